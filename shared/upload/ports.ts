import type { CertificateId } from '../rotation/model/inventory.js';
import type { UploadedCertificate } from './prunable.js';

export interface NewUpload {
  /** The name in CAS, unique in the account. */
  readonly label: string;
  readonly certificatePem: string;
  readonly keyPem: () => string;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * - `taken`: another certificate has the name, or CAS has this certificate under another name.
 * - `unsure`: the request was sent, and whether CAS has made the upload is unknown.
 */
export type UploadAnswer =
  | { readonly kind: 'uploaded'; readonly certificateId: CertificateId }
  | { readonly kind: 'taken'; readonly message: string }
  | { readonly kind: 'unsure'; readonly message: string };

/** The uploads of one account of CAS. Every call rejects with the cloud's error, which never contains the private key. */
export interface Uploads {
  /** Throttled calls are repeated. A call that may have had an effect is not. */
  upload(upload: NewUpload): Promise<UploadAnswer>;
  /** Every uploaded certificate, with the products that CAS's list says use it. Rejects instead of returning a part. */
  listed(): Promise<readonly UploadedCertificate[]>;
  /** The products that use each of these, of every product that CAS knows. Rejects instead of returning a part. */
  usersOf(ids: readonly CertificateId[]): Promise<readonly UploadedCertificate[]>;
  /** `unsure`: the request was sent, and whether CAS has deleted it is unknown. */
  remove(id: CertificateId): Promise<'removed' | 'unsure'>;
}
