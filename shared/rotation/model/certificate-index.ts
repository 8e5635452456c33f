import { grouped } from './grouped.js';
import { certificateKey, sameCertificate } from './ids.js';
import type { Certificate, CertificateId } from './inventory.js';
import { namesKey } from './names.js';

/** Every certificate CAS lists, found by what lineage asks for. */
export interface CertificateIndex {
  readonly all: readonly Certificate[];
  /** By any spelling of the id; undefined when CAS does not list it. */
  find(id: CertificateId): Certificate | undefined;
  ofInstance(instanceId: string): readonly Certificate[];
  withNames(names: readonly string[]): readonly Certificate[];
}

export function indexCertificates(all: readonly Certificate[]): CertificateIndex {
  const byKey = grouped(all, (certificate) => certificateKey(certificate.id));
  const byInstance = grouped(all, (certificate) => certificate.instanceId);
  const byNames = grouped(all, (certificate) => namesKey(certificate.names));
  return {
    all,
    find: (id) => byKey.get(certificateKey(id))?.find((certificate) => sameCertificate(certificate.id, id)),
    ofInstance: (instanceId) => (instanceId === '' ? [] : (byInstance.get(instanceId) ?? [])),
    withNames: (names) => (names.length === 0 ? [] : (byNames.get(namesKey(names)) ?? [])),
  };
}
