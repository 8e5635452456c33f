import { grouped } from '../../rotation/model/grouped.js';
import type { Inventory, LoadBalancerId } from '../../rotation/model/inventory.js';
import type { OpenBatch } from '../../rotation/model/step.js';
import type { Overlaps } from '../../rotation/overlap.js';
import type { Account, Ledger, LookTarget, Records, RememberedOverlaps, Requeue } from '../ports/cloud.js';
import { type LoadedState, withoutFutureTimes } from './future-times.js';

/** Kept for others than a pass: an audit, whoever is told; or read where it is needed. */
type NotLoaded = 'answer' | 'pendingNotice' | 'sent' | 'lease' | 'attachmentIndex';

/** What the ledger remembered when the pass began. */
export type State = PendingWork & {
  readonly [K in Exclude<keyof Records, 'requeue' | NotLoaded>]: readonly Records[K][];
};

/** The part that alone says whether there is anything to come back to. */
export interface PendingWork {
  readonly open: readonly OpenBatch[];
  readonly requeue: readonly Requeue[];
}

export async function loadState(pendingWork: PendingWork, ledger: Ledger, now: Date): Promise<LoadedState> {
  const [pendingAttach, mapping, overlap, flap, proof, seen, condition, failure, stuck] = await Promise.all([
    ledger.load('pendingAttach'),
    ledger.load('mapping'),
    ledger.load('overlap'),
    ledger.load('flap'),
    ledger.load('proof'),
    ledger.load('seen'),
    ledger.load('condition'),
    ledger.load('failure'),
    ledger.load('stuck'),
  ]);
  const all = { ...pendingWork, pendingAttach, mapping, overlap, flap, proof, seen, condition, failure, stuck };
  return withoutFutureTimes(all, now);
}

/** Load balancers that a look covered: those it shows, and those asked for that no longer exist. */
export function coveredBy(inventory: Inventory, target: LookTarget): (id: LoadBalancerId) => boolean {
  if (target.kind === 'all') return () => true;
  const ids = new Set([...target.loadBalancerIds, ...inventory.loadBalancers.map(({ id }) => id)]);
  return (id) => ids.has(id);
}

export function overlapsOf(graces: readonly RememberedOverlaps[]): Overlaps {
  return grouped(
    graces.flatMap((overlap) => overlap.overlaps),
    ({ listenerId }) => listenerId,
  );
}

/** Writes what changed of the grace memory, one entry a load balancer; an empty one is forgotten. */
export async function saveOverlaps(
  together: Overlaps,
  where: {
    readonly account: Account;
    readonly inventory: Inventory;
    readonly covers: (id: LoadBalancerId) => boolean;
  },
  before: readonly RememberedOverlaps[],
  ledger: Ledger,
): Promise<void> {
  const { account, inventory, covers } = where;
  const shown = new Set<string>(inventory.loadBalancers.map(({ id }) => id));
  const mine = before.filter((entry) => isOfAccount(entry, account) && entry.region === inventory.region);
  const gone = mine.filter((entry) => covers(entry.loadBalancerId));
  for (const entry of gone) if (!shown.has(entry.loadBalancerId)) await ledger.drop('overlap', entry);
  for (const { id: loadBalancerId, listeners } of inventory.loadBalancers) {
    const pairs = listeners.flatMap(({ id }) => (together.get(id) ?? []).map((pair) => ({ ...pair, listenerId: id })));
    const overlap: RememberedOverlaps = {
      account: account.id,
      region: inventory.region,
      loadBalancerId,
      overlaps: pairs,
    };
    const known = mine.find((entry) => entry.loadBalancerId === loadBalancerId);
    if (pairs.length === 0 && known !== undefined) await ledger.drop('overlap', overlap);
    if (pairs.length > 0 && JSON.stringify(pairs) !== JSON.stringify(known?.overlaps))
      await ledger.save('overlap', overlap);
  }
}

/**
 * The command line leaves entries of `own` behind where it had no need to know its account's number: those are of the
 * own account, whoever reads them. Nothing else is anybody's but its account's.
 */
export function isOfAccount(
  record: { readonly account: string },
  { id, isOwn }: Pick<Account, 'id' | 'isOwn'>,
): boolean {
  return record.account === id || (isOwn && record.account === 'own');
}
