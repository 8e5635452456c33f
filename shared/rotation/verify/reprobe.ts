import { hoursToMilliseconds, secondsToMilliseconds } from 'date-fns';
import { grouped } from '../model/grouped.js';
import { sameCertificate } from '../model/ids.js';
import type { CertificateId, ListenerId } from '../model/inventory.js';
import type { Proof } from './proof.js';

/** An attached certificate, with the server names of its handshakes. */
export interface ReprobeSubject {
  readonly listenerId: ListenerId;
  readonly certificateId: CertificateId;
  readonly names: readonly string[];
}

/**
 * A proof is taken again in each period: a day, less an hour until the hourly run after the slot, and another hour for a run
 * that is late or has too little time.
 */
const periodMs = hoursToMilliseconds(22);

/** The part of all subjects without a proof that one run takes: all of them within 12 hourly runs. */
const firstShare = 1 / 12;

/** So few need not be spread. A run makes 16 handshakes at the same time. */
const atLeast = 16;

/**
 * The certificates that a full sweep probes again, in their order: those without a proof, a share of all in each run, then
 * those whose slot has begun since their proof, the oldest first. The slot of a certificate on a listener follows from
 * their ids, so proofs that were taken together are spread again. Of those without a proof, the latest slots are first, so
 * that none of them is due again before all have a proof.
 */
export function reprobesAt<T extends ReprobeSubject>(
  subjects: readonly T[],
  proofs: readonly Proof[],
  now: Date,
): readonly T[] {
  const byListener = grouped(proofs, ({ listenerId }) => listenerId);
  const timed = subjects.map((subject) => {
    const times = {
      slotAt: slotBegunAt(subject, now),
      provedAt: provedAt(subject, byListener.get(subject.listenerId)),
    };
    return { subject, ...times };
  });
  const unprovedMost = Math.max(atLeast, Math.ceil(subjects.length * firstShare));
  const unproved = timed.filter(({ provedAt }) => provedAt === undefined).sort((a, b) => b.slotAt - a.slotAt);
  const due = timed
    .flatMap(({ provedAt, ...rest }) => (provedAt === undefined ? [] : [{ ...rest, provedAt }]))
    .filter(({ slotAt, provedAt }) => provedAt < slotAt)
    .sort((a, b) => a.provedAt - b.provedAt);
  return [...unproved.slice(0, unprovedMost), ...due].map(({ subject }) => subject);
}

/** The time of the oldest proof of its names, in milliseconds. Undefined if a name has none. */
function provedAt({ certificateId, names }: ReprobeSubject, ofListener: readonly Proof[] = []): number | undefined {
  const own = ofListener.filter((proof) => sameCertificate(proof.certificateId, certificateId));
  const times = new Map(own.map(({ name, at }) => [name, at.getTime()]));
  if (names.some((name) => !times.has(name))) return undefined;
  return Math.min(...names.flatMap((name) => times.get(name) ?? []));
}

/** The last time until `now` at which the slot of the subject began, in milliseconds. */
function slotBegunAt({ listenerId, certificateId }: ReprobeSubject, now: Date): number {
  const slot = secondsToMilliseconds(hashOf(`${listenerId} ${certificateId}`) % (periodMs / 1000));
  return now.getTime() - ((now.getTime() - slot) % periodMs);
}

/** FNV-1a, 32 bits: it only has to spread similar ids, and a change of it would only move the slots. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}
