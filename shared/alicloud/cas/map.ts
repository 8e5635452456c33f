import { domainToASCII } from 'node:url';
import { type ChainLink, chainEvidence } from '../../rotation/lineage/issuers/issuer.js';
import type { Certificate, CertificateId, KeyAlgorithm } from '../../rotation/model/inventory.js';
import type { WireCertificate } from '../client/wire.js';

type WireChainLink = NonNullable<WireCertificate['CertificateChainList']>[number];

export interface Reading {
  /** The suffix of a certificate id, if CAS returns only its number. */
  readonly siteRegion: string;
  /** Decides between issued and expired if CAS returns no status. */
  readonly now: Date;
}

/** The certificate, or the name of the first missing field of an issued one. */
export function certificateOf(wire: WireCertificate, reading: Reading): Certificate | { readonly missing: string } {
  const notAfter = dateOf(wire.NotAfter);
  const status = statusOf(wire.CertificateStatus, notAfter, reading.now);
  const names = namesOf(wire);
  const missing = status === 'unissued' ? undefined : missingField(wire, names);
  if (missing) return { missing };
  const certificate: Certificate = {
    id: certificateIdOf(wire, reading.siteRegion),
    instanceId: wire.InstanceId ?? '',
    label: wire.CertificateName ?? '',
    commonName: normalName(wire.CommonName ?? ''),
    names,
    keyAlgorithm: keyAlgorithmOf(wire.Algorithm ?? ''),
    issuer: wire.Issuer ?? '',
    notBefore: dateOf(wire.NotBefore) ?? new Date(0),
    notAfter: notAfter ?? new Date(0),
    status,
    hasPrivateKey: wire.ExistPrivateKey ?? false,
    fingerprint: hashOf(wire.FingerPrint),
    serial: digitsOf(wire.Serial),
  };
  const links = wire.CertificateChainList?.map(toChainLink);
  return links === undefined ? certificate : { ...certificate, chain: chainEvidence(certificate, links) };
}

function toChainLink({ Subject, Issuer, NotBefore, NotAfter }: WireChainLink): ChainLink {
  return {
    subject: Subject ?? '',
    issuer: Issuer ?? '',
    notBefore: dateOf(NotBefore),
    notAfter: dateOf(NotAfter),
  };
}

/** A hash in hex, upper case, whatever stands before it and between its digits; one in base64 as well. */
function hashOf(text: string | null | undefined): string {
  const bare = (text ?? '').trim().replace(/^(?:sha-?(?:1|256)(?: *fingerprint)?|pin-sha256)? *[=:/]+ */i, '');
  const isBase64 = /^(?:[A-Za-z0-9+/]{43}|[A-Za-z0-9+/]{27})=$/.test(bare);
  return isBase64 ? Buffer.from(bare, 'base64').toString('hex').toUpperCase() : digitsOf(bare);
}

/** The digits of a number, upper case: some print `0x` before it, and colons or spaces between. */
function digitsOf(text: string | null | undefined): string {
  return (text ?? '')
    .trim()
    .replace(/^0x/i, '')
    .replace(/[:\s-]/g, '')
    .toUpperCase();
}

/** Public authorities take up to 250. A certificate with some names left out would seem to cover more than it does. */
const mostNames = 1_000;

function missingField(wire: WireCertificate, names: readonly string[]): string | undefined {
  if (names.length === 0) return 'SubjectAlternativeNames';
  if (names.length > mostNames) return `SubjectAlternativeNames of at most ${mostNames} names`;
  if (!wire.Algorithm) return 'Algorithm';
  if (wire.NotBefore == null) return 'NotBefore';
  return wire.NotAfter == null ? 'NotAfter' : undefined;
}

/** Source: CAS GetCertificateDetail: CertIdentifier is the id, a hyphen and the region of the site. */
function certificateIdOf(wire: WireCertificate, siteRegion: string): CertificateId {
  return (wire.CertIdentifier || `${wire.CertificateId}-${siteRegion}`) as CertificateId;
}

/** Source: CAS ListCertificates: issued, revoked, willExpire, expired; the classic listing says WILLEXPIRED. */
function statusOf(status: string | null | undefined, notAfter: Date | undefined, now: Date): Certificate['status'] {
  switch (status?.toLowerCase() ?? '') {
    case 'issued':
    case 'willexpire':
    case 'willexpired':
      return 'issued';
    case 'revoked':
      return 'revoked';
    case 'expired':
      return 'expired';
    case '':
      return notAfter && notAfter <= now ? 'expired' : 'issued';
    default:
      return 'unissued';
  }
}

/** Clients check the alternative names. The other two fields are used only if CAS omits them. */
function namesOf(wire: WireCertificate): readonly string[] {
  const sources = [wire.SubjectAlternativeNames ?? [], (wire.Domain ?? '').split(','), [wire.CommonName ?? '']];
  const normal = sources.map((names) => names.map(normalName).filter((name) => name !== ''));
  return [...new Set(normal.find((names) => names.length > 0))].sort().slice(0, mostNames + 1);
}

/** In lower case, without the dot of the root, in A-labels. */
function normalName(name: string): string {
  const lower = name.trim().toLowerCase().replace(/\.$/, '');
  if (isAscii(lower)) return lower;
  const [star, host] = lower.startsWith('*.') ? ['*.', lower.slice(2)] : ['', lower];
  return star + (domainToASCII(host) || host);
}

function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

function keyAlgorithmOf(algorithm: string): KeyAlgorithm {
  const upper = algorithm.trim().toUpperCase();
  return (upper === 'EC' || upper === 'ECDSA' ? 'ECC' : upper) as KeyAlgorithm;
}

/**
 * The unit follows from the magnitude: CAS documents milliseconds, some pages seconds, and some samples have a 14th digit.
 * 14 digits in milliseconds would be after the year 2286. 15 digits are not changed, because "never" is the year 9999.
 */
function dateOf(time: number | null | undefined): Date | undefined {
  if (time == null) return undefined;
  if (time < 1e11) return new Date(time * 1000);
  return new Date(time >= 1e13 && time < 1e14 ? time / 10 : time);
}
