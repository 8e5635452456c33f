import { addSeconds } from 'date-fns';
import { endsByItself, type Hold } from '../../rotation/model/hold.js';
import type { LoadBalancerId, Region } from '../../rotation/model/inventory.js';
import type { Applied } from '../apply/apply.js';
import type { Account, Ledger, RefusalKind, Requeue } from '../ports/cloud.js';
import type { Findings, StepReport } from '../report/report.js';
import { isOfAccount } from './state.js';

/** A region that could not be read is worth another look in a minute; one that may not be read, in ten. */
export function regionRequeue(
  account: string,
  region: Requeue['region'],
  failed: Pick<Findings, 'conditions'>,
  now: Date,
): Requeue {
  const isDenied = failed.conditions.some(({ reason }) => reason === 'permission-missing');
  return { account, region, loadBalancerId: null, at: addSeconds(now, isDenied ? 600 : 60) };
}

/**
 * When to come back to each load balancer, from the holds that end by themselves and from the steps that NLB did not
 * take or that there was no time for, and from what clients are to be played for again. What is open needs no entry: `confirm` reads the open batches anyway.
 */
export function requeueTimes(
  holds: readonly Hold[],
  submitted: readonly Applied[],
  soon: readonly { readonly loadBalancerId: LoadBalancerId; readonly probeAt: Date }[],
  now: Date,
): Map<LoadBalancerId, Date> {
  const times = new Map<LoadBalancerId, Date>();
  const note = (id: LoadBalancerId, at: Date) => {
    const known = times.get(id);
    if (known === undefined || at < known) times.set(id, at);
  };
  for (const hold of holds) if (hold.until !== undefined && endsByItself(hold)) note(hold.loadBalancerId, hold.until);
  for (const { loadBalancerId, probeAt } of soon) note(loadBalancerId, probeAt);
  for (const { steps = [], notStarted = [] } of submitted) {
    for (const { loadBalancerId } of notStarted) note(loadBalancerId, now);
    for (const step of steps) {
      const pause = pauseSeconds(step);
      if (pause !== undefined) note(step.loadBalancerId, addSeconds(now, pause));
    }
  }
  return times;
}

/** Only after what time may mend; the rest waits for the next full sweep. */
function pauseSeconds({ outcome, refusal }: StepReport): number | undefined {
  if (outcome === 'already-open' || outcome === 'changed') return 0;
  return refusal && requeueAfterSeconds[refusal];
}

/** A certificate that NLB cannot see may not have got there yet: CAS may have issued it just now. */
const requeueAfterSeconds: Partial<Record<RefusalKind, number>> = {
  busy: 0,
  throttled: 0,
  failed: 60,
  'certificate-not-found': 120,
  'already-associated': 60,
  'not-associated': 60,
};

export async function saveRequeues(
  times: ReadonlyMap<LoadBalancerId, Date>,
  where: RequeueScope,
  before: readonly Requeue[],
  ledger: Ledger,
): Promise<void> {
  const { account, region, covers, actedOnAll } = where;
  const mine = before.filter((due) => isOfAccount(due, account) && due.region === region);
  for (const due of mine) {
    const { loadBalancerId } = due;
    const done = actedOnAll && loadBalancerId !== null && covers(loadBalancerId) && !times.has(loadBalancerId);
    if (done) await ledger.drop('requeue', due);
  }
  for (const [loadBalancerId, at] of times) {
    const known = mine.find((due) => due.loadBalancerId === loadBalancerId)?.at;
    const isKept = known !== undefined && (actedOnAll ? known.getTime() === at.getTime() : known <= at);
    if (!isKept) await ledger.save('requeue', { account: account.id, region, loadBalancerId, at });
  }
}

/** When a pass would come back to what it acts on, in a part of a region; to what `covers` and is not in it, not at all. */
export interface RequeueResult {
  readonly region: Region;
  readonly covers: (id: LoadBalancerId) => boolean;
  readonly times: ReadonlyMap<LoadBalancerId, Date>;
}

/** What a pass may say of due times: one that was narrowed knows nothing of the rest of a load balancer. */
export interface RequeueScope {
  readonly account: Account;
  readonly region: Region;
  readonly covers: (id: LoadBalancerId) => boolean;
  readonly actedOnAll: boolean;
}
