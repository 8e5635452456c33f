import { createPrivateKey, type KeyObject, type X509Certificate } from 'node:crypto';
import { english } from '../rotation/english.js';
import { PairFault, shellWord } from './fault.js';
import { type PemBlock, pemBlocks, type SourceFile } from './pem.js';

/** The private key of a PEM file. No error has a part of it, because OpenSSL's message is not passed on. */
export function privateKeyOf(file: SourceFile): KeyObject {
  const { path } = file;
  const blocks = pemBlocks(file);
  const keys = blocks.filter(({ label }) => label.endsWith('PRIVATE KEY'));
  const [block, second] = keys;
  if (block === undefined) throw noKey(path, blocks);
  if (second !== undefined && new Set(keys.map(({ pem }) => pem)).size > 1)
    throw new PairFault(path, english`it has ${keys.length} private keys`, english`give the one of the certificate`);
  if (block.isEncrypted) {
    const word = shellWord(path);
    throw new PairFault(
      path,
      english`the private key is encrypted`,
      english`decrypt it: openssl pkey -in ${word} -out decrypted.pem, and give decrypted.pem`,
    );
  }
  if (block.label.startsWith('OPENSSH'))
    throw new PairFault(path, english`it is a key of OpenSSH`, english`give the private key of the certificate`);
  try {
    return createPrivateKey(block.pem);
  } catch {
    throw new PairFault(path, english`the private key cannot be read`, english`write the file again, as a whole`);
  }
}

function noKey(path: string, blocks: readonly PemBlock[]): PairFault {
  const hasCertificate = blocks.some(({ label }) => label === 'CERTIFICATE');
  return new PairFault(
    path,
    english`it has no private key`,
    hasCertificate
      ? english`it has a certificate, so give it with --certificate, and the private key with --key`
      : english`give the file with a line -----BEGIN PRIVATE KEY-----`,
  );
}

/**
 * The key types that CAS and NLB take. Sources: CAS CreateCsr (RSA of 2048, 3072 and 4096 bits; ECC, usually of 256); NLB's
 * TLS policies have suites for RSA and ECDSA alone. P-384 is inferred: public authorities sign P-256 and P-384.
 */
const rsaBits = [2048, 3072, 4096];
const curves: Readonly<Record<string, string>> = { prime256v1: 'P-256', secp384r1: 'P-384' };

/** The key type of a certificate, as CAS names it. Throws a `PairFault` if CAS or NLB does not take it. */
export function keyAlgorithmOf(path: string, certificate: X509Certificate): 'RSA' | 'ECC' {
  if (isSm2(certificate))
    throw new PairFault(
      path,
      english`its key is SM2, which is uploaded as two pairs`,
      english`upload it in the console of Certificate Management Service, or give an RSA or ECC certificate`,
    );
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = publicKeyOf(path, certificate);
  if (type === 'rsa' && rsaBits.includes(details?.modulusLength ?? 0)) return 'RSA';
  if (type === 'ec' && curves[details?.namedCurve ?? ''] !== undefined) return 'ECC';
  const size = details?.modulusLength ?? details?.namedCurve ?? '';
  throw new PairFault(
    path,
    english`its key is ${`${type ?? ''} ${size}`.trim()}, which NLB does not take`,
    english`issue it with RSA 2048, 3072 or 4096, or ECC P-256 or P-384`,
  );
}

function publicKeyOf(path: string, certificate: X509Certificate): KeyObject {
  try {
    return certificate.publicKey;
  } catch {
    throw new PairFault(
      path,
      english`its key type is not known`,
      english`issue it with RSA 2048, 3072 or 4096, or ECC P-256 or P-384`,
    );
  }
}

/** The object identifier of the curve, 1.2.156.10197.1.301. Source: GB/T 33560. */
const sm2Curve = Buffer.of(0x06, 0x08, 0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01, 0x82, 0x2d);

function isSm2({ raw }: X509Certificate): boolean {
  return raw.includes(sm2Curve);
}

/**
 * The key in the form that CAS's page shows: `RSA PRIVATE KEY`, `EC PRIVATE KEY`. Source: CAS, "Upload SSL certificates":
 * PKCS#8 is to be converted before the upload.
 */
export function keyText(key: KeyObject): string {
  return key.export({ format: 'pem', type: key.asymmetricKeyType === 'ec' ? 'sec1' : 'pkcs1' }).toString();
}
