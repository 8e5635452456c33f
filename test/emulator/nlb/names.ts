import type { CertificateStore } from '../cas/certificate-store.js';
import type { AttachmentRecord } from './records.js';

/** True when a certificate for `pattern` serves `name`: equal, or a wildcard for exactly one label (RFC 6125, 6.4.3). */
export function covers(pattern: string, name: string): boolean {
  if (pattern === name) return true;
  const dot = name.indexOf('.');
  return pattern.startsWith('*.') && dot > 0 && !name.startsWith('*.') && pattern.slice(2) === name.slice(dot + 1);
}

/** Names of every attachment that serves at a moment: past Associating, and its certificate valid then. */
export function servedBy(
  certificates: CertificateStore,
  attachments: readonly Readonly<AttachmentRecord>[],
  at: Date,
): readonly string[] {
  const names = attachments
    .filter((attachment) => attachment.kind === 'Server' && attachment.status !== 'Associating')
    .map((attachment) => certificates.find(attachment.certificateId))
    .filter((record) => record !== undefined && record.notBefore <= at && at < record.notAfter)
    .flatMap((record) => record?.names ?? []);
  return [...new Set(names)].sort();
}

/** Names served before that nothing covers after. */
export function lostNames(before: readonly string[], after: readonly string[]): readonly string[] {
  return before.filter((name) => !after.some((pattern) => covers(pattern, name)));
}
