import { addSeconds, subDays } from 'date-fns';
import type { FlapCount } from '../backoff/flapping.js';
import { grouped } from '../model/grouped.js';
import { includesCertificate, sameCertificate } from '../model/ids.js';
import type { CertificateId, Listener, ListenerId, LoadBalancer, LoadBalancerId } from '../model/inventory.js';
import type { Policy } from '../model/policy.js';

/**
 * - `served`: clients get the successor, or another attached certificate that is valid for the name.
 * - `replaced-served`: clients still get the replaced certificate. `unreachable`: no handshake was possible.
 * - `unexpected`: clients get a certificate that is not attached, has expired or is not for the name.
 */
export type ProofVerdict = 'served' | 'replaced-served' | 'unreachable' | 'unexpected';

/** The verdict of the last probe of a listener for one name of a certificate. */
export interface Proof {
  readonly listenerId: ListenerId;
  readonly certificateId: CertificateId;
  /** Empty for a handshake without SNI, which gets the default certificate. */
  readonly name: string;
  readonly verdict: ProofVerdict;
  /** The first probe with this verdict, and the last. */
  readonly since: Date;
  readonly at: Date;
  /** A description of the served certificate. */
  readonly detail: string;
  /** Set if the served chain has a problem. */
  readonly chain?: 'incomplete' | 'expired' | undefined;
  /** True if a daily probe found it, after the certificate was served or without a rotation. Never for `served`. */
  readonly isReprobe?: boolean | undefined;
  /** Only of a certificate that CAS does not list. */
  readonly observed?: Observed | undefined;
}

/** The names and dates of a certificate, as a handshake showed them. */
export interface Observed {
  readonly names: readonly string[];
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** The time of that handshake. */
  readonly at: Date;
}

/** The gravest verdict for the names of one certificate on one listener; `unproven` before the first probe. */
export type Standing = 'unproven' | ProofVerdict;

const gravestFirst = ['unexpected', 'replaced-served', 'unreachable', 'served'] as const;

export function standingOf(listenerId: ListenerId, certificateId: CertificateId, proofs: readonly Proof[]): Standing {
  const own = proofsOf(listenerId, certificateId, proofs);
  return gravestFirst.find((verdict) => own.some((proof) => proof.verdict === verdict)) ?? 'unproven';
}

/** Whether at least one name of the certificate is unreachable. */
export function isUnreachable(listenerId: ListenerId, certificateId: CertificateId, proofs: readonly Proof[]): boolean {
  return proofsOf(listenerId, certificateId, proofs).some(({ verdict }) => verdict === 'unreachable');
}

/** The beginning of the gravest verdict. */
export function standsSince(
  listenerId: ListenerId,
  certificateId: CertificateId,
  proofs: readonly Proof[],
): Date | undefined {
  const standing = standingOf(listenerId, certificateId, proofs);
  const times = proofsOf(listenerId, certificateId, proofs)
    .filter(({ verdict }) => verdict === standing)
    .map(({ since }) => since.getTime());
  return times.length === 0 ? undefined : new Date(Math.min(...times));
}

function proofsOf(listenerId: ListenerId, certificateId: CertificateId, proofs: readonly Proof[]): Proof[] {
  return proofs.filter(
    (proof) => proof.listenerId === listenerId && sameCertificate(proof.certificateId, certificateId),
  );
}

/** An attached certificate to probe. */
export interface ProbeSubject {
  readonly loadBalancerId: LoadBalancerId;
  readonly listenerId: ListenerId;
  readonly certificateId: CertificateId;
  readonly standing: Standing;
  /** The time of the next probe. */
  readonly probeAt: Date;
  /** Whether a daily probe is the reason, not a rotation. */
  readonly isReprobe: boolean;
}

/** An attached certificate that the last probe did not see served, or that a rotation needs to be served. */
export interface Unproven extends ProbeSubject {
  /**
   * Whether a wave waits for the proof. False if NLB is trusted, if only the next step makes the proof possible, for a
   * certificate that was rolled back, or for a daily probe.
   */
  readonly isWaitedFor: boolean;
}

