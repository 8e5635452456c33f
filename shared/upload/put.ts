import type { CasListing, Certificates } from '../reconcile/ports/cloud.js';
import { english } from '../rotation/english.js';
import type { Certificate, CertificateId } from '../rotation/model/inventory.js';
import { identifiedIn } from '../rotation/verify/identity.js';
import { labelFor } from './label.js';
import type { Leaf } from './leaf.js';
import type { Pair } from './pair.js';
import type { Uploads } from './ports.js';

interface PutPorts {
  readonly certificates: Pick<Certificates, 'all' | 'find'>;
  readonly uploads: Pick<Uploads, 'upload'>;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

interface PutRequest {
  readonly pair: Pair;
  readonly prefix?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Put {
  readonly certificate: Certificate;
  readonly wasUploaded: boolean;
}

/**
 * Uploads a certificate that `identicalIn` did not find, once. After an upload without an answer CAS is read before the
 * upload is repeated, under the same name, so that CAS refuses the second of two. A name of another certificate is
 * lengthened.
 */
export async function putOnce({ pair, prefix, tags }: PutRequest, ports: PutPorts): Promise<Put> {
  let [names, unanswered] = [0, 0];
  for (;;) {
    const label = labelFor(pair.leaf, prefix, names);
    const answer = await ports.uploads.upload({ ...pair, label, tags });
    if (answer.kind === 'uploaded') return { certificate: await shown(answer.certificateId, ports), wasUploaded: true };
    const certificate = await seen(pair.leaf, answer.kind === 'unsure' ? looks : 1, ports);
    if (certificate !== undefined) return { certificate, wasUploaded: answer.kind === 'unsure' };
    if (answer.kind === 'taken') names += 1;
    else unanswered += 1;
    if (names === mostNames || unanswered === mostUnanswered) throw new Error(answer.message);
  }
}

/** An upload that CAS made is listed within seconds (inferred). */
const looks = 4;
const lookMs = 5_000;
/** Each longer than the one before. */
const mostNames = 3;
const mostUnanswered = 3;

/** The same certificate in CAS, usable: issued, and with its private key. */
export function identicalIn(leaf: Leaf, { certificates }: Pick<CasListing, 'certificates'>): Certificate | undefined {
  return identifiedIn(leaf, certificates)
    .filter(({ by }) => by !== 'serial and issuer, not dates')
    .map(({ certificate }) => certificate)
    .find(({ status, hasPrivateKey }) => status === 'issued' && hasPrivateKey);
}

async function seen(leaf: Leaf, times: number, ports: PutPorts): Promise<Certificate | undefined> {
  for (let look = 1; ; look += 1) {
    const found = identicalIn(leaf, await ports.certificates.all({ acceptsShort: true }));
    if (found !== undefined || look === times) return found;
    await ports.sleep(lookMs);
  }
}

/** The uploaded certificate as CAS names it, for its id with the site. */
async function shown(id: CertificateId, { certificates, sleep }: PutPorts): Promise<Certificate> {
  for (let look = 1; ; look += 1) {
    const certificate = await certificates.find(id);
    if (certificate !== undefined) return certificate;
    if (look === looks)
      throw new Error(english`CAS has accepted the upload ${id} and does not show it; run the same command again`);
    await sleep(lookMs);
  }
}
