import { sameCertificate } from './model/ids.js';
import type { CertificateId, Listener, ListenerId } from './model/inventory.js';
import { isSameReplacement, type Replacement } from './model/step.js';

/** A replaced certificate and a successor that are associated together on one listener, and since when. */
export interface Overlap extends Replacement {
  readonly since: Date;
}

/** The overlaps of each listener. Their loss only delays retirements, because an unknown overlap begins now. */
export type Overlaps = ReadonlyMap<ListenerId, readonly Overlap[]>;

/** The present overlaps, each with its beginning. Overlaps that ended are dropped. */
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
    .map((pair) => before.find((overlap) => isSameReplacement(overlap, pair)) ?? { ...pair, since: now });
}
