import { sameCertificate } from './model/ids.js';
import type { CertificateId, Listener, ListenerId } from './model/inventory.js';
import { isSameReplacement, type Replacement } from './model/step.js';

/** Since when a replaced certificate and a successor were seen associated together on one listener. */
export interface Overlap extends Replacement {
  readonly since: Date;
}

/** What is remembered for each listener. Losing it only delays: a pair not remembered is new. */
export type Overlaps = ReadonlyMap<ListenerId, readonly Overlap[]>;

/** The pairs seen now, each with the time it was first seen; what is no longer there is forgotten. */
export function nextOverlaps(
  listener: Listener,
  pairs: readonly Replacement[],
  before: readonly Overlap[],
  now: Date,
): readonly Overlap[] {
  const associated = (id: CertificateId) =>
    listener.attachments.some((a) => a.state === 'associated' && sameCertificate(a.certificateId, id));
  return pairs
    .filter(({ replaced, successor }) => associated(replaced) && associated(successor))
    .map((pair) => before.find((known) => isSameReplacement(known, pair)) ?? { ...pair, since: now });
}