interface ProofInput {
  /** The state that NLB shows is enough if the listener is unreachable. */
  readonly trusted: boolean;
  /**
   * Certificates that clients need not get now: successors of the default, until they become the default, and those that
   * were rolled back.
   */
  readonly notServedYet: readonly CertificateId[];
  readonly proofs: readonly Proof[];
  readonly flapCounts: readonly FlapCount[];
  readonly now: Date;
}

/**
 * The certificates of a listener to probe: successors that overlap with the replaced certificate, those that were confirmed
 * after their last proof, and those that the last probe did not see served. A daily probe is enough for a listener that is
 * unreachable and need not be reached.
 */
export function unprovenOn(
  listener: Listener,
  successors: readonly CertificateId[],
  { proofs, flapCounts, trusted, notServedYet, now }: ProofInput,
): readonly Unproven[] {
  const associated = listener.attachments.filter(({ state }) => state === 'associated');
  return associated.flatMap(({ certificateId }) => {
    const own = proofsOf(listener.id, certificateId, proofs);
    const confirmed = flapCounts.some(
      (flapCount) =>
        flapCount.step !== 'retire' &&
        flapCount.listenerId === listener.id &&
        sameCertificate(flapCount.certificateId, certificateId) &&
        !own.some(({ at }) => at >= flapCount.at),
    );
    const standing = confirmed ? 'unproven' : standingOf(listener.id, certificateId, proofs);
    const isSuccessor = successors.some((id) => sameCertificate(id, certificateId));
    if (standing === 'served' || (standing === 'unproven' && !confirmed && !isSuccessor)) return [];
    const isReprobe = standing !== 'unproven' && own.every((proof) => proof.verdict === 'served' || proof.isReprobe);
    const isEnough = trusted && standing === 'unreachable';
    if (isEnough && isReprobe) return [];
    const { loadBalancerId, id: listenerId } = listener;
    const isWaitedFor = !isEnough && !isReprobe && !includesCertificate(notServedYet, certificateId);
    const probeAt = probeAgainAt(standing, own, now);
    return [{ loadBalancerId, listenerId, certificateId, standing, probeAt, isReprobe, isWaitedFor }];
  });
}

/** An unreachable name is probed again after ten minutes; every other name in each pass. */
function probeAgainAt(standing: Standing, proofs: readonly Proof[], now: Date): Date {
  if (standing !== 'unreachable') return now;
  const latest = proofs.map(({ at }) => at.getTime()).reduce((a, b) => Math.max(a, b), 0);
  const again = addSeconds(latest, 600);
  return again > now ? again : now;
}

/** Whether the state that NLB shows is enough for an unreachable listener: by policy, otherwise only inside a VPC. */
export function trustsNlb({ addressType }: Pick<LoadBalancer, 'addressType'>, { unreachable }: Policy): boolean {
  return unreachable === 'trust-nlb' || (unreachable === 'by-address' && addressType === 'intranet');
}

/**
 * As long as flap counts are kept, because a proof is compared with the confirmation of its step. Daily probes renew all
 * proofs, except those of listeners that are not probed.
 */
const keptDays = 7;

/**
 * The proofs of certificates that are still attached, of the last week. A proof without a name is dropped if its
 * certificate is no longer the default, because it is not probed again.
 */
export function stillThere(proofs: readonly Proof[], listeners: readonly Listener[], now: Date): readonly Proof[] {
  const recent = proofs.filter(({ at }) => at > subDays(now, keptDays));
  const byListener = grouped(recent, ({ listenerId }) => listenerId);
  return listeners.flatMap((listener) =>
    (byListener.get(listener.id) ?? []).filter((proof) =>
      listener.attachments.some(
        (a) => sameCertificate(a.certificateId, proof.certificateId) && (proof.name !== '' || a.role === 'default'),
      ),
    ),
  );
}
