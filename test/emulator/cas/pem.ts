import { X509Certificate } from 'node:crypto';

const BLOCK = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/** The certificates of a PEM text, in its order. Throws where one cannot be read. */
export function certificatesIn(pem: string): readonly X509Certificate[] {
  return [...pem.matchAll(BLOCK)].map(([block]) => new X509Certificate(block));
}
