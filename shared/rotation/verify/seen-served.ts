import { includesCertificate } from '../model/ids.js';
import type { OpenBatch, Served } from '../model/step.js';
import type { Proof } from './proof.js';

/** Which of a batch's successors clients have been seen to get by now: written down with it, for proofs are forgotten. */
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
