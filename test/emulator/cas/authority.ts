import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { bits, boolean, context, integer, nothing, octets, oid, pem, sequence, set, time, tlv, utf8 } from './der.js';
import { rsaKey } from './rsa-key.js';

export type KeyAlgorithm = 'RSA' | 'ECC';

export interface CertificateOrder {
  readonly serial: string;
  readonly names: readonly string[];
  readonly keyAlgorithm: KeyAlgorithm;
  readonly issuer: string;
  readonly selfSigned: boolean;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Spreads certificates over the pool of keys. */
  readonly ordinal: number;
}

export interface IssuedCertificate {
  readonly der: Buffer;
  readonly pem: string;
  readonly privateKeyPem: string;
}

interface Signer {
  readonly key: KeyObject;
  readonly algorithm: KeyAlgorithm;
  readonly subject: Buffer;
}

/** Certificates share a few keys; nothing here depends on a key being secret. */
const POOL_SIZES: Readonly<Record<KeyAlgorithm, number>> = { RSA: 1, ECC: 3 };

interface KeyPair {
  readonly privateKey: KeyObject;
  readonly privateKeyPem: string;
  readonly spki: Buffer;
}

const pools: Record<KeyAlgorithm, KeyPair[]> = { RSA: [], ECC: [] };
const authorities = new Map<string, Signer>();

/** Issues a real X.509 v3 certificate, synchronously. The issuer is a test CA of the given name, or the key itself. */
export function issue(order: CertificateOrder): IssuedCertificate {
  const pair = keyPair(order.keyAlgorithm, order.ordinal);
  const subject = distinguishedName(commonName(order.names));
  const signer = order.selfSigned
    ? { key: pair.privateKey, algorithm: order.keyAlgorithm, subject }
    : authority(order.issuer);
  const der = signed(toBeSigned(order, subject, signer, pair.spki), signer);
  return { der, pem: pem('CERTIFICATE', der), privateKeyPem: pair.privateKeyPem };
}

/** The CA certificate of an issuer, for a client that wants to check the chain. */
export function authorityPem(issuer: string): string {
  const signer = authority(issuer);
  const order: CertificateOrder = {
    serial: serialOf(`authority ${issuer}`),
    names: [],
    keyAlgorithm: 'ECC',
    issuer,
    selfSigned: true,
    notBefore: new Date('2020-01-01T00:00:00Z'),
    notAfter: new Date('2049-12-31T00:00:00Z'),
    ordinal: 0,
  };
  const spki = createPublicKey(signer.key).export({ type: 'spki', format: 'der' });
  return pem('CERTIFICATE', signed(toBeSigned(order, signer.subject, signer, spki, true), signer));
}

/** 16 bytes, first bit clear and first digit non-zero, as upper-case hex. */
export function serialOf(seed: string): string {
  const bytes = createHash('sha256').update(seed).digest().subarray(0, 16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex').toUpperCase();
}

function toBeSigned(order: CertificateOrder, subject: Buffer, signer: Signer, spki: Buffer, isAuthority = false) {
  return sequence(
    context(0, integer(Buffer.from([2]))),
    integer(Buffer.from(order.serial, 'hex')),
    signatureAlgorithm(signer.algorithm),
    signer.subject,
    sequence(time(order.notBefore), time(order.notAfter)),
    subject,
    spki,
    context(3, sequence(...extensions(order.names, isAuthority))),
  );
}

function extensions(names: readonly string[], isAuthority: boolean): Buffer[] {
  const basic = sequence(oid('2.5.29.19'), boolean(true), octets(isAuthority ? sequence(boolean(true)) : sequence()));
  // keyCertSign for a CA, digitalSignature and keyEncipherment for a server.
  const use = isAuthority ? bits(Buffer.from([0x04]), 2) : bits(Buffer.from([0xa0]), 5);
  const keyUsage = sequence(oid('2.5.29.15'), boolean(true), octets(use));
  if (isAuthority) return [basic, keyUsage];
  const serverAuth = sequence(oid('2.5.29.37'), octets(sequence(oid('1.3.6.1.5.5.7.3.1'))));
  return [basic, keyUsage, serverAuth, sequence(oid('2.5.29.17'), octets(sequence(...names.map(alternativeName))))];
}

function alternativeName(name: string): Buffer {
  if (isIP(name) === 4) return tlv(0x87, Buffer.from(name.split('.').map(Number)));
  if (isIP(name) === 6) return tlv(0x87, ipv6Bytes(name));
  return tlv(0x82, Buffer.from(asciiName(name)));
}

function ipv6Bytes(name: string): Buffer {
  const [head = '', tail] = name.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
  return Buffer.from(groups.map((part) => part.padStart(4, '0')).join(''), 'hex');
}

/** A-labels go into certificates (RFC 5280); a wildcard's star stays. */
function asciiName(name: string): string {
  return name.startsWith('*.') ? `*.${domainToASCII(name.slice(2))}` : domainToASCII(name) || name;
}

/** A common name has at most 64 characters (RFC 5280, appendix A). */
function commonName(names: readonly string[]): string {
  return (names[0] ?? 'unnamed').slice(0, 64);
}

function distinguishedName(name: string): Buffer {
  return sequence(set(sequence(oid('2.5.4.3'), utf8(name))));
}

function signatureAlgorithm(algorithm: KeyAlgorithm): Buffer {
  return algorithm === 'ECC' ? sequence(oid('1.2.840.10045.4.3.2')) : sequence(oid('1.2.840.113549.1.1.11'), nothing());
}

function signed(body: Buffer, signer: Signer): Buffer {
  return sequence(body, signatureAlgorithm(signer.algorithm), bits(sign('sha256', body, signer.key)));
}

function authority(issuer: string): Signer {
  const known = authorities.get(issuer);
  if (known) return known;
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const signer: Signer = { key, algorithm: 'ECC', subject: distinguishedName(issuer) };
  authorities.set(issuer, signer);
  return signer;
}

function keyPair(algorithm: KeyAlgorithm, ordinal: number): KeyPair {
  const pool = pools[algorithm];
  const known = pool[ordinal % POOL_SIZES[algorithm]];
  if (known) return known;
  const privateKey = algorithm === 'RSA' ? rsaKey() : generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const pair: KeyPair = {
    privateKey,
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    spki: createPublicKey(privateKey).export({ type: 'spki', format: 'der' }),
  };
  pool.push(pair);
  return pair;
}
