import { includesCertificate } from '../model/ids.js';
import type { OpenBatch, Served } from '../model/step.js';
import type { Proof } from './proof.js';

/** The successors of a batch that a probe has seen served. They are stored with the batch, because proofs are dropped. */
export function seenServed(
  { listenerId, step, certificateIds, replacements = [] }: OpenBatch,
  proofs: readonly Proof[],
): readonly Served[] {
  const successors = step === 'retire' ? replacements.map(({ successor }) => successor) : certificateIds;
  return proofs
    .filter((proof) => proof.listenerId === listenerId && proof.verdict === 'served')
    .filter(({ certificateId }) => includesCertificate(successors, certificateId))
    .map(({ certificateId, name, since }) => ({ certificateId, name, since }));
}
