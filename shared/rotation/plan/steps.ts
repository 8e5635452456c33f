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

/**
 * The steps of each listener that takes a change now, in order. An eviction only if no other step frees a slot: it is the
 * last step, because a stopped rollout may hold the ones before it and wait for this one.
 */
export function chooseSteps(situation: Situation): readonly ListenerSteps[] {
  const idle = situation.demands.filter(({ gate }) => gate === undefined);
  const choices = idle.map((demand): Choice => {
    const all = [setDefault, associate, putBackInstead, retire];
    return { demand, steps: all.flatMap((choose) => choose(demand, situation) ?? []) };
  });
  const evicted = willFree(situation, choices) ? [] : evictions(situation, choices);
  return choices.flatMap(({ demand, steps }) => {
    const own = evicted.filter(({ listenerId }) => listenerId === demand.ref.listenerId);
    const [first, ...others] = [...steps, ...own];
    return first === undefined ? [] : [{ ...demand.ref, steps: [first, ...others] } as const];
  });
}

/** The steps of a listener without an eviction. */
interface Choice {
  readonly demand: ListenerDemand;
  readonly steps: readonly Step[];
}

/**
 * Whether a slot of this load balancer will become free without an eviction: a certificate is being retired, or may be
 * after its grace time or its successor's association.
 */
function willFree({ retirables, open, loadBalancer, policy }: Situation, choices: readonly Choice[]): boolean {
  if (policy.retire === 'off') return false;
  return (
    choices.some(({ steps: [first] }) => first !== undefined && first.step !== 'set-default') ||
    [...retirables.values()].some((ready) => ready.length > 0) ||
    open.some((batch) => batch.loadBalancerId === loadBalancer.id)
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

/**
 * Evictions from a full load balancer: expired certificates first, then a swap, one certificate at a time. A stopped rollout
 * may hold the first and wait for the swap.
 */
function evictions(situation: Situation, choices: readonly Choice[]): readonly RetireStep[] {
  const { policy, capacity, pendingAttaches, now } = situation;
  if (policy.quotaRelief === 'none' || policy.retire === 'off' || capacity.used < capacity.quota) return [];
  const expired = choices.flatMap(({ demand }) =>
    evictionStep(demand, 'expired', expiredWithoutSlot(demand, rejectedOn(demand, capacity), now), situation),
  );
  if (policy.quotaRelief !== 'swap') return expired;
  if (pendingAttaches.some((pendingAttach) => isOutstanding(pendingAttach, situation))) return expired;
  const [swap] = swapsOf(situation, choices);
  const mayBeAwaited = swap !== undefined && policy.maxFailures !== undefined && swap.priority > 0;
  return swap === undefined || (expired.length > 0 && !mayBeAwaited) ? expired : [...expired, swap.step];
}

/** The swaps of certificates that have not expired, one certificate each, the first one first. */
function swapsOf(situation: Situation, choices: readonly Choice[]) {
  const swaps = choices.flatMap(({ demand, steps }) =>
    swapsWithoutSlot(demand, rejectedOn(demand, situation.capacity), situation.now).flatMap((swap) =>
      evictionStep(demand, 'swap', [swap], situation).map((step) => ({
        step,
        priority: swap.priority,
        stepsBefore: steps.length,
      })),
    ),
  );
  return swaps.sort((a, b) => b.priority - a.priority || a.stepsBefore - b.stepsBefore);
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
): RetireStep[] {
  const batch = replacements.slice(0, policy.batchLimit);
  // If more certificates are attached than the configured quota allows, an eviction may free no slot.
  const freesSlot = capacity.usedWithout(batch.map(({ replaced }) => replaced)) < capacity.quota;
  return freesSlot ? [toRetireStep(ref, because, batch)] : [];
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
