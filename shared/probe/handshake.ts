import { createHash, X509Certificate } from 'node:crypto';
import { type ConnectionOptions, connect, type DetailedPeerCertificate, type TLSSocket } from 'node:tls';
import type { Question, Served } from '../reconcile/ports/prober.js';

interface Call extends Omit<Question, 'host'> {
  readonly address: string;
}

interface HandshakeConfig {
  readonly now: () => Date;
  readonly withinMs: number;
}

/**
 * One handshake up to the server's certificate. It then closes the connection, and sends no application data. Every failure
 * is a value. The certificate is read when OpenSSL reports the stapled OCSP response, which is before the server asks for a
 * client certificate. A listener with mutual TLS can therefore be probed too.
 */
export async function handshake(call: Call, config: HandshakeConfig): Promise<Served> {
  try {
    return await shakenHands(call, config);
  } catch (error) {
    return unreachable(call, codeOf(error));
  }
}

/** Rejects if Node cannot start it. Resolves once the connection is closed, so a limit on handshakes limits connections. */
function shakenHands(call: Call, { now, withinMs }: HandshakeConfig): Promise<Served> {
  return new Promise((resolve) => {
    const socket = connect(optionsOf(call));
    let answer: Served | undefined;
    const end = (served: Served) => {
      if (answer !== undefined) return;
      answer = served;
      clearTimeout(timer);
      // Not immediately: OpenSSL may be inside the callback.
      setImmediate(() => socket.destroy());
    };
    const seen = () => {
      const served = answer ?? servedBy(socket, call.address, now());
      if (served !== undefined) end(served);
    };
    const timer = setTimeout(() => end(unreachable(call, 'ETIMEDOUT')), withinMs);
    socket.on('OCSPResponse', seen);
    socket.on('secureConnect', seen);
    socket.on('error', (error) => end(unreachable(call, codeOf(error))));
    socket.on('close', () => {
      end(unreachable(call, 'ECONNRESET'));
      if (answer !== undefined) resolve(answer);
    });
  });
}

function unreachable({ address }: Call, code: string): Served {
  return { kind: 'unreachable', address, code };
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error ? String(error.code) : error.name;
}

/** The signature algorithms of a client that accepts only one kind of certificate. */
const signatures: Readonly<Record<string, string>> = {
  RSA: 'rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:rsa_pkcs1_sha256:rsa_pkcs1_sha384',
  ECC: 'ecdsa_secp256r1_sha256:ecdsa_secp384r1_sha384:ecdsa_secp521r1_sha512',
};

/** `requestOCSP` is an option of Node (tls.TLSSocket) that is missing in the types of `connect`. */
function optionsOf({ address, port, servername, keyAlgorithm }: Call): ConnectionOptions & { requestOCSP: boolean } {
  const sigalgs = keyAlgorithm === undefined ? undefined : signatures[keyAlgorithm];
  return {
    host: address,
    port,
    // The caller judges the certificate. A client that verified it would not return an invalid one.
    rejectUnauthorized: false,
    requestOCSP: true,
    minVersion: 'TLSv1.2',
    ...(servername === undefined ? {} : { servername }),
    ...(sigalgs === undefined ? {} : { sigalgs }),
  };
}

function servedBy(socket: TLSSocket, address: string, now: Date): Served | undefined {
  const peer = socket.getPeerCertificate(true);
  if (peer?.raw === undefined) return undefined;
  const leaf = new X509Certificate(peer.raw);
  return {
    kind: 'certificate',
    address,
    sha256: bare(leaf.fingerprint256),
    sha1: bare(leaf.fingerprint),
    ...publicKeyOf(leaf),
    serial: leaf.serialNumber.toUpperCase(),
    issuer: issuerOf(leaf),
    names: namesOf(leaf),
    notBefore: new Date(leaf.validFrom),
    notAfter: new Date(leaf.validTo),
    chain: chainOf(peer, leaf, now),
    protocol: socket.getProtocol() ?? '',
  };
}

function bare(fingerprint: string): string {
  return fingerprint.replaceAll(':', '').toUpperCase();
}

/** A key that OpenSSL does not know, such as one of a national standard, has no hash. */
function publicKeyOf(leaf: X509Certificate): { readonly publicKeySha256: string; readonly publicKeySha1: string } {
  try {
    const key = leaf.publicKey.export({ type: 'spki', format: 'der' });
    const hash = (algorithm: string) => createHash(algorithm).update(key).digest('hex').toUpperCase();
    return { publicKeySha256: hash('sha256'), publicKeySha1: hash('sha1') };
  } catch {
    return { publicKeySha256: '', publicKeySha1: '' };
  }
}

/** Node gives an attribute of the distinguished name on each line. */
function issuerOf({ issuer }: X509Certificate): readonly string[] {
  const attributes = (issuer ?? '').split('\n');
  return attributes.flatMap((attribute) => /^(?:CN|O)=(.+)$/.exec(attribute)?.[1] ?? []);
}

function namesOf({ subjectAltName = '' }: X509Certificate): readonly string[] {
  return subjectAltName
    .split(', ')
    .filter((entry) => entry.startsWith('DNS:'))
    .map((entry) => entry.slice('DNS:'.length).toLowerCase());
}

/** Whether a client that has only roots can verify the leaf. Issuers are those that the server sent or Node has. */
function chainOf(peer: DetailedPeerCertificate, leaf: X509Certificate, now: Date): 'whole' | 'incomplete' | 'expired' {
  const issuers = issuersOf(peer);
  if ([leaf, ...issuers].some(({ validTo }) => new Date(validTo) <= now)) return 'expired';
  const isSelfSigned = leaf.checkIssued(leaf);
  return issuers.length > 0 || isSelfSigned ? 'whole' : 'incomplete';
}

/** Each certificate has its issuer; the last one has itself, or none. */
function issuersOf(peer: DetailedPeerCertificate): readonly X509Certificate[] {
  const issuers: DetailedPeerCertificate[] = [];
  let next: DetailedPeerCertificate | undefined = peer.issuerCertificate;
  while (next?.raw !== undefined && next !== peer && !issuers.includes(next)) {
    issuers.push(next);
    next = next.issuerCertificate;
  }
  return issuers.filter(({ raw }) => !raw.equals(peer.raw)).map(({ raw }) => new X509Certificate(raw));
}
