import type { CertificateIndex } from '../model/certificate-index.js';
import { sameCertificate } from '../model/ids.js';
import type { Certificate, CertificateId, Listener } from '../model/inventory.js';
import { uncoveredNames } from '../model/names.js';

/**
 * What else serves on a listener beside `replaced`: what is attached, and what was taken off for want of a place and is to
 * come back.
 */
export function servedBeside(
  replaced: CertificateId,
  { attachments }: Listener,
  evicted: readonly CertificateId[],
  certificateIndex: CertificateIndex,
): readonly Certificate[] {
  const attached = attachments.filter(({ state }) => state !== 'disassociating');
  return [...attached.map(({ certificateId }) => certificateId), ...evicted]
    .filter((id) => !sameCertificate(id, replaced))
    .flatMap((id) => certificateIndex.find(id) ?? []);
}

/**
 * The sibling that already serves clients of another key type for the names of `former`; undefined where there is none, or
 * the candidate has the key type of `former`. An RSA and an ECC certificate for the same names each serve clients of their
 * own, so nothing makes one replace the other: clients that can do but one type would be left without any.
 */
export function siblingOf(
  former: Certificate,
  candidate: Certificate,
  beside: readonly Certificate[],
): Certificate | undefined {
  if (candidate.keyAlgorithm === former.keyAlgorithm) return undefined;
  return beside.find(
    ({ keyAlgorithm, names }) =>
      keyAlgorithm !== former.keyAlgorithm && uncoveredNames(former.names, names).length === 0,
  );
}
