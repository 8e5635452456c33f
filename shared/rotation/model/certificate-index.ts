import { grouped } from './grouped.js';
import { certificateKey, sameCertificate } from './ids.js';
import type { Certificate, CertificateId } from './inventory.js';
import { namesKey } from './names.js';

/** The certificates in CAS, by id, instance and names. */
export interface CertificateIndex {
  readonly all: readonly Certificate[];
  /** By any spelling of the id. Undefined if CAS does not list it. */
  find(id: CertificateId): Certificate | undefined;
  ofInstance(instanceId: string): readonly Certificate[];
  withNames(names: readonly string[]): readonly Certificate[];
  /** The certificates with one of these names, or a wildcard that covers one. */
  withSomeOf(names: readonly string[]): readonly Certificate[];
}

export function indexCertificates(all: readonly Certificate[]): CertificateIndex {
  const byKey = grouped(all, (certificate) => certificateKey(certificate.id));
  const byInstance = grouped(all, (certificate) => certificate.instanceId);
  const byNames = grouped(all, (certificate) => namesKey(certificate.names));
  // Built on first use, because it is as large as all names together and rarely needed.
  let byName: ReadonlyMap<string, readonly Certificate[]> | undefined;
  const withName = (name: string) => {
    byName ??= byEachName(all);
    return byName.get(name) ?? [];
  };
  return {
    all,
    find: (id) => byKey.get(certificateKey(id))?.find((certificate) => sameCertificate(certificate.id, id)),
    ofInstance: (instanceId) => (instanceId === '' ? [] : (byInstance.get(instanceId) ?? [])),
    withNames: (names) => (names.length === 0 ? [] : (byNames.get(namesKey(names)) ?? [])),
    withSomeOf: (names) => [
      ...new Set(names.flatMap((name) => [...withName(name), ...withName(name.replace(/^[^.]+/, '*'))])),
    ],
  };
}

function byEachName(all: readonly Certificate[]): ReadonlyMap<string, readonly Certificate[]> {
  const pairs = all.flatMap((certificate) => certificate.names.map((name) => ({ name, certificate })));
  const groups = grouped(pairs, ({ name }) => name);
  return new Map([...groups].map(([name, group]) => [name, group.map(({ certificate }) => certificate)]));
}
