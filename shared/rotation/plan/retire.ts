import { addSeconds } from 'date-fns';
import type { CertificateIndex } from '../model/certificate-index.js';
import { endsByItself } from '../model/hold.js';
import { includesCertificate, sameCertificate } from '../model/ids.js';
import type { CertificateId, Listener, LoadBalancer } from '../model/inventory.js';
import { uncoveredNames } from '../model/names.js';
import type { Policy } from '../model/policy.js';
import type { Replacement } from '../model/step.js';
import type { Overlap } from '../overlap.js';
import { probeNames } from '../verify/probe-names.js';
import { isUnreachable, type Proof, type Standing, standingOf, standsSince, trustsNlb } from '../verify/proof.js';
import type { ListenerDemand } from './demand.js';
import { type DesiredRotation, isPaused, rollsBack } from './desired.js';

/** A replaced additional certificate with a successor on the same listener. It may be retired from `readyAt` on. */
export interface Retirable extends Replacement {
  readonly readyAt: Date;
  /** Set if it has to wait for a handshake. */
  readonly unproven?: Standing | undefined;
  /** Whether this pass may act on it. */
  readonly selected: boolean;
}

/**
 * The certificates of a listener that may be retired, now or after the grace time. Empty if the policy retires nothing,
 * or if the listener takes no change until an operator acts, because no other listener may wait for its slots.
 *
 * Each has the best fit successor on the listener, which is never retired itself: of two certificates that are mapped to
 * each other both stay.
 */
export function retirables(
  { ref, desired, gate, listener }: ListenerDemand,
  overlaps: readonly Overlap[],
  context: RetireContext,
): Retirable[] {
  const { policy, proofs, now } = context;
  if (policy.retire === 'off' || (gate !== undefined && !endsByItself(gate))) return [];
  const retirable = desired.flatMap((rotation): Retirable[] => {
    const successor = rotation.present[0];
    if (
      successor === undefined ||
      isPaused(rotation, 'retire') ||
      rotation.attachment?.role !== 'additional' ||
      rotation.attachment.state !== 'associated'
    )
      return [];
    const since = overlapsOf(rotation, overlaps).map((overlap) => overlap.since.getTime());
    const confirmedAt = since.length > 0 ? new Date(Math.min(...since)) : now;
    const standing = policy.verify === 'off' ? 'served' : standingOf(ref.listenerId, successor, proofs);
    const overlapEnds = addSeconds(confirmedAt, policy.retireAfterSeconds);
    const isRollback = rollsBack(rotation);
    const early = isRollback ? now : earlyEnd(standing, standsSince(ref.listenerId, successor, proofs), policy);
    const readyAt = early !== undefined && early < overlapEnds ? early : overlapEnds;
    const isProved = isRollback || isEnough(standing, successor, listener, context);
    const unproven = isProved ? undefined : standing;
    return [{ replaced: rotation.replaced, successor, readyAt, unproven, selected: rotation.selected }];
  });
  return retirable.filter(({ successor }) => !retirable.some(({ replaced }) => sameCertificate(replaced, successor)));
}

interface RetireContext {
  readonly policy: Policy;
  readonly proofs: readonly Proof[];
  readonly loadBalancer: LoadBalancer;
  readonly certificateIndex: CertificateIndex;
  readonly now: Date;
}

/** A replaced certificate that is still served is retired early, after every server of NLB can have its successor. */
function earlyEnd(standing: Standing, since: Date | undefined, { visibleWithinSeconds }: Policy): Date | undefined {
  if (standing !== 'replaced-served' || since === undefined) return undefined;
  return addSeconds(since, visibleWithinSeconds);
}

/**
 * Whether the proofs are enough to retire the replaced certificate. While clients still get it, its successor can be proved
 * only after the retirement, unless another name is unreachable. A successor without a name to probe needs no proof.
 */
function isEnough(
  standing: Standing,
  successor: CertificateId,
  listener: Listener,
  { loadBalancer, policy, proofs, certificateIndex }: RetireContext,
): boolean {
  if (standing === 'served') return true;
  if (standing === 'unproven') return probeNames(successor, listener, certificateIndex).length === 0;
  if (standing === 'unexpected') return false;
  return trustsNlb(loadBalancer, policy) || !isUnreachable(listener.id, successor, proofs);
}

/** Expired additional certificates whose successor has no slot: they serve no client, so they are evicted first. */
export function expiredWithoutSlot(
  { desired }: ListenerDemand,
  rejected: ReadonlySet<CertificateId>,
  now: Date,
): Replacement[] {
  return withoutSlot(desired, rejected)
    .filter((rotation) => hasExpired(rotation, now))
    .map(toReplacement);
}

function hasExpired({ expiresAt }: DesiredRotation, now: Date): boolean {
  return expiresAt !== null && expiresAt <= now;
}

/** Replaced certificates that a swap may evict, one at a time, sorted by expiry. None of them has expired. */
export function swapsWithoutSlot(
  { desired }: ListenerDemand,
  rejected: ReadonlySet<CertificateId>,
  now: Date,
): (Replacement & Pick<DesiredRotation, 'isRollback'>)[] {
  const time = ({ expiresAt }: DesiredRotation) => expiresAt?.getTime() ?? 0;
  const swappable = withoutSlot(desired, rejected).filter(
    (rotation) => rotation.noSwapBefore === undefined && !hasExpired(rotation, now),
  );
  return swappable
    .sort((a, b) => time(a) - time(b))
    .map((rotation) => ({ ...toReplacement(rotation), isRollback: rotation.isRollback }));
}

/** Whether the present default can serve alone while its successor is neither additional nor default. */
export function defaultStandsIn(rotation: DesiredRotation, certificateIndex: CertificateIndex, now: Date): boolean {
  const standIn = certificateIndex.find(rotation.replaced);
  if (standIn === undefined || standIn.status === 'revoked') return false;
  const valid = standIn.notBefore <= now && standIn.notAfter > now;
  return valid && uncoveredNames(rotation.target.names, standIn.names).length === 0;
}

function overlapsOf(rotation: DesiredRotation, overlaps: readonly Overlap[]): readonly Overlap[] {
  return overlaps.filter(
    ({ replaced, successor }) =>
      sameCertificate(replaced, rotation.replaced) && includesCertificate(rotation.present, successor),
  );
}

/** Replaced additional certificates whose successor has no slot. */
function withoutSlot(
  desired: readonly DesiredRotation[],
  rejected: ReadonlySet<CertificateId>,
): readonly DesiredRotation[] {
  return desired.filter(
    ({ attachment, target, present, selected, paused }) =>
      selected &&
      paused.length === 0 &&
      attachment?.role === 'additional' &&
      present.length === 0 &&
      rejected.has(target.id),
  );
}

function toReplacement({ replaced, target }: DesiredRotation): Replacement {
  return { replaced, successor: target.id };
}
