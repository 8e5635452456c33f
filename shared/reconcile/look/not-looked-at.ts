import { min, subHours } from 'date-fns';
import { english } from '../../rotation/english.js';
import type { LoadBalancerId } from '../../rotation/model/inventory.js';
import type { RegionContext } from '../context.js';
import type { Condition } from '../report/report.js';
import { loadAttachmentIndex } from './attachment-index.js';

/** Full sweeps run every hour, and what they do not reach is read by their continuations and by the timer. */
const mostHours = 3;

/**
 * A condition for the load balancers of a region that this full sweep could not read, if no pass has read them for three
 * hours: nothing is known about them then. The time of the last read is that of the attachment index. For a load balancer
 * that was never read, it is the time at which it was first requeued.
 */
export async function notLookedAt(
  unread: readonly LoadBalancerId[],
  { scope, account, region, state, ports }: RegionContext,
): Promise<readonly Condition[]> {
  if (scope.kind !== 'everything' || unread.length === 0) return [];
  const now = ports.now();
  const index = await loadAttachmentIndex(account, ports.ledger);
  const readAt = new Map(index.map(({ loadBalancerId, at }) => [loadBalancerId, at]));
  const requeuedAt = new Map(state.requeue.map(({ loadBalancerId, at }) => [loadBalancerId, at]));
  const stale = unread
    .map((id) => ({ id, at: readAt.get(id) ?? requeuedAt.get(id) ?? now }))
    .filter(({ at }) => at < subHours(now, mostHours));
  const [first] = stale;
  if (first === undefined) return [];
  const since = min(stale.map(({ at }) => at));
  const detail = english`${stale.length} load balancers were not read for ${mostHours} hours, among them ${first.id}; raise the timeout of the sweep function to 5 minutes, check that confirm runs every minute, or divide REGIONS`;
  return [{ reason: 'not-looked-at', region, certificateIds: [], since, detail }];
}
