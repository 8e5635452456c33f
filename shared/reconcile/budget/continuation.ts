import { addSeconds, differenceInSeconds } from 'date-fns';
import type { PassOptions, PassPorts } from '../pass.js';
import type { AtWork, Ledger } from '../ports/cloud.js';
import { failed } from '../report/faults.js';
import type { Condition, FaultReport, HandedOn } from '../report/report.js';
import type { Scope } from '../scope.js';
import { type Shard, tasksFor } from './continuation-parts.js';

/**
 * Has another run of the same function do it, so many seconds from now; once, by its task: `repeated` when that was asked
 * for before, and may long be over. Rejects when nobody takes it.
 */
export type HandOff = (handed: HandedOn, afterSeconds: number) => Promise<'accepted' | 'repeated'>;

export interface HandedOver {
  readonly handedOn: readonly HandedOn[];
  readonly faults: readonly FaultReport[];
  readonly conditions: readonly Condition[];
}

/** As long as a run that was asked for takes to begin; after that the timers come to what it was to do. Our choice. */
const reservedSeconds = 90;

/**
 * Hands on what a pass had no time for. It makes things faster and is never needed: all of it is open or due in the
 * ledger, so where nobody takes it, and where the run that took it dies, the timers do it.
 */
export async function handOn(
  left: readonly Shard[],
  scope: Scope,
  { handOff, ledger, now }: PassPorts,
  { dryRun, run = '', stopAt, startedAt }: PassOptions & { readonly startedAt: Date },
): Promise<HandedOver> {
  const { root, generation } = scope.kind === 'open' && scope.part ? scope.part : { root: run, generation: 0 };
  const runSeconds = differenceInSeconds(stopAt, startedAt);
  if (dryRun || handOff === undefined) return { handedOn: [], faults: [], conditions: [] };
  const tasks = tasksFor(left, { root, generation, runSeconds });
  const results = await Promise.all(
    tasks.map(async ({ handed, afterSeconds }) => {
      const reserved = reservation(handed, addSeconds(now(), afterSeconds + reservedSeconds));
      try {
        await ledger.remember('run', reserved);
        if ((await handOff(handed, afterSeconds)) === 'accepted') return { handedOn: [handed] };
        await ledger.forget('run', reserved);
        return {};
      } catch (error) {
        // It ends by itself, too.
        await ledger.forget('run', reserved).catch(() => {});
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
export async function takeOver(
  part: HandedOn,
  ledger: Ledger,
  { run = 'run', stopAt }: Pick<PassOptions, 'run' | 'stopAt'>,
): Promise<AtWork> {
  const { account, region, loadBalancerIds } = part;
  const claim = { account, region, run, until: stopAt, loadBalancerIds };
  await ledger.remember('run', claim);
  await ledger.forget('run', reservation(part, stopAt));
  return claim;
}

/** The run that was asked for came and left all to others: nothing more is kept for it. */
export async function giveUp(part: HandedOn, ledger: Ledger): Promise<void> {
  await ledger.forget('run', reservation(part, new Date(0)));
}

/** Until it begins, no other run comes to what a run was asked to do. */
function reservation({ account, region, task, loadBalancerIds }: HandedOn, until: Date): AtWork {
  return { account, region, run: task, until, loadBalancerIds };
}
