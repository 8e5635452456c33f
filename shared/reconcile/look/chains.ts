import { undecidedIssuers } from '../../rotation/lineage/undecided.js';
import { certificateKey } from '../../rotation/model/ids.js';
import type { Certificate, CertificateId } from '../../rotation/model/inventory.js';
import { concurrently } from '../concurrently.js';
import type { PassOptions } from '../pass.js';
import type { Account, CasListing, Ledger, RememberedChains } from '../ports/cloud.js';
import { isOfAccount } from '../state/state.js';

interface ChainContext {
  readonly account: Account;
  readonly ledger: Pick<Ledger, 'load' | 'save'>;
  readonly options: Pick<PassOptions, 'policy' | 'dryRun' | 'stopAt'>;
  readonly now: () => Date;
}

/** CAS answers 10 a second, so this is 40 s of a run. What is left is read by the next one; until then names decide. */
const mostReads = 400;
const readsAtOnce = 4;

/**
 * The listing with what the chains show of issuers, where it turns on that whether one certificate renews another. A chain
 * never changes, so each is read once, and remembered. What cannot be read is named, and stops nothing.
 */
export async function withChains(listing: CasListing, context: ChainContext): Promise<CasListing> {
  const { account, ledger, options, now } = context;
  if (undecidedIssuers(listing.certificates, options.policy, now()).length === 0) return listing;
  const known = (await ledger.load('chains')).find((one) => isOfAccount(one, account))?.certificates ?? [];
  const recalled = withEvidence(listing.certificates, known);
  const wanted = undecidedIssuers(recalled, options.policy, now());
  if (wanted.length === 0) return { ...listing, certificates: recalled };
  const { read, failed } = await readChains(wanted.slice(0, mostReads), context);
  const listed = new Set(listing.certificates.map(({ id }) => certificateKey(id)));
  const kept = known.filter(({ certificateId }) => listed.has(certificateKey(certificateId)));
  if (!options.dryRun && read.length > 0)
    await ledger.save('chains', { account: account.id, certificates: [...kept, ...read] });
  return { certificates: withEvidence(recalled, read), odd: [...listing.odd, ...failed] };
}

type Evidence = RememberedChains['certificates'];

/** As far as the first that cannot be read. */
async function readChains(ids: readonly CertificateId[], { account, options, now }: ChainContext) {
  const read: Evidence[number][] = [];
  const failed: Error[] = [];
  await concurrently(readsAtOnce, ids, async (certificateId) => {
    if (failed.length > 0 || now() >= options.stopAt) return;
    try {
      const found = await account.certificates.find(certificateId);
      read.push({ certificateId, ...found?.chain });
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
