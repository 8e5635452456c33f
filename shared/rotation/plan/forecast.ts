import { endsByItself, type HoldReason } from '../model/hold.js';
import { includesCertificate, sameCertificate } from '../model/ids.js';
import type { Certificate, CertificateId } from '../model/inventory.js';
import type { ListenerSteps, PendingAttach } from '../model/step.js';

import type { ListenerDemand } from './demand.js';
import { type DesiredRotation, defaultRotation, hasPredecessor, isPaused } from './desired.js';
import { expiredWithoutSlot, swapsWithoutSlot } from './retire.js';
import { type Situation, willRetire } from './steps.js';

/**
 * Whether a slot of this load balancer will become free without an operator: a certificate is being disassociated, or will
 * be after a change of the same listener. An open set-default frees no slot. The forecast is wrong for a few minutes at
 * most, because the step that it relies on is judged, refused or paused by then.
 */
export function slotWillFree(situation: Situation, planned: readonly ListenerSteps[]) {
  const { demands, open, loadBalancer, policy } = situation;
  const attachments = loadBalancer.listeners.flatMap(({ attachments }) => attachments);
  if (attachments.some(({ role, state }) => role === 'additional' && state === 'disassociating')) return true;
  if (policy.retire === 'off') return false;
  return (
    planned.some(({ steps: [first] }) => first.step !== 'set-default') ||
    willRetire(situation) ||
    open.some((batch) => batch.loadBalancerId === loadBalancer.id && batch.step !== 'set-default') ||
    demands.some(freesSlotLater)
  );
}

/** Whether a retirement will follow, because a successor is being associated or is to become the default. */
function freesSlotLater({ gate, desired }: ListenerDemand): boolean {
  if (gate !== undefined && (!endsByItself(gate) || gate.reason === 'unexpected-served')) return false;
  const next = defaultRotation(desired);
  const willBecomeDefault =
    next?.paused.every(({ step, reason }) => step !== 'set-default' || waves.has(reason)) ?? false;
  const isNext = ({ target }: DesiredRotation) =>
    next !== undefined && sameCertificate(target.id, next.target.id) && willBecomeDefault;
  return desired.some(
    (rotation) =>
      rotation.attachment?.role === 'additional' &&
      rotation.attachment.state === 'associated' &&
      rotation.present.length === 0 &&
      !isPaused(rotation, 'retire') &&
      (rotation.targetAttached || isNext(rotation)),
  );
}

/** The pauses of a wave: the step is only put off, and the condition of a stopped rollout is another one. */
const waves: ReadonlySet<HoldReason> = new Set(['waiting-for-wave', 'rollout-stopped']);

/**
 * The successors without a slot on a listener for which quota relief will evict a certificate after the present step and
 * the pending attaches. Empty if one of those waits for an operator.
 */
export function evictionWillFree(demand: ListenerDemand, situation: Situation): readonly CertificateId[] {
  const { policy, capacity, now } = situation;
  if (policy.quotaRelief === 'none' || policy.retire === 'off' || !areAllAttachable(situation)) return [];
  const rejected = new Set((capacity.rejected.get(demand.ref.listenerId) ?? []).map(({ id }) => id));
  const freesSlot = (ids: readonly CertificateId[]) => ids.length > 0 && capacity.usedWithout(ids) < capacity.quota;
  const expired = expiredWithoutSlot(demand, rejected, now);
  const evicted = freesSlot(expired.map(({ replaced }) => replaced)) ? expired : [];
  const swaps = policy.quotaRelief === 'swap' ? swapsWithoutSlot(demand, rejected, now) : [];
  const swapped = swaps.filter(({ replaced }) => freesSlot([replaced]));
  return [...evicted, ...swapped].map(({ successor }) => successor);
}

/** Whether every pending attach on this load balancer gets its slot without an operator. */
function areAllAttachable({ pendingAttaches, demands, capacity, loadBalancer }: Situation): boolean {
  return pendingAttaches.every((pendingAttach) => {
    if (pendingAttach.loadBalancerId !== loadBalancer.id) return true;
    const demand = demands.find(({ listener }) => listener.id === pendingAttach.listenerId);
    return (
      demand === undefined || isAttachable(pendingAttach, demand, capacity.rejected.get(pendingAttach.listenerId) ?? [])
    );
  });
}

function isAttachable(
  { replaced }: PendingAttach,
  { gate, desired }: ListenerDemand,
  rejected: readonly Certificate[],
): boolean {
  const rotation = desired.find((other) => sameCertificate(other.replaced, replaced));
  // Without a desired rotation it is fulfilled. With an attachment, the certificate has not been evicted.
  if (rotation === undefined || rotation.attachment !== null || hasPredecessor(rotation, desired)) return true;
  const isRejected = includesCertificate(
    rejected.map(({ id }) => id),
    rotation.target.id,
  );
  return (gate === undefined || endsByItself(gate)) && !isPaused(rotation, 'associate') && !isRejected;
}
