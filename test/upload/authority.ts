import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';
import {
  bits,
  boolean,
  context,
  integer,
  nothing,
  octets,
  oid,
  pem,
  sequence,
  set,
  time,
  tlv,
  utf8,
} from '../emulator/cas/der.js';

export type KeyKind = 'rsa' | 'ec' | 'ec384' | 'ec521' | 'ed25519';

/** A certificate of the tests' own authority, with its key. */
export interface Made {
  readonly cert: string;
  readonly der: Buffer;
  readonly key: KeyObject;
  readonly keyPem: string;
  readonly subject: Buffer;
}

interface Order {
  /** The common name; by default the first name. Empty: a subject without one. */
  readonly commonName?: string;
  readonly organisation?: string;
  /** Names of a server; absent for an authority. */
  readonly names?: readonly string[];
  readonly issuer?: Made;
  readonly key?: KeyKind | KeyObject;
  /** Stands for the public key of `key`. */
  readonly spki?: Buffer;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  /** Extended usages; by default that of servers. */
  readonly uses?: readonly string[];
  readonly serial?: Buffer;
}

const serverAuth = '1.3.6.1.5.5.7.3.1';

/** Issues a certificate that OpenSSL reads. Without an issuer it is self-signed. */
export function make(order: Order): Made {
  const {
    names,
    issuer,
    notBefore = new Date('2026-06-01T00:00:00Z'),
    notAfter = new Date('2026-09-01T00:00:00Z'),
  } = order;
  const key = typeof order.key === 'object' ? order.key : newKey(order.key ?? 'ec');
  const subject = distinguishedName(order.commonName ?? names?.[0] ?? 'Test CA', order.organisation);
  const signer = issuer?.key ?? key;
  const algorithm = signatureOf(signer);
  const body = sequence(
    context(0, integer(Buffer.from([2]))),
    integer(order.serial ?? Buffer.concat([Buffer.from([0x4a]), randomBytes(15)])),
    algorithm,
    issuer?.subject ?? subject,
    sequence(time(notBefore), time(notAfter)),
    subject,
    order.spki ?? createPublicKey(key).export({ type: 'spki', format: 'der' }),
    context(3, sequence(...(names === undefined ? authorityExtensions : serverExtensions(names, order.uses)))),
  );
  const hash = signer.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  const der = sequence(body, algorithm, bits(sign(hash, body, signer)));
  const keyPem = key.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { cert: pem('CERTIFICATE', der), der, key, keyPem, subject };
}

/** A root with an intermediate authority below it, for all tests of a file. */
export function hierarchy(name = 'Acme', over: Partial<Order> = {}) {
  const long = { notBefore: new Date('2020-01-01T00:00:00Z'), notAfter: new Date('2040-01-01T00:00:00Z'), ...over };
  const root = make({ commonName: `${name} Root`, organisation: name, ...long });
  const [one, two] = ['R1', 'R2'].map((number) =>
    make({ commonName: `${name} ${number}`, organisation: name, issuer: root, ...long }),
  ) as [Made, Made];
  return { root, one, two };
}

const pool = new Map<string, KeyObject>();

/** RSA keys take long, so all certificates share one; no test needs two. */
function newKey(kind: KeyKind): KeyObject {
  switch (kind) {
    case 'rsa': {
      const known = pool.get(kind) ?? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
      pool.set(kind, known);
      return known;
    }
    case 'ed25519':
      return generateKeyPairSync('ed25519').privateKey;
    case 'ec':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    case 'ec384':
      return generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey;
    case 'ec521':
      return generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey;
  }
}

const authorityExtensions = [
  sequence(oid('2.5.29.19'), boolean(true), octets(sequence(boolean(true)))),
  sequence(oid('2.5.29.15'), boolean(true), octets(bits(Buffer.from([0x04]), 2))),
];

function serverExtensions(names: readonly string[], uses: readonly string[] = [serverAuth]): Buffer[] {
  const alternatives = names.map((name) =>
    isIP(name) === 4 ? tlv(0x87, Buffer.from(name.split('.').map(Number))) : tlv(0x82, Buffer.from(name)),
  );
  return [
    ...(uses.length === 0 ? [] : [sequence(oid('2.5.29.37'), octets(sequence(...uses.map(oid))))]),
    ...(names.length === 0 ? [] : [sequence(oid('2.5.29.17'), octets(sequence(...alternatives)))]),
  ];
}

function distinguishedName(commonName: string, organisation?: string): Buffer {
  const attribute = (type: string, value: string) => set(sequence(oid(type), utf8(value)));
  return sequence(
    ...(organisation === undefined ? [] : [attribute('2.5.4.10', organisation)]),
    ...(commonName === '' ? [] : [attribute('2.5.4.3', commonName.slice(0, 64))]),
  );
}

function signatureOf({ asymmetricKeyType }: KeyObject): Buffer {
  if (asymmetricKeyType === 'rsa') return sequence(oid('1.2.840.113549.1.1.11'), nothing());
  if (asymmetricKeyType === 'ed25519') return sequence(oid('1.3.101.112'));
  return sequence(oid('1.2.840.10045.4.3.2'));
}

/** The public key of an RSA key of any size; nobody has its private key. */
export function rsaSpki(bitLength: number): Buffer {
  const modulus = randomBytes(bitLength / 8);
  modulus[0] = 0xff;
  modulus[modulus.length - 1] = 0x01;
  const key = sequence(integer(modulus), integer(Buffer.from([1, 0, 1])));
  return sequence(sequence(oid('1.2.840.113549.1.1.1'), nothing()), bits(key));
}

/** A public key on the curve of SM2. */
export function sm2Spki(): Buffer {
  const algorithm = sequence(oid('1.2.840.10045.2.1'), oid('1.2.156.10197.1.301'));
  return sequence(algorithm, bits(Buffer.concat([Buffer.from([4]), randomBytes(64)])));
}
