import { createHash, X509Certificate } from 'node:crypto';
import { type CertificateOrder, type IssuedCertificate, issue, type KeyAlgorithm } from './authority.js';

export type CertificateSource = 'BUY' | 'TEST' | 'UPLOAD';

/** CAS's CertificateStatus (facts 4.2). */
export const CERTIFICATE_STATUSES = ['issued', 'revoked', 'willExpire', 'expired'] as const;

export interface CertificateTag {
  readonly key: string;
  readonly value: string;
}

/** What CAS knows of a certificate before anyone asks for its bytes. */
export interface CertificateFacts {
  /** CAS's number, as a string. */
  readonly certificateId: string;
  /** CAS's `CertIdentifier`, which is the id that NLB takes (facts part 5). */
  readonly id: string;
  readonly accountId: string;
  readonly instanceId: string;
  readonly orderId: string;
  readonly label: string;
  readonly names: readonly string[];
  readonly keyAlgorithm: KeyAlgorithm;
  readonly issuer: string;
  /** Its CAs as GetCertificateDetail lists them behind the leaf; none unless a test says otherwise. */
  readonly chain: readonly { readonly subject: string; readonly issuer: string }[];
  readonly source: CertificateSource;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly hasPrivateKey: boolean;
  readonly selfSigned: boolean;
  readonly serial: string;
  readonly issuedAt: Date;
  readonly resourceGroupId: string;
  readonly tags: readonly CertificateTag[];
}

/** A certificate in CAS. Its bytes are made when first asked for. */
export interface CasCertificate extends CertificateFacts {
  /** `issued` and `revoked` are CAS's; `willExpire` and `expired` follow from the clock; others are shown as given. */
  status: string;
  deleted: boolean;
  /** NLB does not find it, although CAS lists it. */
  hiddenFromNlb: boolean;
  /** Counted by ListCertificates, and on none of its pages. */
  hiddenFromList: boolean;
  readonly pem: string;
  readonly privateKeyPem: string;
  /** Upper-case hex, SHA-1, as the classic operations show it. */
  readonly fingerprint: string;
  readonly sha256: string;
  /** Of the SubjectPublicKeyInfo. */
  readonly publicKeySha1: string;
  readonly publicKeySha256: string;
}

export function certificateRecord(
  facts: CertificateFacts,
  status: string,
  uploaded: IssuedCertificate | undefined,
): CasCertificate {
  let made = uploaded;
  const bytes = () => {
    made ??= issue(orderOf(facts));
    return made;
  };
  const hashes = new Map<string, string>();
  const hash = (algorithm: string, of: 'certificate' | 'public key' = 'certificate') => {
    const key = `${algorithm} ${of}`;
    const hashed = () => (of === 'certificate' ? bytes().der : spkiOf(bytes().der));
    const known = hashes.get(key) ?? createHash(algorithm).update(hashed()).digest('hex').toUpperCase();
    hashes.set(key, known);
    return known;
  };
  return {
    ...facts,
    status,
    deleted: false,
    hiddenFromNlb: false,
    hiddenFromList: false,
    get pem() {
      return bytes().pem;
    },
    get privateKeyPem() {
      return bytes().privateKeyPem;
    },
    get fingerprint() {
      return hash('sha1');
    },
    get sha256() {
      return hash('sha256');
    },
    get publicKeySha1() {
      return hash('sha1', 'public key');
    },
    get publicKeySha256() {
      return hash('sha256', 'public key');
    },
  };
}

function spkiOf(der: Buffer): Buffer {
  return new X509Certificate(der).publicKey.export({ type: 'spki', format: 'der' });
}

function orderOf(facts: CertificateFacts): CertificateOrder {
  return {
    serial: facts.serial,
    names: facts.names,
    keyAlgorithm: facts.keyAlgorithm,
    issuer: facts.issuer,
    selfSigned: facts.selfSigned,
    notBefore: facts.notBefore,
    notAfter: facts.notAfter,
    ordinal: Number(facts.certificateId),
  };
}
