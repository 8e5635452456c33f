import { z } from 'zod';
import { isCertificateName, isDnsName, isLoopback } from './dns-name.js';

/** Shapes that seeds and the admin path share. */
export const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

export const certificateName = z
  .string()
  .refine(isCertificateName, 'must be a DNS name such as shop.example.com or *.example.com');

/** Of a load balancer. At an address, its listeners' TLS servers are where any client looks for them. */
export const dnsName = z
  .string()
  .refine(
    (name) => isLoopback(name) || isDnsName(name),
    'must be an address 127.x.y.z or a DNS name such as edge.example.com',
  );

/** For a certificate's two dates, where both are given. */
export function checkDates(
  { notBefore, notAfter }: { readonly notBefore?: Date | undefined; readonly notAfter?: Date | undefined },
  context: z.RefinementCtx,
): void {
  if (!notBefore || !notAfter || notBefore < notAfter) return;
  context.addIssue({ code: 'custom', path: ['notAfter'], message: 'must be after notBefore' });
}
