import { undecidedIssuers } from '../../rotation/lineage/issuers/undecided.js';
import { certificateKey } from '../../rotation/model/ids.js';
import type { Certificate, CertificateId } from '../../rotation/model/inventory.js';
import { concurrently } from '../concurrently.js';
import type { AccountContext } from '../context.js';
import type { CasListing } from '../ports/cloud.js';
import type { RememberedChains } from '../ports/records.js';
import { isOfAccount } from '../state/state.js';

/** At 10 reads a second, 400 reads take 40 s. The next run reads the rest; until then the table of issuer names decides. */
const mostReads = 400;
const readsAtOnce = 4;

/**
 * The listing with the chains of the certificates whose issuer decides about a renewal. A chain never changes, so each is
 * read once and saved. A failed read is reported as a fault, and the pass continues.
 */
export async function withChains(listing: CasListing, context: AccountContext): Promise<CasListing> {
  const { account, options, ports } = context;
  const { ledger, now } = ports;
  if (undecidedIssuers(listing.certificates, options.policy, now()).length === 0) return listing;
  const saved = (await ledger.load('chains')).find((record) => isOfAccount(record, account))?.certificates ?? [];
  const certificates = withEvidence(listing.certificates, saved);
  const wanted = undecidedIssuers(certificates, options.policy, now());
  if (wanted.length === 0) return { ...listing, certificates };
  const { read, failed } = await readChains(wanted.slice(0, mostReads), context);
  const listed = new Set(listing.certificates.map(({ id }) => certificateKey(id)));
  const kept = saved.filter(({ certificateId }) => listed.has(certificateKey(certificateId)));
  if (!options.dryRun && read.length > 0)
    await ledger.save('chains', { account: account.id, certificates: [...kept, ...read] });
  return { ...listing, certificates: withEvidence(certificates, read), odd: [...listing.odd, ...failed] };
}

type Evidence = RememberedChains['certificates'];

/** Reads until the first failure. */
async function readChains(ids: readonly CertificateId[], { account, options, ports }: AccountContext) {
  const read: Evidence[number][] = [];
  const failed: Error[] = [];
  await concurrently(readsAtOnce, ids, async (certificateId) => {
    if (failed.length > 0 || ports.now() >= options.stopAt) return;
    try {
      const certificate = await account.certificates.find(certificateId);
      read.push({ certificateId, ...certificate?.chain });
    } catch (error) {
      failed.push(error instanceof Error ? error : new Error(String(error)));
    }
  });
  return { read: read.sort((a, b) => (a.certificateId < b.certificateId ? -1 : 1)), failed: failed.slice(0, 1) };
}

function withEvidence(certificates: readonly Certificate[], evidence: Evidence): readonly Certificate[] {
  const byKey = new Map(evidence.map(({ certificateId, ...chain }) => [certificateKey(certificateId), chain]));
  return certificates.map((certificate) => {
    const chain = byKey.get(certificateKey(certificate.id));
    return chain === undefined ? certificate : { ...certificate, chain };
  });
}
