import { addSeconds, differenceInSeconds } from 'date-fns';
import type { PassContext, PassOptions } from '../context.js';
import type { Ledger } from '../ports/ledger.js';
import type { Lease } from '../ports/records.js';
import { failed } from '../report/faults.js';
import type { Condition, Continuation, FaultReport } from '../report/report.js';
import { isFullSweep } from '../scope.js';
import { type ContinuationPart, tasksFor } from './continuation-parts.js';

export interface ContinuationResult {
  readonly handedOn: readonly Continuation[];
  readonly faults: readonly FaultReport[];
  readonly conditions: readonly Condition[];
}

/** A continuation begins within 90 seconds of its planned start; after that the timers may do its work. Estimate. */
const reservedSeconds = 90;

/**
 * Starts other runs for the work that a pass had no time for. They only save time: all of that work is open or requeued
 * in the ledger, so the timers do it if no run can be started, or if a run is killed.
 */
export async function continueLater(
  left: readonly ContinuationPart[],
  startedAt: Date,
  { scope, ports, options }: PassContext,
): Promise<ContinuationResult> {
  const { startContinuation, ledger, now } = ports;
  const { dryRun, run = '', stopAt } = options;
  const { root, generation } = scope.kind === 'open' && scope.part ? scope.part : { root: run, generation: 0 };
  const runSeconds = differenceInSeconds(stopAt, startedAt);
  if (dryRun || startContinuation === undefined) return { handedOn: [], faults: [], conditions: [] };
  const tasks = tasksFor(left, { root, generation, runSeconds, isFullSweep: isFullSweep(scope) });
  const results = await Promise.all(
    tasks.map(async ({ continuation, afterSeconds }) => {
      const reserved = reservation(continuation, addSeconds(now(), afterSeconds + reservedSeconds));
      try {
        await ledger.save('lease', reserved);
        if ((await startContinuation(continuation, afterSeconds)) === 'accepted') return { handedOn: [continuation] };
        await ledger.drop('lease', reserved);
        return {};
      } catch (error) {
        // A lease that cannot be dropped expires.
        await ledger.drop('lease', reserved).catch(() => {});
        return failed(error, { region: '*', account: '*', operation: 'InvokeFunction' }, now());
      }
    }),
  );
  return {
    handedOn: results.flatMap((result) => ('handedOn' in result ? result.handedOn : [])),
    faults: results.flatMap((result) => ('faults' in result ? result.faults : [])).slice(0, 1),
    conditions: results.flatMap((result) => ('conditions' in result ? result.conditions : [])).slice(0, 1),
  };
}

/** Replaces the lease that was reserved for a continuation by the lease of its run. */
export async function leaseContinuation(
  part: Continuation,
  ledger: Ledger,
  { run = 'run', stopAt }: Pick<PassOptions, 'run' | 'stopAt'>,
): Promise<Lease> {
  const { account, region, loadBalancerIds } = part;
  const lease = { account, region, run, until: stopAt, loadBalancerIds };
  await ledger.save('lease', lease);
  await ledger.drop('lease', reservation(part, stopAt));
  return lease;
}

/** Drops the reserved lease of a continuation that has nothing to do. */
export async function releaseContinuation(part: Continuation, ledger: Ledger): Promise<void> {
  await ledger.drop('lease', reservation(part, new Date(0)));
}

/** Keeps other runs from the load balancers of a continuation until its run begins. */
function reservation({ account, region, task, loadBalancerIds }: Continuation, until: Date): Lease {
  return { account, region, run: task, until, loadBalancerIds };
}
