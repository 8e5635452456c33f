import { isReportable } from '../../rotation/backoff/outage.js';
import { type CertificateIndex, indexCertificates } from '../../rotation/model/certificate-index.js';
import { certificateKey } from '../../rotation/model/ids.js';
import type { Certificate, CertificateId } from '../../rotation/model/inventory.js';
import { concurrently } from '../concurrently.js';
import type { AccountContext, RegionContext, SliceView } from '../context.js';
import type { Account, CasListing } from '../ports/cloud.js';
import type { State } from '../state/state.js';

/** Whether CAS's list has been shorter than its count for so long that a pass continues with the listed certificates. */
export function acceptsShortList({ outage }: Pick<State, 'outage'>): boolean {
  return outage.some((record) => record.part === 'certificates' && record.work === 'count' && isReportable(record));
}

/**
 * The short list with every certificate that the ledger names: those of the last complete list, of mappings, of pending
 * attaches, of overlaps and of open batches. Each that the list lacks is read by itself. Rejects if one cannot be read.
 */
export async function withRemembered(listing: CasListing, context: AccountContext): Promise<CasListing> {
  const { account, state, scope } = context;
  const pairs = [
    ...state.mapping,
    ...state.pendingAttach,
    ...state.overlap.flatMap(({ overlaps }) => overlaps),
    ...state.open.flatMap(({ replacements = [] }) => replacements),
  ];
  const remembered = [
    ...(scope.kind === 'certificates' ? scope.certificateIds : []),
    ...pairs.flatMap(({ replaced, successor }) => [replaced, successor]),
    ...[...state.seen, ...state.open].flatMap(({ certificateIds }) => certificateIds),
  ];
  if (listing.lacking > mostRead) throw tooShort(listing.lacking);
  const read = await readLacking(remembered, indexCertificates(listing.certificates), account);
  return { ...listing, certificates: [...listing.certificates, ...read] };
}

/** The certificates on the listeners of a slice that a short list lacks, each read by itself. Rejects if one cannot be read. */
export async function readAttached(
  { inventory }: SliceView,
  { isListShort, certificateIndex, account }: RegionContext,
): Promise<readonly Certificate[]> {
  if (isListShort !== true) return [];
  const listeners = inventory.loadBalancers.flatMap((loadBalancer) => loadBalancer.listeners);
  const attached = listeners.flatMap(({ attachments }) => attachments.map(({ certificateId }) => certificateId));
  return readLacking(attached, certificateIndex, account);
}

/** Fewer than the 100 of a page: a list without a page is not accepted. */
const mostRead = 50;
const readsAtOnce = 4;

async function readLacking(
  ids: readonly CertificateId[],
  index: CertificateIndex,
  { certificates }: Account,
): Promise<readonly Certificate[]> {
  const lacking = new Map(ids.filter((id) => index.find(id) === undefined).map((id) => [certificateKey(id), id]));
  if (lacking.size > mostRead) throw tooShort(lacking.size);
  const read = await concurrently(readsAtOnce, [...lacking.values()], (id) => certificates.find(id));
  return read.flatMap((certificate) => certificate ?? []);
}

function tooShort(count: number): Error {
  const message = `ListCertificates: ${count} certificates are not on the list, and at most ${mostRead} are read one by one`;
  return Object.assign(new Error(message), { operation: 'ListCertificates', code: 'IncompleteListing' });
}
