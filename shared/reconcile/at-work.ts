import type { LoadBalancerId, Region } from '../rotation/model.js';
import type { Prompting } from './memory.js';
import type { AtWork, Due, Ledger } from './ports.js';

/**
 * Who else is at work in a region is read off the ledger, and each divides the rates by their number. An entry ends by
 * itself, at the end of its run's time; one that is lost, or was left by a run that was killed, costs throttled calls
 * or some minutes, and never a change.
 */
export async function othersAtWork(
  { account, region, run }: Pick<AtWork, 'account' | 'region' | 'run'>,
  ledger: Ledger,
  now: Date,
): Promise<readonly AtWork[]> {
  const known = (await ledger.recall('run')).filter(
    (one) => one.account === account && one.region === region && one.run !== run,
  );
  for (const over of known.filter(({ until }) => until <= now)) await ledger.forget('run', over);
  return known.filter(({ until }) => until > now);
}

interface Somewhere {
  readonly account: string;
  readonly region: Region | 'all';
  readonly loadBalancerId: LoadBalancerId | null;
}

/** What there is to come back to, without what a run at work comes to anyway. */
export function unclaimed({ open, due }: Prompting, runs: readonly AtWork[], now: Date): Prompting {
  const live = runs.filter(({ until }) => until > now);
  const isFree = ({ account, region, loadBalancerId }: Somewhere) =>
    !live.some(
      (run) =>
        run.account === account &&
        run.region === region &&
        (loadBalancerId === null || run.loadBalancerIds.includes(loadBalancerId)),
    );
  return { open: open.filter(isFree), due: due.filter((one: Due) => isFree(one)) };
}
