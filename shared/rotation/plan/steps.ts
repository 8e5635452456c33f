import type { CertificateIndex } from '../model/certificate-index.js';
import { sameCertificate } from '../model/ids.js';
import type { CertificateId, ListenerId, LoadBalancer } from '../model/inventory.js';
import type { Policy } from '../model/policy.js';
import type {
  ListenerSteps,
  OpenBatch,
  PendingAttach,
  Replacement,
  RetireStep,
  SetDefaultStep,
  Step,
} from '../model/step.js';
import type { Capacity } from './capacity.js';
import type { ListenerDemand } from './demand.js';
import { defaultRotation, hasPredecessor, isPaused } from './desired.js';
import { defaultStandsIn, expiredWithoutSlot, type Retirable, swapsWithoutSlot } from './retire.js';

/** The input for the steps of one load balancer. */
export interface Situation {
  readonly loadBalancer: LoadBalancer;
  readonly demands: readonly ListenerDemand[];
  readonly capacity: Capacity;
  readonly retirables: ReadonlyMap<ListenerId, readonly Retirable[]>;
  readonly certificateIndex: CertificateIndex;
  readonly open: readonly OpenBatch[];
  readonly pendingAttaches: readonly PendingAttach[];
  readonly policy: Policy;
  readonly now: Date;
}

/** The steps of each listener that takes a change now, in order. An eviction only if no other step frees a slot. */
export function chooseSteps(situation: Situation): readonly ListenerSteps[] {
  const idle = situation.demands.filter(({ gate }) => gate === undefined);
  const planned = idle.flatMap((demand) => {
    const [first, ...others] = [setDefault, associate, putBackInstead, retire].flatMap(
      (choose) => choose(demand, situation) ?? [],
    );
    return first === undefined ? [] : [{ ...demand.ref, steps: [first, ...others] } as const];
  });
  if (willFree(situation, planned)) return planned;
  const free = idle.filter(({ ref }) => !planned.some(({ listenerId }) => listenerId === ref.listenerId));
  return [...planned, ...evictions(situation, free)];
}

/**
 * Whether a slot of this load balancer will become free without an eviction: a certificate is being retired, or may be
 * after its grace time or its successor's association.
 */
function willFree(situation: Situation, planned: readonly ListenerSteps[]): boolean {
  const { open, loadBalancer, policy } = situation;
  if (policy.retire === 'off') return false;
  return (
    planned.some(({ steps: [first] }) => first.step !== 'set-default') ||
    willRetire(situation) ||
    open.some((batch) => batch.loadBalancerId === loadBalancer.id)
  );
}

/** Whether a certificate will be retired. While clients get an unexpected one, only a rollback retires any. */
export function willRetire({ demands, retirables }: Pick<Situation, 'demands' | 'retirables'>): boolean {
  return demands.some(
    ({ ref, gate }) => gate?.reason !== 'unexpected-served' && (retirables.get(ref.listenerId) ?? []).length > 0,
  );
}

/** Retirables of a listener whose grace time is over, or all if a successor on the load balancer has no slot. */
export function readyToRetire(listenerId: ListenerId, { retirables, capacity, now }: Situation): Retirable[] {
  const isFull = capacity.rejected.size > 0;
  const ofListener = (retirables.get(listenerId) ?? []).filter(({ selected }) => selected);
  return ofListener.filter(({ readyAt, unproven }) => unproven === undefined && (isFull || readyAt <= now));
}

function setDefault({ ref, listener, desired }: ListenerDemand, situation: Situation): SetDefaultStep | undefined {
  const rotation = defaultRotation(desired);
  if (rotation === undefined || !rotation.selected || isPaused(rotation, 'set-default')) return undefined;
  const { policy, certificateIndex, now } = situation;
  const additional = listener.attachments.find((a) => sameCertificate(a.certificateId, rotation.target.id));
  const mayMove = policy.retire !== 'off' && defaultStandsIn(rotation, certificateIndex, now);
  return {
    ...ref,
    step: 'set-default',
    certificateIds: [additional?.certificateId ?? rotation.target.id],
    replaced: rotation.replaced,
    ifAdditional: mayMove ? 'take-off-first' : 'hold',
  };
}

