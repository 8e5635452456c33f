import { addSeconds, differenceInSeconds } from 'date-fns';
import type { PassOptions, PassPorts } from '../pass.js';
import type { Lease, Ledger } from '../ports/cloud.js';
import { failed } from '../report/faults.js';
import type { Condition, Continuation, FaultReport } from '../report/report.js';
import type { Scope } from '../scope.js';
import { type ContinuationPart, tasksFor } from './continuation-parts.js';

/**
 * Has another run of the same function do it, so many seconds from now; once, by its task: `repeated` when that was asked
 * for before, and may long be over. Rejects when nobody takes it.
 */
export type StartContinuation = (handed: Continuation, afterSeconds: number) => Promise<'accepted' | 'repeated'>;

export interface ContinuationResult {
  readonly handedOn: readonly Continuation[];
  readonly faults: readonly FaultReport[];
  readonly conditions: readonly Condition[];
}

/** As long as a run that was asked for takes to begin; after that the timers come to what it was to do. Our choice. */
const reservedSeconds = 90;

/**
 * Hands on what a pass had no time for. It makes things faster and is never needed: all of it is open or due in the
 * ledger, so where nobody takes it, and where the run that took it dies, the timers do it.
 */
export async function continueLater(
  left: readonly ContinuationPart[],
  scope: Scope,
  { startContinuation, ledger, now }: PassPorts,
  { dryRun, run = '', stopAt, startedAt }: PassOptions & { readonly startedAt: Date },
): Promise<ContinuationResult> {
  const { root, generation } = scope.kind === 'open' && scope.part ? scope.part : { root: run, generation: 0 };
  const runSeconds = differenceInSeconds(stopAt, startedAt);
  if (dryRun || startContinuation === undefined) return { handedOn: [], faults: [], conditions: [] };
  const tasks = tasksFor(left, { root, generation, runSeconds });
  const results = await Promise.all(
    tasks.map(async ({ continuation, afterSeconds }) => {
      const reserved = reservation(continuation, addSeconds(now(), afterSeconds + reservedSeconds));
      try {
        await ledger.save('lease', reserved);
        if ((await startContinuation(continuation, afterSeconds)) === 'accepted') return { handedOn: [continuation] };
        await ledger.drop('lease', reserved);
        return {};
      } catch (error) {
        // It ends by itself, too.
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

/** The run that was asked for takes over what was kept for it: from here on it is at work there under its own name. */
export async function claimContinuation(
  part: Continuation,
  ledger: Ledger,
  { run = 'run', stopAt }: Pick<PassOptions, 'run' | 'stopAt'>,
): Promise<Lease> {
  const { account, region, loadBalancerIds } = part;
  const claim = { account, region, run, until: stopAt, loadBalancerIds };
  await ledger.save('lease', claim);
  await ledger.drop('lease', reservation(part, stopAt));
  return claim;
}

/** The run that was asked for came and left all to others: nothing more is kept for it. */
export async function releaseContinuation(part: Continuation, ledger: Ledger): Promise<void> {
  await ledger.drop('lease', reservation(part, new Date(0)));
}

/** Until it begins, no other run comes to what a run was asked to do. */
function reservation({ account, region, task, loadBalancerIds }: Continuation, until: Date): Lease {
  return { account, region, run: task, until, loadBalancerIds };
}
