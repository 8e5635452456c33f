import { english } from '../rotation/english.js';
import { graded } from '../wording/reasons.js';
import { reconcileAccount } from './account.js';
import {
  type ContinuationResult,
  continueLater,
  leaseContinuation,
  releaseContinuation,
} from './budget/continuation.js';
import { pendingWorkFor } from './budget/lease.js';
import { type Turns, takeTurns } from './budget/turns.js';
import { concurrently } from './concurrently.js';
import type { PassContext, PassOptions, PassPorts, Sight } from './context.js';
import { unmatchedEverywhere } from './look/unmatched.js';
import type { AccountOutcome } from './outcome.js';
import { reportUnownedConditions } from './report/notices.js';
import { type Condition, type Findings, mergeFindings, type Report } from './report/report.js';
import type { Scope } from './scope.js';
import {
  aheadConditions,
  type LoadedState,
  reportedAhead,
  saveCorrected,
  withoutFutureTimes,
} from './state/future-times.js';
import { dropFinished, withGivenMappings } from './state/mappings.js';
import { withAccountNumbers } from './state/own-account.js';
import { loadState, ofAccount, type PendingWork } from './state/state.js';

export type PassReport = Omit<Findings, 'conditions'> &
  Pick<Report, 'scope' | 'takenAt' | 'dryRun' | 'conditions' | 'handedOn' | 'elsewhere'>;

/**
 * One pass over a scope: every account, every region, slice by slice (`slice.ts` has the four steps). Every function runs
 * this. Level-based: the scope limits the load balancers that are read; decisions depend only on their present state.
 *
 * No step waits for the end of another. A function then looks at its own changes for a while (`budget/following.ts`); the
 * timer confirms what is left. A region that cannot be read is a fault, and the other regions
 * continue. Rejects if the ledger cannot be reached, or if the id of the own account is needed and unknown. No change has
 * been made by then, except if the ledger fails in the middle of the pass.
 */
export async function runPass(scope: Scope, ports: PassPorts, options: PassOptions): Promise<PassReport> {
  const context = { scope, ports, options };
  const startedAt = ports.now();
  const part = scope.kind === 'open' ? scope.part : undefined;
  const pendingWork = await pendingWorkFor(scope, ports.ledger, { run: options.run, now: startedAt });
  if (pendingWork === undefined) {
    if (part !== undefined) await releaseContinuation(part, ports.ledger);
    return toReport([], startedAt, context);
  }
  const lease = part && (await leaseContinuation(part, ports.ledger, options));
  try {
    return await passInTurns(pendingWork, startedAt, context);
  } finally {
    if (lease !== undefined) await ports.ledger.drop('lease', lease);
  }
}

/** The pass over the accounts that no other run takes, one group after the other. */
async function passInTurns(pendingWork: PendingWork, startedAt: Date, whole: PassContext): Promise<PassReport> {
  const turns = await takeTurns(pendingWork, whole);
  const { context, pending } = await withoutOthers(turns.elsewhere, pendingWork, whole);
  const { ports, options } = context;
  const loaded = withoutFutureTimes(await loadState(pending, ports.ledger), startedAt);
  const accounts = await withAccountNumbers(turns.groups.flat(), ports.ownNumber, loaded.state);
  if (!options.dryRun) await saveCorrected(loaded.corrected, ports.ledger);
  const { state, unsaved } = await withGivenMappings(loaded.state, startedAt, context);
  const results: AccountResult[] = [];
  for (const { length } of turns.groups) {
    const group = accounts.slice(results.length, results.length + length);
    const ofGroup = await concurrently(length, group, async (account) => {
      const own = { ...context, account, state: ofAccount(state, account), unsavedClaims: unsaved };
      const outcome = await reconcileAccount(own);
      // Now, because another account may be slow.
      return { ...outcome, continued: await continueLater(outcome.left, startedAt, context) };
    });
    results.push(...ofGroup);
  }
  if (!options.dryRun) await dropFinished(results, state, { ...context, accounts });
  return conclude(results, { ...loaded, turns, startedAt }, context);
}

/** The context without the entries of accounts that other runs take: here they would only take memory. */
async function withoutOthers(elsewhere: readonly string[], pending: PendingWork, context: PassContext) {
  if (elsewhere.length === 0) return { context, pending };
  const ledger = context.ports.ledger.without(elsewhere);
  const options = { ...context.options, elsewhere };
  return { context: { ...context, ports: { ...context.ports, ledger }, options }, pending: await ledger.pendingWork() };
}

type AccountResult = AccountOutcome & { readonly continued: ContinuationResult };

/** Adds the conditions that belong to no account to the report. */
async function conclude(
  results: readonly AccountResult[],
  { ahead, state, turns, startedAt }: LoadedState & { readonly turns: Turns; readonly startedAt: Date },
  context: PassContext,
): Promise<PassReport> {
  const { ports, options } = context;
  const elsewhere = options.elsewhere ?? [];
  for (const account of elsewhere) ports.saw?.(unseen(account));
  const handedOn = results.flatMap(({ continued }) => continued.handedOn);
  // All of them have one cause.
  const [failure] = [turns, ...results.map(({ continued }) => continued)].filter(({ faults }) => faults.length > 0);
  const unowned = [
    ...unreadable(context, startedAt),
    ...aheadConditions(ahead, startedAt),
    ...(options.dryRun ? reportedAhead(state.condition) : []),
    // Another run may know the id.
    ...(elsewhere.length === 0 ? unmatchedEverywhere(results.map(({ unmatched }) => unmatched)) : []),
    ...(failure?.conditions ?? []),
  ];
  const isContinued = handedOn.length + turns.elsewhere.length > 0;
  const current = await reportUnownedConditions(unowned, state.condition, { ...context, isContinued });
  const all = [...results.map(({ findings }) => findings), { conditions: current, faults: failure?.faults ?? [] }];
  return {
    ...toReport(all, startedAt, context),
    ...(handedOn.length > 0 && { handedOn }),
    ...(elsewhere.length > 0 && { elsewhere }),
  };
}

/** An account that another run reads. */
function unseen(account: string): Sight {
  return { account, certificates: [], inventories: [], unseen: ['all'], outlooks: [] };
}

function unreadable({ ports }: PassContext, since: Date): readonly Condition[] {
  return ports.ledger.unreadable().map(({ key, why }) => ({
    reason: 'ledger-entry-unreadable',
    certificateIds: [],
    since,
    detail: english`${key} was skipped: ${why}; repair or delete it`,
  }));
}

function toReport(findings: readonly Partial<Findings>[], takenAt: Date, { scope, options }: PassContext): PassReport {
  const { conditions, ...merged } = mergeFindings(findings);
  return { scope, takenAt, dryRun: options.dryRun, ...merged, conditions: graded(conditions) };
}
