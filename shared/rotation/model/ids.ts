import type { CertificateId } from './inventory.js';

/** `<CAS id>` or `<CAS id>-<site>`, where site is `cn-hangzhou` or `ap-southeast-1`. Source: CAS GetCertificateDetail. */
const casShape = /^(\d+)(?:-([a-z]{2}-[a-z0-9-]+))?$/;

/** Whether a text is an id of CAS, in either spelling. */
export function isOfCas(text: string): text is CertificateId {
  return casShape.test(text);
}

/** The part that all spellings of an id have in common: CAS's number, or the whole string of a legacy id. */
export function certificateKey(id: CertificateId): string {
  return casShape.exec(id)?.[1] ?? id;
}

/**
 * Whether two ids name one certificate. The numbers must be equal, and so must the sites if both ids have one. A legacy id
 * equals only itself.
 */
export function sameCertificate(a: CertificateId, b: CertificateId): boolean {
  if (a === b) return true;
  const [left, right] = [casShape.exec(a), casShape.exec(b)];
  if (left === null || right === null || left[1] !== right[1]) return false;
  return left[2] === undefined || right[2] === undefined || left[2] === right[2];
}

export function includesCertificate(ids: readonly CertificateId[], id: CertificateId): boolean {
  return ids.some((other) => sameCertificate(other, id));
}
