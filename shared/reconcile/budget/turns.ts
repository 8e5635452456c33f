import { createHash } from 'node:crypto';
import type { PassContext } from '../context.js';
import type { Account } from '../ports/cloud.js';
import { failed } from '../report/faults.js';
import type { Findings } from '../report/report.js';
import { isOfAccount, type PendingWork } from '../state/state.js';

/** The accounts of a run, in groups that fit into its memory together. A run takes one group after the other. */
export interface Turns {
  readonly groups: readonly (readonly Account[])[];
  /** The ids of the accounts that other runs have taken. */
  readonly elsewhere: readonly string[];
  /** Why a run could not be started. */
  readonly faults: Findings['faults'];
  readonly conditions: Findings['conditions'];
}

/**
 * Deals the accounts into groups that fit into the memory of a run, and starts a run for each further group at once, with
 * the event of this run. Of many accounts, one of unknown size is a group of its own: it was never read whole, so it may be
 * large, slow or denied, and must not delay the others. A group whose run cannot be started stays in this run. Each minute
 * and each hour this run keeps another group, so a further run that is lost is made up for by the timers.
 */
export async function takeTurns(pendingWork: PendingWork, context: PassContext): Promise<Turns> {
  const { scope, ports, options } = context;
  const { accounts, startTurn, ledger, now } = ports;
  const { mostAtOnce = Number.POSITIVE_INFINITY, run = '' } = options;
  if (accounts.length < 2 || mostAtOnce === Number.POSITIVE_INFINITY) return { groups: [accounts], ...none };
  const seen = await ledger.load('seen');
  const sizeOf = (account: Account): number => {
    const isIdle = ![...pendingWork.open, ...pendingWork.requeue].some((entry) => isOfAccount(entry, account));
    if (scope.kind === 'open' && isIdle) return 0;
    const record = seen.find((each) => isOfAccount(each, account));
    if (record === undefined) return accounts.length > fewAccounts ? mostAtOnce : 0;
    return Math.max(record.certificateIds.length, record.listeners ?? 0);
  };
  const [first = [], ...others] = inOrder(inGroups(accounts, sizeOf, mostAtOnce), now());
  // A person who waits for the answer needs that of all accounts.
  const isAnswered = options.dryRun || scope.kind === 'selection';
  if (startTurn === undefined || isAnswered) return { groups: [first, ...others], ...none };
  const results = await Promise.all(
    others.map(async (group) => {
      const ids = group.map(({ id }) => id);
      const task = `t${createHash('sha256')
        .update(JSON.stringify([run, ids]))
        .digest('hex')
        .slice(0, 40)}`;
      try {
        // A repeated run has started it before.
        await startTurn(ids, task);
        return { ids };
      } catch (error) {
        return { group, ...failed(error, { region: '*', account: '*', operation: 'InvokeFunction' }, now()) };
      }
    }),
  );
  const kept = results.flatMap((result) => ('group' in result ? [result] : []));
  return {
    groups: [first, ...kept.map(({ group }) => group)],
    elsewhere: results.flatMap((result) => ('ids' in result ? result.ids : [])),
    faults: kept.flatMap(({ faults }) => faults).slice(0, 1),
    conditions: kept.flatMap(({ conditions }) => conditions).slice(0, 1),
  };
}

/** So many accounts begin in one run together, because most are small. */
const fewAccounts = 3;

const none = { elsewhere: [], faults: [], conditions: [] } as const;

/** Each account joins the first group with room for it. */
function inGroups(accounts: readonly Account[], sizeOf: (account: Account) => number, most: number): Account[][] {
  const groups: { size: number; readonly members: Account[] }[] = [];
  for (const account of accounts) {
    const size = sizeOf(account);
    const group = groups.find((each) => each.size + size <= most);
    if (group === undefined) groups.push({ size, members: [account] });
    else {
      group.size += size;
      group.members.push(account);
    }
  }
  return groups.map(({ members }) => members);
}

/**
 * Each minute and each hour another group is the first one, so a run that is too short for all of them does not leave out
 * the same. Hours count beside minutes, because hourly runs have the same minute.
 */
function inOrder<T>(groups: readonly T[], now: Date): readonly T[] {
  const first = (now.getUTCHours() + now.getUTCMinutes()) % groups.length;
  return [...groups.slice(first), ...groups.slice(0, first)];
}
