import type { CertificateIndex } from './model/certificate-index.js';
import { sameCertificate } from './model/ids.js';
import type { CertificateId, Listener, ListenerId } from './model/inventory.js';
import { isSameReplacement, type OpenBatch, type Replacement, type Step } from './model/step.js';

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

/**
 * The overlaps with those that an associate step is about to begin between two key algorithms. Such a successor would count
 * as a sibling as soon as it is attached, so its overlap is kept from the associate step on.
 */
export function withBegun(
  overlaps: Overlaps,
  changes: readonly (Step | OpenBatch)[],
  { certificateIndex, now: since }: { readonly certificateIndex: CertificateIndex; readonly now: Date },
): Overlaps {
  const algorithmOf = (id: CertificateId) => certificateIndex.find(id)?.keyAlgorithm;
  const all = new Map(overlaps);
  for (const change of changes) {
    if (change.step !== 'associate') continue;
    const present = all.get(change.listenerId) ?? [];
    const begun = (change.replacements ?? [])
      .filter(({ replaced, successor }) => algorithmOf(replaced) !== algorithmOf(successor))
      .filter((pair) => !present.some((overlap) => isSameReplacement(overlap, pair)))
      .map(({ replaced, successor }) => ({ replaced, successor, since }));
    if (begun.length > 0) all.set(change.listenerId, [...present, ...begun]);
  }
  return all;
}
