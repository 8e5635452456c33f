import type { Mapping } from '../../rotation/lineage/mapping.js';
import { sameCertificate } from '../../rotation/model/ids.js';
import type { CertificateId } from '../../rotation/model/inventory.js';
import type { AccountContext } from '../context.js';
import type { CasListing } from '../ports/cloud.js';
import { isDenied } from '../report/faults.js';
import type { Scope } from '../scope.js';
import type { State } from '../state/state.js';
import { acceptsShortList, withRemembered } from './short-list.js';

/** Single look-ups in CAS, each one call, because an event may name any number of ids. CAS soon lists a real one. */
const mostLookedUp = 50;

/**
 * Every certificate that CAS lists, and the certificates that the scope or a mapping names and that CAS does not list yet.
 * Rejects if the list is not complete, except if it has been short for half an hour (decision 32).
 */
export async function listCertificates(context: AccountContext): Promise<CasListing> {
  const { scope, account, state } = context;
  const listing = await account.certificates.all({ acceptsShort: acceptsShortList(state) });
  if (listing.lacking > 0) return withRemembered(listing, context);
  const { certificates, odd } = listing;
  const listed = [...certificates];
  const named = new Set([...namedBy(scope), ...rememberedFor(scope, state).flatMap(idsOf)]);
  const missing = [...named].filter((id) => !certificates.some((certificate) => sameCertificate(certificate.id, id)));
  for (const id of missing.slice(0, mostLookedUp)) {
    if (listed.some((certificate) => sameCertificate(certificate.id, id))) continue;
    try {
      const certificate = await account.certificates.find(id);
      if (certificate !== undefined) listed.push(certificate);
    } catch (error) {
      // CAS documents no code for an unknown id, so any other fault counts as an unknown id. The list is complete.
      if (isDenied(error)) return { ...listing, certificates: listed, odd: [...odd, error] };
    }
  }
  return { ...listing, certificates: listed };
}

function namedBy(scope: Scope): readonly CertificateId[] {
  return scope.kind === 'certificates' ? [...scope.certificateIds, ...scope.mappings.flatMap(idsOf)] : [];
}

/** Earlier claims of events are looked up by the full sweep alone, because a flood of them must not delay an event. */
function rememberedFor({ kind }: Scope, { mapping }: State): readonly Mapping[] {
  return kind === 'everything' ? mapping : mapping.filter(({ fromEvent }) => fromEvent !== true);
}

function idsOf({ successor, replaced }: Mapping): readonly CertificateId[] {
  return [successor, replaced];
}
