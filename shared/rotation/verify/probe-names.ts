import type { CertificateIndex } from '../model/certificate-index.js';
import { sameCertificate } from '../model/ids.js';
import type { Certificate, CertificateId, Listener } from '../model/inventory.js';
import { isAddress } from '../model/names.js';

/**
 * What a client has to ask a listener for to see a certificate: its names, and nothing at all, an empty one, where it is
 * the default. Empty for one that has addresses only, which no client can ask for, and for one that CAS does not list.
 */
export function probeNames(
  id: CertificateId,
  listener: Listener,
  certificateIndex: CertificateIndex,
): readonly string[] {
  const certificate = certificateIndex.find(id);
  if (certificate === undefined) return [];
  const attached = listener.attachments.flatMap((a) => certificateIndex.find(a.certificateId) ?? []);
  const names = namesToProbe(certificate, attached);
  const isDefault = listener.attachments.some((a) => a.role === 'default' && sameCertificate(a.certificateId, id));
  return isDefault ? [...names, ''] : names;
}

const ownLabels = ['rotation-probe', 'rotation-probe-2', 'rotation-probe-3'];

/**
 * The names to ask for to see a certificate served: its own, and under a wildcard a label that nobody has a certificate
 * of its own for. Addresses are left out: SNI has none.
 */
export function namesToProbe({ names }: Certificate, attached: readonly Certificate[]): readonly string[] {
  const taken = new Set(attached.flatMap((certificate) => certificate.names));
  return names.flatMap((name) => {
    if (isAddress(name)) return [];
    if (!name.startsWith('*.')) return [name];
    const free = ownLabels.map((label) => `${label}${name.slice(1)}`).find((candidate) => !taken.has(candidate));
    return free ?? [];
  });
}
