import type { LoadBalancerId, Region } from '../../rotation/model/inventory.js';
import type { Sight } from '../context.js';
import { conditionKey } from './conditions.js';
import type { Condition, RememberedCondition } from './report.js';

/** A load balancer, a region or an account; the narrower parts are absent. */
interface Part {
  readonly account: string;
  readonly region?: Region | 'all' | undefined;
  readonly loadBalancerId?: LoadBalancerId | undefined;
}

/** A condition that the ledger remembers. Its reason may be one of another version. */
export type LastKnownCondition = RememberedCondition & { readonly detail: string };

/**
 * The remembered conditions that a pass over everything could not look at. They stay until a pass that reads their part
 * finds that they ended. Conditions that the pass found itself are not among them.
 */
export function unreadConditions(
  remembered: readonly RememberedCondition[],
  found: readonly Condition[],
  sights: readonly Sight[],
): LastKnownCondition[] {
  const keys = new Set(found.map(conditionKey));
  const isOpen = (condition: RememberedCondition) => isUnowned(condition) || isUnread(condition, sights);
  return remembered
    .filter((condition) => isOpen(condition) && !keys.has(conditionKey(condition)))
    .map(({ words, ...condition }) => ({ ...condition, detail: condition.detail ?? words ?? lastKnownDetail }));
}

const lastKnownDetail = 'last known, because this part could not be read';

/** Only a pass that starts a continuation finds out whether this one has ended. */
function isUnowned({ account, reason }: RememberedCondition): boolean {
  return account === '*' && reason === 'permission-missing';
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
