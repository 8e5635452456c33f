import type { CertificateIndex } from '../model/certificate-index.js';
import { sameCertificate } from '../model/ids.js';
import type { Certificate, CertificateId, Listener } from '../model/inventory.js';
import { isAddress } from '../model/names.js';

/**
 * The server names with which a client gets this certificate from a listener. The default certificate also has the empty
 * name: a handshake without SNI. The names of a certificate that CAS does not list are unknown. Empty if an additional
 * certificate has no other names than addresses, which SNI excludes.
 */
export function probeNames(
  id: CertificateId,
  listener: Listener,
  certificateIndex: CertificateIndex,
): readonly string[] {
  const certificate = certificateIndex.find(id);
  const attached = listener.attachments.flatMap((a) => certificateIndex.find(a.certificateId) ?? []);
  const names = certificate === undefined ? [] : namesToProbe(certificate, attached);
  const isDefault = listener.attachments.some((a) => a.role === 'default' && sameCertificate(a.certificateId, id));
  return isDefault ? [...names, ''] : names;
}

const ownLabels = ['rotation-probe', 'rotation-probe-2', 'rotation-probe-3'];

/**
 * The names of a certificate to probe: its own, and for a wildcard a label that no attached certificate has as a name.
 * Addresses are left out, because SNI has none.
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
