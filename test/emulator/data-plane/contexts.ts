import { X509Certificate } from 'node:crypto';
import type { SecureContextOptions } from 'node:tls';
import { authorityPem } from '../cas/authority.js';
import type { CasCertificate } from '../cas/certificate-record.js';

export function contextKey(certificates: readonly CasCertificate[], clientCa: string | undefined): string {
  return `${certificates.map(({ certificateId }) => certificateId).join()}/${clientCa ?? ''}`;
}

/**
 * With an RSA and an ECC certificate in one context OpenSSL itself takes the one that the client's signature algorithms
 * allow, in the client's order of preference.
 */
export function contextOptions(
  certificates: readonly CasCertificate[],
  clientCa: string | undefined,
): SecureContextOptions {
  return {
    minVersion: 'TLSv1.2',
    cert: certificates.map((certificate) => certificate.pem + chainOf(certificate)),
    key: certificates.map(({ privateKeyPem }) => privateKeyPem),
    ...(clientCa === undefined ? {} : { ca: clientCa }),
  };
}

/** The issuer's certificate, when the issuer is one of ours: uploads bring their own chain. */
function chainOf({ pem, issuer, selfSigned }: CasCertificate): string {
  // An upload may bring its own.
  if (selfSigned || pem.indexOf('BEGIN CERTIFICATE') !== pem.lastIndexOf('BEGIN CERTIFICATE')) return '';
  const authority = authorityPem(issuer);
  return new X509Certificate(pem).verify(new X509Certificate(authority).publicKey) ? authority : '';
}
