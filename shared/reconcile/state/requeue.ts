import { addSeconds } from 'date-fns';
import { endsByItself, type Hold } from '../../rotation/model/hold.js';
import type { LoadBalancerId } from '../../rotation/model/inventory.js';
import type { RefusalKind } from '../../rotation/model/refusal.js';
import { isEverything } from '../../rotation/model/selector.js';
import { concurrently } from '../concurrently.js';
import type { RegionContext, SliceView } from '../context.js';
import type { Requeue } from '../ports/records.js';
import type { Applied, Findings, StepReport } from '../report/report.js';

/** A region that could not be read is requeued after 1 minute, and after 10 minutes if a permission is missing. */
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
 * The requeue time of each load balancer: for holds that end by themselves, for steps that NLB refused or that were not
 * started, and for certificates to probe. An open batch needs no requeue, because `confirm` reads it anyway.
 */
export function requeueTimes(
  holds: readonly Hold[],
  applied: readonly Applied[],
  probes: readonly { readonly loadBalancerId: LoadBalancerId; readonly probeAt: Date }[],
  now: Date,
): Map<LoadBalancerId, Date> {
  const times = new Map<LoadBalancerId, Date>();
  const note = (id: LoadBalancerId, at: Date) => {
    const earlier = times.get(id);
    if (earlier === undefined || at < earlier) times.set(id, at);
  };
  for (const hold of holds) if (hold.until !== undefined && endsByItself(hold)) note(hold.loadBalancerId, hold.until);
  for (const { loadBalancerId, probeAt } of probes) note(loadBalancerId, probeAt);
  for (const { steps = [], notStarted = [] } of applied) {
    for (const { loadBalancerId } of notStarted) note(loadBalancerId, now);
    for (const step of steps) {
      const pause = pauseSeconds(step);
      if (pause !== undefined) note(step.loadBalancerId, addSeconds(now, pause));
    }
  }
  return times;
}

/** Only for refusals that may end by themselves. All others wait for the next full sweep. */
function pauseSeconds({ outcome, refusal }: StepReport): number | undefined {
  if (outcome === 'already-open' || outcome === 'changed') return 0;
  return refusal && requeueAfterSeconds[refusal];
}

/** A certificate that NLB does not find may have been issued just now, so it has the longest time. */
const requeueAfterSeconds: Partial<Record<RefusalKind, number>> = {
  busy: 0,
  throttled: 0,
  failed: 60,
  'certificate-not-found': 120,
  'listener-not-found': 60,
  'already-associated': 60,
  'not-associated': 60,
};

/**
 * Updates the requeues of a slice. A pass that acted only on some certificates did not handle the other certificates of a
 * load balancer. It may therefore make a requeue earlier, but must neither delay nor drop one.
 */
export async function saveRequeues(
  times: ReadonlyMap<LoadBalancerId, Date>,
  { state }: SliceView,
  { account, region, actionScope, ports }: RegionContext,
): Promise<void> {
  const { ledger } = ports;
  const actedOnAll = isEverything(actionScope);
  const before = new Map(state.requeue.map((record) => [record.loadBalancerId, record]));
  for (const record of before.values())
    if (actedOnAll && record.loadBalancerId !== null && !times.has(record.loadBalancerId))
      await ledger.drop('requeue', record);
  for (const [loadBalancerId, at] of times) {
    const former = before.get(loadBalancerId)?.at;
    const isKept = former !== undefined && (actedOnAll ? former.getTime() === at.getTime() : former <= at);
    if (!isKept) await ledger.save('requeue', { account: account.id, region, loadBalancerId, at });
  }
}

/** Ledger entries that are written at the same time. */
const entriesAtOnce = 8;

/** Requeues, without a delay, the load balancers that a run had no time to read. */
export async function requeueRemaining(remaining: readonly LoadBalancerId[], context: RegionContext): Promise<void> {
  const { account, region, state, ports } = context;
  const now = ports.now();
  const isQueued = (id: LoadBalancerId) =>
    state.requeue.some(({ loadBalancerId, at }) => loadBalancerId === id && at <= now);
  await concurrently(entriesAtOnce, remaining, async (loadBalancerId) => {
    if (!isQueued(loadBalancerId))
      await ports.ledger.save('requeue', { account: account.id, region, loadBalancerId, at: now });
  });
}
