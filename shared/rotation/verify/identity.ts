import { isSameSecond } from 'date-fns';
import type { Certificate } from '../model/inventory.js';
import { isAddress, sameNames } from '../model/names.js';

/** A certificate as a handshake shows it. Hashes and the serial are hex, upper case, without colons. */
export interface LeafCertificate {
  readonly sha256: string;
  readonly sha1: string;
  /** Of its SubjectPublicKeyInfo; empty for an unsupported kind of key. */
  readonly publicKeySha256: string;
  readonly publicKeySha1: string;
  readonly serial: string;
  /** The common name and the organisation of its issuer, if it has them. */
  readonly issuer: readonly string[];
  readonly names: readonly string[];
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/**
 * The properties that identify a served certificate in CAS's list, the surest first. CAS documents `FingerPrint` as the
 * hash of the public key, but some of its answers are the hash of the certificate, so both are compared. Several
 * certificates may share a key, so names and dates are compared with it.
 */
const identities = [
  'SHA-256 of the certificate',
  'SHA-1 of the certificate',
  'serial and issuer',
  'SHA-256 of the public key',
  'SHA-1 of the public key',
  'serial, names and dates',
  'names, dates and issuer',
  'serial and issuer, not dates',
] as const;

type IdentifiedBy = (typeof identities)[number];

export interface Identified {
  readonly certificate: Certificate;
  readonly by: IdentifiedBy;
}

/**
 * The expected certificate if it is the leaf, otherwise the certificates that match by the surest property. There are several
 * if CAS lists a certificate twice.
 */
export function identified(
  leaf: LeafCertificate,
  expected: Certificate,
  all: readonly Certificate[],
): readonly Identified[] {
  const by = identifiedBy(leaf, expected);
  if (by !== undefined && by !== identities.at(-1)) return [{ certificate: expected, by }];
  return identifiedIn(leaf, all);
}

/** The certificates that match by the surest property. None if CAS does not list the leaf. */
export function identifiedIn(leaf: LeafCertificate, all: readonly Certificate[]): readonly Identified[] {
  const matches = all.flatMap((certificate) => {
    const by = identifiedBy(leaf, certificate);
    return by === undefined ? [] : [{ certificate, by }];
  });
  const best = identities.find((identity) => matches.some(({ by }) => by === identity));
  return matches.filter(({ by }) => by === best);
}

/**
 * The property by which the leaf is this certificate; undefined if it is another certificate. One property that agrees is
 * enough, because the form in which CAS gives a fingerprint or a serial is not documented.
 */
function identifiedBy(leaf: LeafCertificate, certificate: Certificate): IdentifiedBy | undefined {
  const { fingerprint } = certificate;
  if (fingerprint === leaf.sha256 && isHash(fingerprint)) return 'SHA-256 of the certificate';
  if (fingerprint === leaf.sha1 && isHash(fingerprint)) return 'SHA-1 of the certificate';
  const isDated = samePeriod(leaf, certificate);
  const isSerial = sameSerial(leaf.serial, certificate.serial);
  const byKey = identifiedByKey(leaf, certificate);
  if (isSerial && sameIssuer(leaf, certificate)) {
    if (isDated) return 'serial and issuer';
    // A private authority may start again at serial number 1, so a fingerprint that differs outweighs the serial.
    return isHash(fingerprint) && byKey === undefined ? undefined : 'serial and issuer, not dates';
  }
  if (!isDated || !sameNames(dnsNames(leaf.names), dnsNames(certificate.names))) return undefined;
  if (byKey !== undefined) return byKey;
  if (isSerial) return 'serial, names and dates';
  const hasNoIdentity = !isHash(fingerprint) && certificate.serial === '';
  return hasNoIdentity && sameIssuer(leaf, certificate) ? 'names, dates and issuer' : undefined;
}

function identifiedByKey(
  { publicKeySha256, publicKeySha1 }: LeafCertificate,
  { fingerprint }: Certificate,
): IdentifiedBy | undefined {
  if (!isHash(fingerprint)) return undefined;
  if (fingerprint === publicKeySha256) return 'SHA-256 of the public key';
  return fingerprint === publicKeySha1 ? 'SHA-1 of the public key' : undefined;
}

/** SHA-256 or SHA-1 in hex; no other form can be compared. */
function isHash(fingerprint: string): boolean {
  return /^(?:[0-9A-F]{64}|[0-9A-F]{40})$/.test(fingerprint);
}

/** Some lists print the zero that DER may put before a serial; some print the number in decimal, with no fewer digits. */
function sameSerial(hex: string, shown: string): boolean {
  const [served, listed] = [withoutZeros(hex), withoutZeros(shown)];
  if (served === '' || listed === '') return false;
  if (served === listed) return true;
  return listed.length >= served.length && /^\d+$/.test(listed) && BigInt(`0x${served}`).toString() === listed;
}

function withoutZeros(serial: string): string {
  return serial.startsWith('0') ? serial.replace(/^0+/, '') : serial;
}

/**
 * CAS gives an issuer as a common name, an organisation, a brand or a distinguished name, so one of the two has to contain
 * all words of the other. An issuer that is empty agrees with every issuer.
 */
function sameIssuer({ issuer }: Pick<LeafCertificate, 'issuer'>, certificate: Certificate): boolean {
  const listed = words(certificate.issuer);
  const served = issuer.map(words).filter((value) => value !== '');
  if (listed === '' || served.length === 0) return true;
  return served.some((value) => listed.includes(value) || value.includes(listed));
}

/** The words with a space around each, so that `R11` does not contain `R1`. */
function words(text: string): string {
  const parts = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return parts.length === 0 ? '' : ` ${parts.join(' ')} `;
}

/** Whether both periods are equal to the second, the unit of X.509. */
function samePeriod(leaf: LeafCertificate, { notBefore, notAfter }: Certificate): boolean {
  return isSameSecond(leaf.notBefore, notBefore) && isSameSecond(leaf.notAfter, notAfter);
}

function dnsNames(names: readonly string[]): readonly string[] {
  return names.filter((name) => !isAddress(name));
}
