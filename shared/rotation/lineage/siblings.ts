import type { CertificateIndex } from '../model/certificate-index.js';
import { sameCertificate } from '../model/ids.js';
import type { Certificate, CertificateId, Listener } from '../model/inventory.js';
import { uncoveredNames } from '../model/names.js';

/**
 * The other certificates of a listener beside `replaced`: the attached ones, and the evicted ones whose attach is pending.
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
 * A certificate that already serves a name of `former` with another key algorithm. Undefined if there is none, or if the
 * candidate has the algorithm of `former`. An RSA and an ECC certificate for one name each have their own clients, so
 * neither may replace the other: clients that support one algorithm only would get no certificate.
 */
export function siblingOf(
  former: Certificate,
  candidate: Certificate,
  beside: readonly Certificate[],
): Certificate | undefined {
  if (candidate.keyAlgorithm === former.keyAlgorithm) return undefined;
  return beside.find(
    ({ keyAlgorithm, names }) =>
      keyAlgorithm !== former.keyAlgorithm && former.names.some((name) => uncoveredNames([name], names).length === 0),
  );
}
