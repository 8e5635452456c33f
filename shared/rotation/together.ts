import { sameCertificate } from './certificate-id.js';
import type { CertificateId, Listener, ListenerId } from './model.js';

/** Since when a replaced certificate and a successor were seen associated together on one listener. */
export interface Pair {
  readonly replaced: CertificateId;
  readonly successor: CertificateId;
  readonly since: Date;
}

/** What is remembered for each listener. Losing it only delays: a pair not remembered is new. */
export type Together = ReadonlyMap<ListenerId, readonly Pair[]>;

/** The pairs seen now, each with the time it was first seen; what is no longer there is forgotten. */
export function seenTogether(
  listener: Listener,
  pairs: readonly Omit<Pair, 'since'>[],
  before: readonly Pair[],
  now: Date,
): readonly Pair[] {
  const associated = (id: CertificateId) =>
    listener.attachments.some((a) => a.state === 'associated' && sameCertificate(a.certificateId, id));
  return pairs
    .filter(({ replaced, successor }) => associated(replaced) && associated(successor))
    .map((pair) => before.find((known) => isSamePair(known, pair)) ?? { ...pair, since: now });
}

function isSamePair(a: Omit<Pair, 'since'>, b: Omit<Pair, 'since'>): boolean {
  return sameCertificate(a.replaced, b.replaced) && sameCertificate(a.successor, b.successor);
}
