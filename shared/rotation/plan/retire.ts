import { addSeconds } from 'date-fns';
import type { CertificateIndex } from '../model/certificate-index.js';
import { endsByItself } from '../model/hold.js';
import { includesCertificate, sameCertificate } from '../model/ids.js';
import type { CertificateId, Listener, LoadBalancer } from '../model/inventory.js';
import { uncoveredNames } from '../model/names.js';
import type { Policy } from '../model/policy.js';
import type { Replacement, RetireStep } from '../model/step.js';
import type { Overlap } from '../overlap.js';
import { probeNames } from '../verify/probe-names.js';
import { isUnreachable, type Proof, type Standing, standingOf, standsSince, trustsNlb } from '../verify/proof.js';
import type { ListenerDemand } from './demand.js';
import { type DesiredRotation, isPaused } from './desired.js';

/** A replaced additional certificate that its successor on the same listener lets go, from `readyAt` on. */
export interface Retirable extends Replacement {
  readonly readyAt: Date;
  /** Why it has to wait for a handshake; undefined when it need not. */
  readonly unproven?: Standing | undefined;
  /** Whether this pass may act on it; another one will. */
  readonly selected: boolean;
}

/**
 * What may be retired on a listener, now or when its grace is over. Empty when policy retires nothing, and where the
 * listener will take no change until a person lets it: nobody is to wait for room from there.
 *
 * What lets one go is the best fit successor there, and never itself among those that go: two that were said to replace
 * each other both stay.
 */
export function retirables(
  { ref, desired, gate, listener }: ListenerDemand,
  pairs: readonly Overlap[],
  proving: Proving,
): Retirable[] {
  const { policy, proofs, now } = proving;
  if (policy.retire === 'off' || (gate !== undefined && !endsByItself(gate))) return [];
  const found = desired.flatMap((rotation): Retirable[] => {
    const successor = rotation.present[0];
    if (
      successor === undefined ||
      isPaused(rotation, 'retire') ||
      rotation.attachment?.role !== 'additional' ||
      rotation.attachment.state !== 'associated'
    )
      return [];
    const since = pairsOf(rotation, pairs).map((pair) => pair.since.getTime());
    const confirmedAt = since.length > 0 ? new Date(Math.min(...since)) : now;
    const standing = policy.verify === 'off' ? 'served' : standingOf(ref.listenerId, successor, proofs);
    const graceEnds = addSeconds(confirmedAt, policy.retireAfterSeconds);
    const isRollback = rotation.isRollback || rotation.isRollbackDone;
    const early = isRollback ? now : earlyEnd(standing, standsSince(ref.listenerId, successor, proofs), policy);
    const readyAt = early !== undefined && early < graceEnds ? early : graceEnds;
    const isProved = isRollback || isEnough(standing, successor, listener, proving);
    const unproven = isProved ? undefined : standing;
    return [{ replaced: rotation.replaced, successor, readyAt, unproven, selected: rotation.selected }];
  });
  return found.filter(({ successor }) => !found.some(({ replaced }) => sameCertificate(replaced, successor)));
}

export interface Proving {
  readonly policy: Policy;
  readonly proofs: readonly Proof[];
  readonly loadBalancer: LoadBalancer;
  readonly certificateIndex: CertificateIndex;
  readonly now: Date;
}

/** Where the replaced one wins it goes early, but not before every server of NLB's can have its successor. */
function earlyEnd(standing: Standing, since: Date | undefined, { visibleWithinSeconds }: Policy): Date | undefined {
  if (standing !== 'replaced-served' || since === undefined) return undefined;
  return addSeconds(since, visibleWithinSeconds);
}

/**
 * While clients still get the replaced certificate, its successor proves itself only once that is gone; but not where
 * another of its names cannot be reached. What no client can ask for is not waited for.
 */
function isEnough(
  standing: Standing,
  successor: CertificateId,
  listener: Listener,
  { loadBalancer, policy, proofs, certificateIndex }: Proving,
): boolean {
  if (standing === 'served') return true;
  if (standing === 'unproven') return probeNames(successor, listener, certificateIndex).length === 0;
  if (standing === 'unexpected') return false;
  return trustsNlb(loadBalancer, policy) || !isUnreachable(listener.id, successor, proofs);
}

/** Replaced additional certificates that expired: they serve nobody, so a full load balancer may let them go first. */
export function expiredWithoutSlot(
  { desired }: ListenerDemand,
  short: ReadonlySet<CertificateId>,
  now: Date,
): Replacement[] {
  return withoutSlot(desired, short)
    .filter(({ expiresAt }) => expiresAt !== null && expiresAt <= now)
    .map(toReplacement);
}

/** Replaced certificates that a swap may take off, one at a time: what expires first comes first. */
export function swapsWithoutSlot({ desired }: ListenerDemand, short: ReadonlySet<CertificateId>): Replacement[] {
  const time = ({ expiresAt }: DesiredRotation) => expiresAt?.getTime() ?? 0;
  return [...withoutSlot(desired, short)].sort((a, b) => time(a) - time(b)).map(toReplacement);
}

/** Whether the present default may stand in alone while its successor changes places from additional to default. */
export function defaultStandsIn(rotation: DesiredRotation, certificateIndex: CertificateIndex, now: Date): boolean {
  const standIn = certificateIndex.find(rotation.replaced);
  if (standIn === undefined || standIn.status === 'revoked') return false;
  const valid = standIn.notBefore <= now && standIn.notAfter > now;
  return valid && uncoveredNames(rotation.target.names, standIn.names).length === 0;
}

/**
 * Whether a retire step still holds on the listener as it is read once more, just before the call; null when it does,
 * else what changed. An inventory can be minutes old, and this is the one step that cannot be taken back in time.
 */
export function changedSincePlan(step: RetireStep, listener: Listener | undefined): string | null {
  if (listener === undefined) return 'the listener is gone';
  if (listener.status !== 'running') return 'the listener is not running';
  const unsettled = listener.attachments.find((a) => a.state !== 'associated');
  if (unsettled !== undefined) return `${unsettled.certificateId} is ${unsettled.state}`;
  for (const { replaced, successor } of step.replacements) {
    const on = (id: CertificateId) => listener.attachments.filter((a) => sameCertificate(a.certificateId, id));
    if (!on(replaced).some((a) => a.role === 'additional')) return `${replaced} is no longer an additional certificate`;
    if (on(replaced).some((a) => a.role === 'default')) return `${replaced} is the default certificate`;
    if (step.because === 'replaced' && on(successor).length === 0) return `${successor} is no longer on the listener`;
    if (step.because === 'becomes-default' && !on(successor).some((a) => a.role === 'default'))
      return `${successor} is no longer the default certificate`;
  }
  return null;
}

function pairsOf(rotation: DesiredRotation, pairs: readonly Overlap[]): readonly Overlap[] {
  return pairs.filter(
    (pair) =>
      sameCertificate(pair.replaced, rotation.replaced) && includesCertificate(rotation.present, pair.successor),
  );
}

/** Replaced additional certificates whose successor has no place. */
export function withoutSlot(
  desired: readonly DesiredRotation[],
  short: ReadonlySet<CertificateId>,
): readonly DesiredRotation[] {
  return desired.filter(
    ({ attachment, target, present, selected, paused }) =>
      selected &&
      paused.length === 0 &&
      attachment?.role === 'additional' &&
      present.length === 0 &&
      short.has(target.id),
  );
}

function toReplacement({ replaced, target }: DesiredRotation): Replacement {
  return { replaced, successor: target.id };
}
