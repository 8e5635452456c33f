import type { ListenerId, LoadBalancerId, Region } from '../../rotation/model/inventory.js';
import { type ActionScope, everything, isEverything, isSelected } from '../../rotation/model/selector.js';
import type { AccountContext, PassContext } from '../context.js';
import { isOfAllRegions } from '../look/targets.js';
import type { RegionOutcome } from '../outcome.js';
import type { Ledger } from '../ports/ledger.js';
import type { PendingNotice } from '../ports/records.js';
import { coveredBy } from '../state/state.js';
import { type ConditionChanges, type Covers, conditionChanges, conditionsOf, isAboutOutage } from './conditions.js';
import type { Condition, Findings, RememberedCondition } from './report.js';

/** The parts of an account that were read. A condition there that is no longer found has ended. */
interface ReadParts {
  readonly regions: readonly RegionOutcome[];
  /** Whether CAS could be listed. */
  readonly isListed: boolean;
}

/** Reports each condition of an account once when it begins and once when it ends. Returns all present conditions. */
export async function reportConditions(
  { holds, conditions }: Findings,
  parts: ReadParts,
  context: AccountContext,
): Promise<readonly Condition[]> {
  const { account, state, ports } = context;
  const current = [...conditionsOf(holds, ports.now()), ...conditions].map((condition) => ({
    ...condition,
    account: account.id,
  }));
  const covers = coversOf(parts, context);
  // Every pass has each outage that lasts, by the ledger.
  const ends: Covers = (condition) => isAboutOutage(condition) || covers(condition);
  const changes = conditionChanges(current, state.condition, ends);
  return reportChanges(changes, account.id, context);
}

/**
 * The same for conditions that belong to no account: about entries of the ledger, about ids that no account has, and about
 * the missing permission to start continuations.
 */
export async function reportUnownedConditions(
  current: readonly Condition[],
  before: readonly RememberedCondition[],
  { isContinued, ...context }: PassContext & IsContinued,
): Promise<readonly Condition[]> {
  const unowned = before.filter(({ account }) => account === '*');
  const covers: Covers = (condition) => (isAboutLedger(condition) ? context.scope.kind === 'everything' : isContinued);
  return reportChanges(conditionChanges(current, unowned, covers), '*', context);
}

interface IsContinued {
  /** A continuation was started. */
  readonly isContinued: boolean;
}

async function reportChanges(
  { current, begun, changed, ended }: ConditionChanges,
  account: string,
  { ports, options }: PassContext,
): Promise<readonly Condition[]> {
  const { observer, ledger } = ports;
  for (const condition of begun) observer.conditionBegins(condition);
  for (const condition of ended) observer.conditionEnds(condition);
  if (options.dryRun) return current;
  await savePendingNotice({ begun: begun.map((condition) => remembered(condition, account)), ended }, account, ports);
  for (const condition of [...begun, ...changed]) await rememberCondition(condition, account, ledger);
  for (const condition of ended) await ledger.drop('condition', condition);
  return current;
}

/**
 * Saved before the conditions are saved as reported. After a crash between the two, the next pass finds the conditions
 * again, so a notice may be sent twice but is never lost.
 */
async function savePendingNotice(
  changes: Pick<PendingNotice, 'begun' | 'ended'>,
  account: string,
  { recipients, ledger, now }: PassContext['ports'],
): Promise<void> {
  if (recipients === undefined || changes.begun.length + changes.ended.length === 0) return;
  await ledger.save('pendingNotice', { ...changes, account, at: now(), ...recipients });
}

function isAboutLedger({ reason }: Pick<RememberedCondition, 'reason'>): boolean {
  return reason === 'ledger-entry-unreadable' || reason === 'ledger-time-ahead';
}

/** A condition about the ids of a payload is not saved, because only a pass with the same payload finds it. */
async function rememberCondition(condition: Condition, account: string, ledger: Ledger): Promise<void> {
  const { reason, listenerId } = condition;
  const isSaved = reason === 'permission-missing' || isAboutLedger(condition) || isAboutOutage(condition);
  if (listenerId === undefined && !isSaved) return;
  const { detail, ...record } = remembered(condition, account);
  await ledger.save('condition', { ...record, ...(isAboutOutage(condition) ? { words: detail } : { detail }) });
}

function remembered(condition: Condition, account: string): RememberedCondition {
  const { reason, region, loadBalancerId, listenerId, certificateIds, since, detail } = condition;
  return { account, reason, region, loadBalancerId, listenerId, certificateIds, since, detail };
}

/** Conditions that only a full sweep finds, so another pass must not end them. */
const sweptOnly = new Set(['expired', 'attached-invalid', 'expires-soon', 'unlisted']);

/** A pass may end a condition only if it read the load balancer and could act on all its certificates. */
function coversOf({ regions, isListed }: ReadParts, context: AccountContext): Covers {
  const { scope, options } = context;
  if (scope.kind !== 'everything' && scope.kind !== 'open') return () => false;
  const areRegionsListed = options.regions !== 'all' || isOfAllRegions(context);
  const within = scope.kind === 'open' ? (scope.within ?? everything) : everything;
  return ({ reason, region, loadBalancerId, listenerId }) => {
    if (!isEverything(within) && !isWithin(within, region, loadBalancerId, listenerId)) return false;
    if (region === undefined) return isListed && areRegionsListed;
    if (scope.kind === 'open' && sweptOnly.has(reason)) return false;
    const outcome = regions.find((each) => each.region === region);
    if (outcome?.inventory === undefined) return false;
    return loadBalancerId === undefined || coveredBy(outcome.inventory, outcome.target)(loadBalancerId);
  };
}

/** A pass that may act on all certificates of a listener may end the conditions of that listener, and no others. */
function isWithin(
  { selector, certificateIds }: ActionScope,
  region: Region | undefined,
  loadBalancerId: LoadBalancerId | undefined,
  id: ListenerId | undefined,
): boolean {
  if (region === undefined || loadBalancerId === undefined || id === undefined || certificateIds !== 'all')
    return false;
  return isSelected(selector, region, { id, loadBalancerId });
}
