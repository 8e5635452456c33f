import { generateKeyPairSync, sign } from 'node:crypto';
import { bits, integer, oid, pem, sequence, set, time, utf8 } from '../cas/der.js';

/** A self-signed X.509 v1 certificate, valid today and for any use: a client's certificate and its CA in one. */
export function clientCertificate(): { readonly cert: string; readonly key: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(oid('1.2.840.10045.4.3.2'));
  const name = sequence(set(sequence(oid('2.5.4.3'), utf8('client'))));
  const body = sequence(
    integer(Buffer.from([1])),
    algorithm,
    name,
    sequence(time(new Date(Date.now() - 60_000)), time(new Date(Date.now() + 3_600_000))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const der = sequence(body, algorithm, bits(sign('sha256', body, privateKey)));
  return { cert: pem('CERTIFICATE', der), key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}
