import { sameCertificate } from '../../rotation/model/ids.js';
import type { AccountContext } from '../context.js';
import type { CasListing } from '../ports/cloud.js';
import { isDenied } from '../report/faults.js';

/** Ids that CAS is asked for one by one, at most; events may name any number. A real one is in its list soon. */
const mostLookedUp = 50;

/**
 * Every certificate that CAS lists, and those that the scope or a mapping names although the list does not show them yet.
 * Rejects when the list is not complete.
 */
export async function listCertificates({ scope, account, state }: AccountContext): Promise<CasListing> {
  const { certificates, odd } = await account.certificates.all();
  const listed = [...certificates];
  const fresh = scope.kind === 'certificates' ? scope.certificateIds : [];
  const named = [...state.mapping.flatMap(({ successor, replaced }) => [successor, replaced]), ...fresh];
  const missing = named.filter((id) => !certificates.some((certificate) => sameCertificate(certificate.id, id)));
  for (const id of missing.slice(0, mostLookedUp)) {
    if (listed.some((certificate) => sameCertificate(certificate.id, id))) continue;
    try {
      const certificate = await account.certificates.find(id);
      if (certificate !== undefined) listed.push(certificate);
    } catch (error) {
      // CAS documents no code for an id it does not know, so a fault here reads as unknown; the list itself was whole.
      if (isDenied(error)) return { certificates: listed, odd: [...odd, error] };
    }
  }
  return { certificates: listed, odd };
}
