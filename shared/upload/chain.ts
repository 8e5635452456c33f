import type { KeyObject, X509Certificate } from 'node:crypto';
import { english } from '../rotation/english.js';
import { PairFault } from './fault.js';

interface ChainInput {
  readonly path: string;
  /** The certificates of the file. */
  readonly certificates: readonly X509Certificate[];
  /** Certificates of other files, used where the chain needs them. */
  readonly others: readonly X509Certificate[];
  /** Roots that clients have. They need not be sent. */
  readonly roots: readonly X509Certificate[];
  readonly key: KeyObject;
  readonly now: Date;
}

/**
 * The chain in the order of TLS, the server's certificate first, whatever the order in the file. Throws a `PairFault` if
 * the file has more than one server certificate, a certificate of another chain, or lacks an intermediate one.
 */
export function chainOf(input: ChainInput): Chain {
  const { path, others, now } = input;
  const certificates = unique(input.certificates);
  const leaf = leafOf(path, certificates, input.key);
  const chain: [X509Certificate, ...X509Certificate[]] = [leaf];
  const pool = [...certificates, ...unique(others)].filter((each) => each !== leaf);
  for (let last = leaf; !isSelfSigned(last); ) {
    const issuer = pool.find((each) => !chain.includes(each) && isSignedBy(last, each) && isValid(each, now));
    if (issuer === undefined) break;
    chain.push(issuer);
    last = issuer;
  }
  refuseForeign(path, certificates, chain);
  refuseIncomplete(input, chain, pool);
  return chain;
}

function unique(certificates: readonly X509Certificate[]): readonly X509Certificate[] {
  return certificates.filter((each, i) => certificates.findIndex(({ raw }) => raw.equals(each.raw)) === i);
}

function leafOf(path: string, certificates: readonly X509Certificate[], key: KeyObject): X509Certificate {
  const leaves = certificates.filter((each) => !isAuthority(each));
  const [leaf, second] = leaves;
  if (leaf !== undefined && second !== undefined)
    throw new PairFault(
      path,
      english`it has ${leaves.length} server certificates, for ${subjectOf(leaf)} and ${subjectOf(second)}`,
      english`give each in a file of its own, with its chain`,
    );
  // `openssl req -x509` marks a self-signed server certificate as an authority.
  const own = leaf ?? certificates.find((each) => each.checkPrivateKey(key));
  if (own === undefined)
    throw new PairFault(
      path,
      english`it has only certificates of authorities`,
      english`give the file with the server's certificate and its chain, such as fullchain.pem`,
    );
  return own;
}

/** A root of the first version of X.509 has no mark of an authority. */
function isAuthority(certificate: X509Certificate): boolean {
  return certificate.ca || (isSelfSigned(certificate) && certificate.subjectAltName === undefined);
}

function isSelfSigned(certificate: X509Certificate): boolean {
  return isSignedBy(certificate, certificate);
}

/** By name and by signature. */
function isSignedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    return false;
  }
}

/** Of two certificates of one authority, clients accept the one that has not expired. */
function isValid({ validFrom, validTo }: X509Certificate, now: Date): boolean {
  return new Date(validFrom) <= now && now < new Date(validTo);
}

type Chain = readonly [X509Certificate, ...X509Certificate[]];

/** A second certificate of an authority of the chain is left out, with its own chain. Cross-signed chains have one. */
function refuseForeign(path: string, certificates: readonly X509Certificate[], chain: Chain): void {
  const known = [...chain];
  for (const link of known)
    known.push(
      ...certificates.filter(
        (each) => !known.includes(each) && (each.subject === link.subject || isSignedBy(link, each)),
      ),
    );
  const foreign = certificates.find((each) => !known.includes(each));
  if (foreign === undefined) return;
  throw new PairFault(
    path,
    english`the certificate of ${subjectOf(foreign)} is not of the chain of ${subjectOf(chain[0])}`,
    english`take it out of the file`,
  );
}

/**
 * A server certificate that no root signs needs its intermediate one. A chain that ends in an intermediate certificate of a
 * private root counts as complete, because only its clients know the root.
 */
function refuseIncomplete({ path, roots, now }: ChainInput, chain: Chain, pool: readonly X509Certificate[]): void {
  const [leaf] = chain;
  if (chain.length > 1 || isSelfSigned(leaf) || roots.some((root) => isSignedBy(leaf, root))) return;
  const issuer = commonNameIn(leaf.issuer);
  const ended = pool.find((each) => isSignedBy(leaf, each) && !isValid(each, now));
  throw new PairFault(
    path,
    ended === undefined
      ? english`the intermediate certificate of ${issuer} is missing`
      : english`the intermediate certificate of ${issuer} is not valid at this time`,
    english`give the file with the whole chain, such as fullchain.pem, or add it with --chain`,
  );
}

/** The common name, else the first name. */
export function subjectOf(certificate: X509Certificate): string {
  const [, name] = /DNS:([^,]+)/.exec(certificate.subjectAltName ?? '') ?? [];
  return certificate.ca || name === undefined ? commonNameIn(certificate.subject) : name;
}

/** Node.js gives one attribute of a distinguished name on each line. It is undefined for an empty name. */
function commonNameIn(name: string | undefined): string {
  return /^CN=(.+)$/m.exec(name ?? '')?.[1] ?? (name ?? '').split('\n').join(', ');
}
