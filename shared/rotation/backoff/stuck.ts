import { addMinutes } from 'date-fns';
import type { Hold } from '../model/hold.js';
import type { ListenerId, LoadBalancer } from '../model/inventory.js';
import type { Policy } from '../model/policy.js';
import type { OpenBatch } from '../model/step.js';
import { isUnderWay } from '../plan/gate.js';

/** A listener that is busy at every look since then, without an open batch of this system. */
export interface StuckListener {
  readonly listenerId: ListenerId;
  readonly since: Date;
}

interface StuckInput {
  readonly open: readonly OpenBatch[];
  readonly holds: readonly Hold[];
  readonly policy: Policy;
  readonly now: Date;
}

/** The vendor expects a change to take 50 seconds. An hour leaves time for many changes of another tool in a row. */
const reportedAfterMinutes = 60;

/** The stuck listeners of a load balancer after this look: those with a `busy` hold, and those that were stuck before. */
export function nextStuck(
  { listeners, ...loadBalancer }: LoadBalancer,
  before: readonly StuckListener[],
  { open, holds, policy, now }: StuckInput,
): readonly StuckListener[] {
  return listeners.flatMap((listener) => {
    const isOpen = open.some(({ listenerId, loadBalancerId }) =>
      // While the whole load balancer is busy, a step on any of its listeners may be the cause.
      loadBalancer.status === 'busy' ? loadBalancerId === loadBalancer.id : listenerId === listener.id,
    );
    if (isOpen || !isUnderWay(listener, { ...loadBalancer, listeners }, policy)) return [];
    const earlier = before.find(({ listenerId }) => listenerId === listener.id);
    if (earlier !== undefined) return [earlier];
    return isHeld(listener.id, holds) ? [{ listenerId: listener.id, since: now }] : [];
  });
}

/** The `busy` holds of listeners that have been stuck for an hour, each with its beginning. */
export function stuckHolds(
  stuck: readonly StuckListener[],
  holds: readonly Hold[],
  now: Date,
): readonly (Hold & Pick<StuckListener, 'since'>)[] {
  return stuck
    .filter(({ since }) => addMinutes(since, reportedAfterMinutes) <= now)
    .flatMap(({ listenerId, since }) =>
      holds
        .filter((hold) => hold.listenerId === listenerId && hold.reason === 'busy')
        .map((hold) => ({ ...hold, since })),
    );
}

function isHeld(id: ListenerId, holds: readonly Hold[]): boolean {
  return holds.some(({ listenerId, reason }) => listenerId === id && reason === 'busy');
}