function associate(
  { ref, desired }: Pick<ListenerDemand, 'ref' | 'desired'>,
  { capacity }: Situation,
): Step | undefined {
  const certificateIds = (capacity.admitted.get(ref.listenerId) ?? []).map(({ id }) => id);
  if (certificateIds.length === 0) return undefined;
  const replacements = desired
    .filter(({ replaced, target }) => certificateIds.includes(target.id) && replaced !== target.id)
    .map(({ replaced, target }) => ({ replaced, successor: target.id }));
  return { ...ref, step: 'associate', certificateIds, replacements };
}

/** If NLB refuses the successor of an evicted certificate for good, that certificate is attached again in the same pass. */
function putBackInstead({ ref, desired, evicted }: ListenerDemand, situation: Situation): Step | undefined {
  const associated = associate({ ref, desired }, situation)?.certificateIds ?? [];
  const certificateIds = desired
    .filter(({ attachment, target }) => attachment === null && associated.includes(target.id))
    .flatMap(({ replaced }) => evicted.find(({ former }) => former?.id === replaced)?.former?.id ?? [])
    .filter((id) => !associated.includes(id))
    .slice(0, associated.length);
  return certificateIds.length === 0 ? undefined : { ...ref, step: 'associate', certificateIds, replacements: [] };
}

function retire({ ref }: ListenerDemand, situation: Situation): RetireStep | undefined {
  const ready = readyToRetire(ref.listenerId, situation).slice(0, situation.policy.batchLimit);
  return ready.length === 0 ? undefined : toRetireStep(ref, 'replaced', ready);
}

/** Evictions from a full load balancer: expired certificates first, then a swap, one certificate at a time. */
function evictions(situation: Situation, free: readonly ListenerDemand[]): readonly ListenerSteps[] {
  const { policy, capacity, pendingAttaches, now } = situation;
  if (policy.quotaRelief === 'none' || policy.retire === 'off' || capacity.used < capacity.quota) return [];
  const expired = free.flatMap((demand) =>
    evictionStep(demand, 'expired', expiredWithoutSlot(demand, rejectedOn(demand, capacity), now), situation),
  );
  if (expired.length > 0 || policy.quotaRelief !== 'swap') return expired;
  if (pendingAttaches.some((pendingAttach) => isOutstanding(pendingAttach, situation))) return [];
  const swaps = free.flatMap((demand) =>
    swapsWithoutSlot(demand, rejectedOn(demand, capacity), now).flatMap(({ isRollback, ...swap }) =>
      evictionStep(demand, 'swap', [swap], situation).map((planned) => ({ planned, isRollback })),
    ),
  );
  const first = swaps.find(({ isRollback }) => isRollback) ?? swaps[0];
  return first === undefined ? [] : [first.planned];
}

/** The entry is written before the eviction, so it counts only once the evicted certificate is gone. */
function isOutstanding({ listenerId, replaced }: PendingAttach, { demands }: Situation): boolean {
  const demand = demands.find(({ listener }) => listener.id === listenerId);
  if (demand === undefined) return false;
  const { listener, desired } = demand;
  if (listener.attachments.some((a) => sameCertificate(a.certificateId, replaced))) return false;
  const rotation = desired.find((other) => sameCertificate(other.replaced, replaced));
  return rotation === undefined || !hasPredecessor(rotation, desired);
}

function evictionStep(
  { ref }: ListenerDemand,
  because: RetireStep['because'],
  replacements: readonly Replacement[],
  { policy, capacity }: Situation,
): ListenerSteps[] {
  const batch = replacements.slice(0, policy.batchLimit);
  // If more certificates are attached than the configured quota allows, an eviction may free no slot.
  const freesSlot = capacity.usedWithout(batch.map(({ replaced }) => replaced)) < capacity.quota;
  return freesSlot ? [{ ...ref, steps: [toRetireStep(ref, because, batch)] }] : [];
}

function toRetireStep(
  ref: ListenerDemand['ref'],
  because: RetireStep['because'],
  batch: readonly Replacement[],
): RetireStep {
  return {
    ...ref,
    step: 'retire',
    because,
    certificateIds: batch.map(({ replaced }) => replaced),
    replacements: batch.map(({ replaced, successor }) => ({ replaced, successor })),
  };
}

function rejectedOn({ ref }: ListenerDemand, capacity: Capacity): ReadonlySet<CertificateId> {
  return new Set((capacity.rejected.get(ref.listenerId) ?? []).map(({ id }) => id));
}
