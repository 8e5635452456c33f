import { type KeyObject, X509Certificate } from 'node:crypto';
import { english } from '../rotation/english.js';
import { chainOf, subjectOf } from './chain.js';
import { PairFault, shellWord } from './fault.js';
import { type Leaf, leafFacts } from './leaf.js';
import { pemBlocks, type SourceFile } from './pem.js';
import { keyAlgorithmOf, keyText, privateKeyOf } from './private-key.js';

/** The files of an upload. */
export interface PairFiles {
  readonly certificate: SourceFile;
  readonly key: SourceFile;
  /** More certificates of the chain. */
  readonly chain?: SourceFile | undefined;
}

/** A certificate with its chain and its private key, checked. */
export interface Pair {
  readonly leaf: Leaf;
  /** The chain as PEM, the server's certificate first. */
  readonly certificatePem: string;
  /** A function, so that no printed or serialized pair has the key. */
  readonly keyPem: () => string;
}

/**
 * Checks everything that can be checked without CAS: PEM, one server certificate with its chain in order, a key that fits and
 * is not encrypted, validity, key type and use. Throws a `PairFault`: one line with the file, the reason and the cure.
 */
export function checkedPair(
  files: PairFiles,
  { now, roots }: { readonly now: Date; readonly roots: readonly X509Certificate[] },
): Pair {
  const { path } = files.certificate;
  const certificates = certificatesIn(files.certificate, files.key.path);
  const key = privateKeyOf(files.key);
  const others = files.chain === undefined || isBlank(files.chain) ? [] : certificatesIn(files.chain, files.key.path);
  const chain = chainOf({ path, certificates, others, roots, key, now });
  const [leaf] = chain;
  const keyAlgorithm = keyAlgorithmOf(path, leaf);
  refuseOtherKey(files, leaf, key);
  refuseInvalid(path, leaf, now);
  refuseOtherUse(path, leaf);
  const text = keyText(key);
  return {
    leaf: leafFacts(chain, keyAlgorithm),
    certificatePem: chain.map((each) => each.toString().trimEnd()).join('\n'),
    keyPem: () => text,
  };
}

function certificatesIn(file: SourceFile, keyPath: string): readonly X509Certificate[] {
  const blocks = pemBlocks(file);
  const texts = blocks.filter(({ label }) => /^(X509 |TRUSTED )?CERTIFICATE$/.test(label));
  if (texts.length === 0) throw noCertificate(file.path, keyPath, blocks[0]?.label ?? '');
  return texts.map(({ pem }) => {
    try {
      return new X509Certificate(pem);
    } catch {
      throw new PairFault(file.path, english`a certificate cannot be read`, english`write the file again, as a whole`);
    }
  });
}

/** cert-manager writes an empty `ca.crt` for public authorities. */
function isBlank({ bytes }: SourceFile): boolean {
  return bytes.length === 0 || (bytes.length < 8 && Buffer.from(bytes).toString().trim() === '');
}

function noCertificate(path: string, keyPath: string, label: string): PairFault {
  const reason = english`it has no certificate`;
  if (label.endsWith('PRIVATE KEY') && path !== keyPath)
    return new PairFault(path, reason, english`it has a private key, so --certificate and --key are swapped`);
  if (label.endsWith('CERTIFICATE REQUEST'))
    return new PairFault(path, reason, english`it is a request, so give the certificate that was issued for it`);
  if (label === 'PKCS7')
    return new PairFault(
      path,
      reason,
      english`convert it: openssl pkcs7 -print_certs -in ${shellWord(path)} -out fullchain.pem`,
    );
  return new PairFault(path, reason, english`give the file with a line -----BEGIN CERTIFICATE-----`);
}

function refuseOtherKey({ key: { path } }: PairFiles, leaf: X509Certificate, key: KeyObject): void {
  if (leaf.checkPrivateKey(key)) return;
  throw new PairFault(
    path,
    english`it is not the private key of the certificate for ${subjectOf(leaf)}`,
    english`give the key that the certificate was issued for`,
  );
}

function refuseInvalid(path: string, leaf: X509Certificate, now: Date): void {
  const [from, to] = [new Date(leaf.validFrom), new Date(leaf.validTo)];
  if (to <= now)
    throw new PairFault(path, english`it expired at ${to.toISOString()}`, english`renew it, and give the new one`);
  if (from > now)
    throw new PairFault(
      path,
      english`it is not valid before ${from.toISOString()}`,
      english`upload it then, or correct the clock of this machine`,
    );
}

/** Source: RFC 5280, 4.2.1.12: id-kp-serverAuth, anyExtendedKeyUsage. */
const serverUses = ['1.3.6.1.5.5.7.3.1', '2.5.29.37.0'];

/** `keyUsage` of Node.js has the extended usages. */
function refuseOtherUse(path: string, { keyUsage }: X509Certificate): void {
  if (keyUsage === undefined || keyUsage.length === 0 || keyUsage.some((use) => serverUses.includes(use))) return;
  throw new PairFault(path, english`it is not for servers`, english`issue one with the usage serverAuth`);
}
