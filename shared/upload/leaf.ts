import { createHash, type X509Certificate } from 'node:crypto';
import { domainToASCII } from 'node:url';
import { type ChainLink, chainEvidence } from '../rotation/lineage/issuers/issuer.js';
import type { Certificate, CertificateId, ChainEvidence, KeyAlgorithm } from '../rotation/model/inventory.js';
import type { LeafCertificate } from '../rotation/verify/identity.js';

/** A server certificate, as a file shows it. */
export interface Leaf extends LeafCertificate {
  readonly commonName: string;
  readonly keyAlgorithm: KeyAlgorithm;
  /** The distinguished name of its issuer. */
  readonly issuerName: string;
  readonly chain: ChainEvidence;
}

export function leafFacts(chain: readonly [X509Certificate, ...X509Certificate[]], keyAlgorithm: 'RSA' | 'ECC'): Leaf {
  const [leaf] = chain;
  const key = leaf.publicKey.export({ type: 'spki', format: 'der' });
  const dates = { notBefore: new Date(leaf.validFrom), notAfter: new Date(leaf.validTo) };
  const commonName = normalName(attributeOf(leaf.subject, 'CN') ?? '');
  const issuerName = onOneLine(leaf.issuer);
  return {
    sha256: hash('sha256', leaf.raw),
    sha1: hash('sha1', leaf.raw),
    publicKeySha256: hash('sha256', key),
    publicKeySha1: hash('sha1', key),
    serial: leaf.serialNumber.toUpperCase(),
    issuer: ['CN', 'O'].flatMap((type) => attributeOf(leaf.issuer, type) ?? []),
    names: namesOf(leaf, commonName),
    ...dates,
    commonName,
    keyAlgorithm: keyAlgorithm as KeyAlgorithm,
    issuerName,
    chain: chainEvidence({ issuer: issuerName, commonName, ...dates }, chain.map(toLink)),
  };
}

/** The certificate as CAS will list it. */
export function asCertificate(leaf: Leaf, id: CertificateId): Certificate {
  const { names, keyAlgorithm, notBefore, notAfter, commonName, chain, sha256, serial } = leaf;
  return {
    ...{ id, instanceId: '', label: '', commonName, names, keyAlgorithm, issuer: leaf.issuerName, chain },
    ...{ notBefore, notAfter, status: 'issued', hasPrivateKey: true, fingerprint: sha256, serial },
  };
}

function hash(algorithm: string, bytes: Uint8Array): string {
  return createHash(algorithm).update(bytes).digest('hex').toUpperCase();
}

function toLink({ subject, issuer, validFrom, validTo }: X509Certificate): ChainLink {
  return {
    subject: onOneLine(subject),
    issuer: onOneLine(issuer),
    notBefore: new Date(validFrom),
    notAfter: new Date(validTo),
  };
}

/** Node.js gives one attribute on each line; it is undefined for an empty name. */
function onOneLine(name: string | undefined): string {
  return (name ?? '').split('\n').join(', ');
}

function attributeOf(name: string | undefined, type: string): string | undefined {
  return new RegExp(`^${type}=(.+)$`, 'm').exec(name ?? '')?.[1];
}

/** DNS names and addresses, as `Certificate.names` has them. The common name is used only without alternative names. */
function namesOf({ subjectAltName = '' }: X509Certificate, commonName: string): readonly string[] {
  const entries = [...subjectAltName.matchAll(/(?:^|, )(?:DNS|IP Address):("(?:[^"\\]|\\.)*"|[^,]*)/g)];
  const names = entries.map(([, name = '']) => normalName(name.startsWith('"') ? String(JSON.parse(name)) : name));
  return [...new Set(names.length > 0 ? names : [commonName])].filter((name) => name !== '').sort();
}

/** In lower case, in A-labels, without the dot of the root. */
function normalName(name: string): string {
  const lower = name.trim().toLowerCase().replace(/\.$/, '');
  if (/^[\x20-\x7e]*$/.test(lower)) return lower;
  const [star, host] = lower.startsWith('*.') ? ['*.', lower.slice(2)] : ['', lower];
  return star + (domainToASCII(host) || host);
}
