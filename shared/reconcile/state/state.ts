import { grouped } from '../../rotation/model/grouped.js';
import type { Inventory, LoadBalancer, LoadBalancerId, Region } from '../../rotation/model/inventory.js';
import type { OpenBatch } from '../../rotation/model/step.js';
import type { Overlaps } from '../../rotation/overlap.js';
import type { Account, LookTarget } from '../ports/cloud.js';
import type { Ledger } from '../ports/ledger.js';
import type { Records, RememberedOverlaps, Requeue } from '../ports/records.js';

/** Kinds that a pass does not load at its start: they are loaded on use, or by other parts of a run. */
type NotLoaded = 'answer' | 'pendingNotice' | 'sent' | 'lease' | 'attachmentIndex' | 'chains';

/** The records of the ledger at the start of a pass. */
export type State = PendingWork & {
  readonly [K in Exclude<keyof Records, 'requeue' | NotLoaded>]: readonly Records[K][];
};

/** The part of the state that decides whether `confirm` has work. */
export interface PendingWork {
  readonly open: readonly OpenBatch[];
  readonly requeue: readonly Requeue[];
}

/** Loads the rest of the state. Rejects if the ledger cannot be reached. */
export async function loadState(pendingWork: PendingWork, ledger: Ledger): Promise<State> {
  const [pendingAttach, mapping, overlap, flap, proof, seen, condition, failure, stuck, outage] = await Promise.all([
    ledger.load('pendingAttach'),
    ledger.load('mapping'),
    ledger.load('overlap'),
    ledger.load('flap'),
    ledger.load('proof'),
    ledger.load('seen'),
    ledger.load('condition'),
    ledger.load('failure'),
    ledger.load('stuck'),
    ledger.load('outage'),
  ]);
  return { ...pendingWork, pendingAttach, mapping, overlap, flap, proof, seen, condition, failure, stuck, outage };
}

/** The records of one account. A mapping belongs to no account, so all of them stay. */
export function ofAccount(state: State, account: Pick<Account, 'id' | 'isOwn'>): State {
  const own = <T extends { readonly account: string }>(records: readonly T[]) =>
    records.filter((record) => isOfAccount(record, account));
  return {
    mapping: state.mapping,
    open: own(state.open),
    requeue: own(state.requeue),
    pendingAttach: own(state.pendingAttach),
    overlap: own(state.overlap),
    flap: own(state.flap),
    proof: own(state.proof),
    seen: own(state.seen),
    condition: own(state.condition),
    failure: own(state.failure),
    stuck: own(state.stuck),
    outage: own(state.outage),
  };
}

/** The records of the covered load balancers of a region. Kinds without a load balancer are unchanged. */
export function within(state: State, region: Region, covers: (id: LoadBalancerId) => boolean): State {
  const inside = <T extends { readonly region: string; readonly loadBalancerId: LoadBalancerId | null }>(
    records: readonly T[],
  ) => records.filter((record) => record.region === region && record.loadBalancerId && covers(record.loadBalancerId));
  return {
    ...state,
    open: inside(state.open),
    requeue: inside(state.requeue),
    pendingAttach: inside(state.pendingAttach),
    overlap: inside(state.overlap),
    flap: inside(state.flap),
    proof: inside(state.proof),
    failure: inside(state.failure),
    stuck: inside(state.stuck),
  };
}

/** The load balancers that a look covered: those in the inventory, and requested ones that no longer exist. */
export function coveredBy(inventory: Inventory, target: LookTarget): (id: LoadBalancerId) => boolean {
  if (target.kind === 'all') return () => true;
  const ids = new Set([...target.loadBalancerIds, ...inventory.loadBalancers.map(({ id }) => id)]);
  return (id) => ids.has(id);
}

export function overlapsOf(records: readonly RememberedOverlaps[]): Overlaps {
  return grouped(
    records.flatMap(({ overlaps }) => overlaps),
    ({ listenerId }) => listenerId,
  );
}

/**
 * The command line writes records of `own` if it does not need the id of its account. They belong to the own account of
 * every reader. All other records belong to the account that they name.
 */
export function isOfAccount(
  record: { readonly account: string },
  { id, isOwn }: Pick<Account, 'id' | 'isOwn'>,
): boolean {
  return record.account === id || (isOwn && record.account === 'own');
}

/** The load balancer that a record belongs to. */
interface Owner {
  readonly account: string;
  readonly region: Region;
  readonly loadBalancerId: LoadBalancerId;
}

/** One record for each load balancer that has items. */
export function perLoadBalancer<Item, Fields extends object>(
  loadBalancers: readonly LoadBalancer[],
  { account, region }: { readonly account: Account; readonly region: Region },
  itemsOf: (loadBalancer: LoadBalancer) => readonly Item[],
  fieldsOf: (items: readonly Item[]) => Fields,
): readonly (Owner & Fields)[] {
  return loadBalancers.flatMap((loadBalancer) => {
    const items = itemsOf(loadBalancer);
    const owner = { account: account.id, region, loadBalancerId: loadBalancer.id };
    return items.length === 0 ? [] : [{ ...owner, ...fieldsOf(items) }];
  });
}
