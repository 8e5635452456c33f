import { endsByItself } from '../model/hold.js';
import { includesCertificate, sameCertificate } from '../model/ids.js';
import type { Certificate, CertificateId } from '../model/inventory.js';
import type { ListenerSteps, PendingAttach } from '../model/step.js';

import type { ListenerDemand } from './demand.js';
import { type DesiredRotation, defaultRotation, isPaused } from './desired.js';
import { expiredWithoutSlot, withoutSlot } from './retire.js';
import type { Situation } from './steps.js';

/**
 * Whether a place will come free on this load balancer without a person, for anybody there: one is on its way out, or
 * goes once a change of the same listener is through. An open set-default frees none by itself. Wrong for a few minutes
 * at most: the step that this waits for is judged, refused or paused by then.
 */
export function slotWillFree(
  { demands, retirables, open, loadBalancer, policy }: Situation,
  planned: readonly ListenerSteps[],
) {
  const leaving = loadBalancer.listeners.flatMap(({ attachments }) => attachments);
  if (leaving.some(({ role, state }) => role === 'additional' && state === 'disassociating')) return true;
  if (policy.retire === 'off') return false;
  return (
    planned.some(({ steps: [first] }) => first.step !== 'set-default') ||
    [...retirables.values()].some((ready) => ready.length > 0) ||
    open.some((batch) => batch.loadBalancerId === loadBalancer.id && batch.step !== 'set-default') ||
    demands.some(freesLater)
  );
}

/** A replaced certificate goes once its successor is associated: now on its way there, or to be the default one. */
function freesLater({ gate, desired }: ListenerDemand): boolean {
  if (gate !== undefined && !endsByItself(gate)) return false;
  const next = defaultRotation(desired);
  const isNext = ({ target }: DesiredRotation) =>
    next !== undefined && sameCertificate(target.id, next.target.id) && !isPaused(next, 'set-default');
  return desired.some(
    (rotation) =>
      rotation.attachment?.role === 'additional' &&
      rotation.attachment.state === 'associated' &&
      rotation.present.length === 0 &&
      !isPaused(rotation, 'retire') &&
      (rotation.targetAttached || isNext(rotation)),
  );
}

/**
 * Of the successors that lack a place on a listener: those for which quota relief will make way as soon as the step
 * before it is through, or what an earlier relief owes. None where that waits for a person.
 */
export function evictionWillFree(demand: ListenerDemand, situation: Situation): readonly CertificateId[] {
  const { policy, capacity, now } = situation;
  if (policy.quotaRelief === 'none' || policy.retire === 'off' || !areAllAttachable(situation)) return [];
  const short = new Set((capacity.rejected.get(demand.ref.listenerId) ?? []).map(({ id }) => id));
  const makesRoom = (ids: readonly CertificateId[]) => ids.length > 0 && capacity.usedWithout(ids) < capacity.quota;
  const expired = expiredWithoutSlot(demand, short, now);
  if (makesRoom(expired.map(({ replaced }) => replaced))) return expired.map(({ successor }) => successor);
  if (policy.quotaRelief !== 'swap') return [];
  const swaps = withoutSlot(demand.desired, short).filter(({ replaced }) => makesRoom([replaced]));
  return swaps.map(({ target }) => target.id);
}

/** Whether all that earlier relief owes on this load balancer gets its place without a person. */
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
  short: readonly Certificate[],
): boolean {
  const rotation = desired.find((one) => sameCertificate(one.replaced, replaced));
  // Without a wish it is paid; with an attachment, what it owes for is still there.
  if (rotation === undefined || rotation.attachment !== null) return true;
  const lacks = includesCertificate(
    short.map(({ id }) => id),
    rotation.target.id,
  );
  return (gate === undefined || endsByItself(gate)) && !isPaused(rotation, 'associate') && !lacks;
}
