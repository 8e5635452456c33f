import type { Certificate } from '../model/inventory.js';
import { isAddress, sameNames } from '../model/names.js';

/** A certificate as a handshake shows it. Hashes and the serial are hex, upper case, without colons. */
export interface LeafCertificate {
  readonly sha256: string;
  readonly sha1: string;
  /** Of its SubjectPublicKeyInfo; empty for a key that is not understood here. */
  readonly publicKeySha256: string;
  readonly publicKeySha1: string;
  readonly serial: string;
  /** The common name and the organisation of its issuer, as far as it has them. */
  readonly issuer: readonly string[];
  readonly names: readonly string[];
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/**
 * By what a served certificate is known to be one that CAS lists, the surest first. CAS documents `FingerPrint` as that of
 * the public key, and some of its answers are that of the certificate, so each is tried. A key may be in several
 * certificates, so beside it names and dates have to agree.
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

export type IdentifiedBy = (typeof identities)[number];

export interface Identified {
  readonly certificate: Certificate;
  readonly by: IdentifiedBy;
}

/**
 * The expected one if the leaf is that; else every one that it may be, by what identifies it best: several where CAS lists
 * one twice.
 */
export function identified(
  leaf: LeafCertificate,
  expected: Certificate,
  all: readonly Certificate[],
): readonly Identified[] {
  const by = identifiedBy(leaf, expected);
  if (by !== undefined && by !== identities.at(-1)) return [{ certificate: expected, by }];
  const found = all.flatMap((certificate) => {
    const by = identifiedBy(leaf, certificate);
    return by === undefined ? [] : [{ certificate, by }];
  });
  const best = identities.find((identity) => found.some(({ by }) => by === identity));
  return found.filter(({ by }) => by === best);
}

/**
 * By what the leaf is this certificate; undefined if it is another. One of the identities that agrees is enough, whatever
 * the others say: in which form CAS gives a fingerprint or a serial is not documented.
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
    // A private authority may count from 1 again and again: against a fingerprint that differs, it takes the dates as well.
    return isHash(fingerprint) && byKey === undefined ? undefined : 'serial and issuer, not dates';
  }
  if (!isDated || !sameNames(dnsNames(leaf.names), dnsNames(certificate.names))) return undefined;
  if (byKey !== undefined) return byKey;
  if (isSerial) return 'serial, names and dates';
  const isAllThereIs = !isHash(fingerprint) && certificate.serial === '';
  return isAllThereIs && sameIssuer(leaf, certificate) ? 'names, dates and issuer' : undefined;
}

function identifiedByKey(
  { publicKeySha256, publicKeySha1 }: LeafCertificate,
  { fingerprint }: Certificate,
): IdentifiedBy | undefined {
  if (!isHash(fingerprint)) return undefined;
  if (fingerprint === publicKeySha256) return 'SHA-256 of the public key';
  return fingerprint === publicKeySha1 ? 'SHA-1 of the public key' : undefined;
}

/** SHA-256 or SHA-1 in hex; nothing else that CAS may give can be compared. */
function isHash(fingerprint: string): boolean {
  return /^(?:[0-9A-F]{64}|[0-9A-F]{40})$/.test(fingerprint);
}

/** DER may put a zero before a serial, and some print it; some print the number in decimal, which has more digits. */
function sameSerial(hex: string, shown: string): boolean {
  const [served, listed] = [withoutZeros(hex), withoutZeros(shown)];
  if (served === '' || listed === '') return false;
  if (served === listed) return true;
  return listed.length > served.length && /^\d+$/.test(listed) && BigInt(`0x${served}`).toString() === listed;
}

function withoutZeros(serial: string): string {
  return serial.startsWith('0') ? serial.replace(/^0+/, '') : serial;
}

/**
 * CAS gives an issuer as a common name, an organisation or a brand, or as a distinguished name: one has to have all words
 * of the other. Where one says nothing, nothing tells the two apart.
 */
function sameIssuer({ issuer }: Pick<LeafCertificate, 'issuer'>, certificate: Certificate): boolean {
  const listed = words(certificate.issuer);
  const served = issuer.map(words).filter((value) => value !== '');
  if (listed === '' || served.length === 0) return true;
  return served.some((value) => listed.includes(value) || value.includes(listed));
}

/** The words with a space around each, so that `R1` is no part of `R11`. */
function words(text: string): string {
  const found = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return found.length === 0 ? '' : ` ${found.join(' ')} `;
}

/** To the second, as X.509 has it. */
function samePeriod(leaf: LeafCertificate, { notBefore, notAfter }: Certificate): boolean {
  return seconds(leaf.notBefore) === seconds(notBefore) && seconds(leaf.notAfter) === seconds(notAfter);
}

function seconds(at: Date): number {
  return Math.floor(at.getTime() / 1000);
}

function dnsNames(names: readonly string[]): readonly string[] {
  return names.filter((name) => !isAddress(name));
}
