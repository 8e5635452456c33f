import { addMinutes } from 'date-fns';
import type { Hold } from '../model/hold.js';
import type { ListenerId, LoadBalancer } from '../model/inventory.js';
import type { Policy } from '../model/policy.js';
import type { OpenBatch } from '../model/step.js';
import { isUnderWay } from '../plan/gate.js';

/** A listener that takes no change, though nothing of ours is under way there, and since when that was seen at each look. */
export interface StuckListener {
  readonly listenerId: ListenerId;
  readonly since: Date;
}

interface Seen {
  readonly open: readonly OpenBatch[];
  readonly holds: readonly Hold[];
  readonly policy: Policy;
  readonly now: Date;
}

/** The vendor expects a change to take 50 seconds, and so long that others may have one after another. Our choice. */
const toldAfterMinutes = 60;

/** The stalled listeners of a load balancer after this look: those where work waits for it, and those known before. */
export function nextStuck(
  { listeners, ...loadBalancer }: LoadBalancer,
  before: readonly StuckListener[],
  { open, holds, policy, now }: Seen,
): readonly StuckListener[] {
  return listeners.flatMap((listener) => {
    const isOpen = open.some(({ listenerId, loadBalancerId }) =>
      // While it is all of the load balancer that NLB changes, a step on any of its listeners may be why.
      loadBalancer.status === 'busy' ? loadBalancerId === loadBalancer.id : listenerId === listener.id,
    );
    if (isOpen || !isUnderWay(listener, { ...loadBalancer, listeners }, policy)) return [];
    const known = before.find(({ listenerId }) => listenerId === listener.id);
    if (known !== undefined) return [known];
    return isHeld(listener.id, holds) ? [{ listenerId: listener.id, since: now }] : [];
  });
}

/** The holds of listeners that have been stalled for so long that a person should look, each with since when. */
export function stuckHolds(
  stalled: readonly StuckListener[],
  holds: readonly Hold[],
  now: Date,
): readonly (Hold & Pick<StuckListener, 'since'>)[] {
  return stalled
    .filter(({ since }) => addMinutes(since, toldAfterMinutes) <= now)
    .flatMap(({ listenerId, since }) =>
      holds
        .filter((hold) => hold.listenerId === listenerId && hold.reason === 'busy')
        .map((hold) => ({ ...hold, since })),
    );
}

function isHeld(id: ListenerId, holds: readonly Hold[]): boolean {
  return holds.some(({ listenerId, reason }) => listenerId === id && reason === 'busy');
}
