import { addSeconds, subDays } from 'date-fns';
import type { FlapCount } from '../backoff/flapping.js';
import { grouped } from '../model/grouped.js';
import { includesCertificate, sameCertificate } from '../model/ids.js';
import type { CertificateId, Listener, ListenerId, LoadBalancer, LoadBalancerId } from '../model/inventory.js';
import type { Policy } from '../model/policy.js';

/**
 * - `served`: clients get the successor, or another certificate that is attached, valid and for the name.
 * - `replaced-served`: they still get what it replaces. `unreachable`: no handshake could be made.
 * - `unexpected`: they get something that nobody attached, that has expired or that is not for the name.
 */
export type ProofVerdict = 'served' | 'replaced-served' | 'unreachable' | 'unexpected';

/** What a client that asked a listener for one name of a successor was served. */
export interface Proof {
  readonly listenerId: ListenerId;
  readonly certificateId: CertificateId;
  /** Empty where no name was asked for, which shows the default certificate. */
  readonly name: string;
  readonly verdict: ProofVerdict;
  /** Since when it is so, and when that was last seen. */
  readonly since: Date;
  readonly at: Date;
  /** What was served and compared, in words. */
  readonly detail: string;
  /** What is wrong with the chain that was served. */
  readonly chain?: 'incomplete' | 'expired' | undefined;
}

/** What is known of all names of one certificate on one listener: the gravest; `unproven` when nobody asked yet. */
export type Standing = 'unproven' | ProofVerdict;

const gravestFirst = ['unexpected', 'replaced-served', 'unreachable', 'served'] as const;

export function standingOf(listenerId: ListenerId, certificateId: CertificateId, proofs: readonly Proof[]): Standing {
  const mine = proofsOf(listenerId, certificateId, proofs);
  return gravestFirst.find((verdict) => mine.some((proof) => proof.verdict === verdict)) ?? 'unproven';
}

/** Whether one of its names at least could not be reached. */
export function isUnreachable(listenerId: ListenerId, certificateId: CertificateId, proofs: readonly Proof[]): boolean {
  return proofsOf(listenerId, certificateId, proofs).some(({ verdict }) => verdict === 'unreachable');
}

/** Since when the gravest of them is so. */
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

/** A certificate that a listener has and that nobody saw it serve yet. */
export interface Unproven {
  readonly loadBalancerId: LoadBalancerId;
  readonly listenerId: ListenerId;
  readonly certificateId: CertificateId;
  readonly standing: Standing;
  /** When it is worth asking. */
  readonly probeAt: Date;
  /** Whether a wave has to wait for it: not where NLB's word is enough, nor where only the next step can prove it. */
  readonly isWaitedFor: boolean;
}

interface ProofInput {
  /** NLB's word is enough where no handshake can be made. */
  readonly trusted: boolean;
  /** Beside the default certificate that they replace, a client may get that one until they take its place. */
  readonly toBecomeDefault: readonly CertificateId[];
  readonly proofs: readonly Proof[];
  readonly flapCounts: readonly FlapCount[];
  readonly now: Date;
}

/**
 * What is to be proved on a listener: successors that stand beside what they replace, those that were confirmed since
 * they were last proved, and those that were not served when they were last asked for.
 */
export function unprovenOn(
  listener: Listener,
  successors: readonly CertificateId[],
  { proofs, flapCounts, trusted, toBecomeDefault, now }: ProofInput,
): readonly Unproven[] {
  const associated = listener.attachments.filter(({ state }) => state === 'associated');
  return associated.flatMap(({ certificateId }) => {
    const known = proofsOf(listener.id, certificateId, proofs);
    const confirmed = flapCounts.some(
      (round) =>
        round.step !== 'retire' &&
        round.listenerId === listener.id &&
        sameCertificate(round.certificateId, certificateId) &&
        !known.some(({ at }) => at >= round.at),
    );
    const standing = confirmed ? 'unproven' : standingOf(listener.id, certificateId, proofs);
    const beside = successors.some((id) => sameCertificate(id, certificateId));
    if (standing === 'served' || (standing === 'unproven' && !confirmed && !beside)) return [];
    const { loadBalancerId, id: listenerId } = listener;
    const isWaitedFor =
      !(trusted && standing === 'unreachable') && !includesCertificate(toBecomeDefault, certificateId);
    return [
      { loadBalancerId, listenerId, certificateId, standing, probeAt: probeAgainAt(standing, known, now), isWaitedFor },
    ];
  });
}

/** What could not be reached is not asked for every minute. */
function probeAgainAt(standing: Standing, known: readonly Proof[], now: Date): Date {
  if (standing !== 'unreachable') return now;
  const latest = known.map(({ at }) => at.getTime()).reduce((a, b) => Math.max(a, b), 0);
  const again = addSeconds(latest, 600);
  return again > now ? again : now;
}

/** Whether NLB's word is enough where no handshake can be made: by policy, else only inside a VPC. */
export function trustsNlb({ addressType }: Pick<LoadBalancer, 'addressType'>, { unreachable }: Policy): boolean {
  return unreachable === 'trust-nlb' || (unreachable === 'by-address' && addressType === 'intranet');
}

/** As long as a confirmed step is remembered: after that nobody asks what was seen of it. */
const keptDays = 7;

/**
 * Proofs of certificates that are still there, and not of long ago: the others say nothing any more. Nor does one without
 * a name, of what is no longer the default certificate: nobody will ask that again.
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
