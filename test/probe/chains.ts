import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import {
  bits,
  boolean,
  context,
  integer,
  octets,
  oid,
  pem,
  sequence,
  set,
  time,
  tlv,
  utf8,
} from '../emulator/cas/der.js';

/** A certificate with the key that signs the next one down. */
export interface Link {
  readonly name: string;
  readonly cert: string;
  readonly key: string;
  readonly signer: KeyObject;
}

export interface LinkOrder {
  readonly name: string;
  /** Itself when absent. */
  readonly issuer?: Link;
  readonly notAfter?: Date;
  /** The names of a leaf; an authority has none. */
  readonly names?: readonly string[];
}

/** One link of a chain as deep as a test likes; the emulated CAS issues straight from a root. */
export function link({ name, issuer, names = [], notAfter = new Date('2026-12-31T00:00:00Z') }: LinkOrder): Link {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(oid('1.2.840.10045.4.3.2'));
  const isAuthority = sequence(oid('2.5.29.19'), boolean(true), octets(sequence(boolean(true))));
  const alternatives = sequence(...names.map((each) => tlv(0x82, Buffer.from(each))));
  const body = sequence(
    context(0, integer(Buffer.from([2]))),
    integer(Buffer.from([7])),
    algorithm,
    subject(issuer?.name ?? name),
    sequence(time(new Date('2026-01-01T00:00:00Z')), time(notAfter)),
    subject(name),
    createPublicKey(privateKey).export({ type: 'spki', format: 'der' }),
    context(3, sequence(names.length === 0 ? isAuthority : sequence(oid('2.5.29.17'), octets(alternatives)))),
  );
  const signature = bits(sign('sha256', body, issuer?.signer ?? privateKey));
  return {
    name,
    cert: pem('CERTIFICATE', sequence(body, algorithm, signature)),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    signer: privateKey,
  };
}

/** An empty name makes a subject without a common name, as Let's Encrypt's newer profiles have it. */
function subject(name: string): Buffer {
  if (name === '') return sequence();
  return sequence(set(sequence(oid('2.5.4.3'), utf8(name))));
}
