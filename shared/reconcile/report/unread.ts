import type { LoadBalancerId, Region } from '../../rotation/model/inventory.js';
import type { Sight } from '../context.js';

/** A load balancer, a region or an account; the narrower parts are absent. */
interface Part {
  readonly account: string;
  readonly region?: Region | 'all' | undefined;
  readonly loadBalancerId?: LoadBalancerId | undefined;
}

/** Whether the pass could not read the part, or not all of it. A part that is no longer served does not count. */
export function isUnread({ account, region, loadBalancerId }: Part, sights: readonly Sight[]): boolean {
  const sight = sights.find((each) => each.account === account);
  if (sight === undefined) return false;
  const { inventories, unseen } = sight;
  if (region === undefined || region === 'all') return unseen.includes('all') || inventories.length === 0;
  const inventory = inventories.find((each) => each.region === region);
  if (inventory === undefined) return unseen.includes(region) || unseen.includes('all');
  if ((sight.unread?.get(region) ?? 0) === 0) return false;
  return loadBalancerId === undefined || inventory.loadBalancers.every(({ id }) => id !== loadBalancerId);
}
