import { sameCertificate } from '../../rotation/model/ids.js';
import type { AccountContext } from '../context.js';
import type { CasListing } from '../ports/cloud.js';
import { isDenied } from '../report/faults.js';

/** Single look-ups in CAS, each one call, because an event may name any number of ids. CAS soon lists a real one. */
const mostLookedUp = 50;

/**
 * Every certificate that CAS lists, and the certificates that the scope or a mapping names and that CAS does not list yet.
 * Rejects if the list is not complete.
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
      // CAS documents no code for an unknown id, so any other fault counts as an unknown id. The list is complete.
      if (isDenied(error)) return { certificates: listed, odd: [...odd, error] };
    }
  }
  return { certificates: listed, odd };
}
