import { english } from '../rotation/english.js';
import { graded } from '../wording/reasons.js';
import { reconcileAccount } from './account.js';
import { continueLater, leaseContinuation, releaseContinuation } from './budget/continuation.js';
import { pendingWorkFor } from './budget/lease.js';
import { concurrently } from './concurrently.js';
import type { PassContext, PassOptions, PassPorts } from './context.js';
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
import { loadState, ofAccount } from './state/state.js';

export type PassReport = Omit<Findings, 'conditions'> &
  Pick<Report, 'scope' | 'takenAt' | 'dryRun' | 'conditions' | 'handedOn'>;

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
    const loaded = withoutFutureTimes(await loadState(pendingWork, ports.ledger), startedAt);
    const accounts = await withAccountNumbers(ports.accounts, ports.ownNumber, loaded.state);
    if (!options.dryRun) await saveCorrected(loaded.corrected, ports.ledger);
    const { state, unsaved } = await withGivenMappings(loaded.state, startedAt, context);
    const results = await concurrently(accounts.length, accounts, (account) =>
      reconcileAccount({ ...context, account, state: ofAccount(state, account), unsavedClaims: unsaved }),
    );
    if (!options.dryRun) await dropFinished(results, state, { ...context, accounts });
    return await conclude(results, loaded, startedAt, context);
  } finally {
    if (lease !== undefined) await ports.ledger.drop('lease', lease);
  }
}

/** Starts continuations for the remaining work, and adds the conditions that belong to no account to the report. */
async function conclude(
  results: readonly AccountOutcome[],
  { ahead, state }: LoadedState,
  startedAt: Date,
  context: PassContext,
): Promise<PassReport> {
  const { handedOn, faults, conditions } = await continueLater(leftWork(results), startedAt, context);
  const unowned = [
    ...unreadable(context, startedAt),
    ...aheadConditions(ahead, startedAt),
    ...(context.options.dryRun ? reportedAhead(state.condition) : []),
    ...unmatchedConditions(results),
    ...conditions,
  ];
  const isContinued = handedOn.length > 0;
  const current = await reportUnownedConditions(unowned, state.condition, { ...context, isContinued });
  const all = [...results.map(({ findings }) => findings), { conditions: current, faults }];
  return { ...toReport(all, startedAt, context), ...(isContinued && { handedOn }) };
}

function leftWork(results: readonly AccountOutcome[]) {
  return results.flatMap(({ left }) => left);
}

function unmatchedConditions(results: readonly AccountOutcome[]): readonly Condition[] {
  return unmatchedEverywhere(results.map(({ unmatched }) => unmatched));
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
