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

const texts = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)], 'must be a text or a list of texts');

const values = z.union([z.string(), z.array(z.string()).min(1)]).optional();
const keys = z.strictObject({ 'oss:Prefix': values, 'oss:Delimiter': values }).optional();

const statement = z.strictObject({
  Effect: z.enum(['Allow', 'Deny']),
  Action: texts,
  Resource: texts,
  Condition: z.strictObject({ StringEquals: keys, StringLike: keys }).optional(),
});

/** RAM policies, version 1, with the conditions that are emulated. */
export const policies = z.array(z.strictObject({ Version: z.literal('1'), Statement: z.array(statement).min(1) }));

/** Somebody with an access key; without `policies` everything is allowed. */
export const caller = z.strictObject({
  accessKeyId: z.string().regex(/^[\w.-]{1,128}$/, 'must be 1 to 128 letters, digits, ., _ and -'),
  accessKeySecret: z.string().min(1),
  securityToken: z.string().min(1).optional(),
  accountId: z.string().regex(/^\d+$/, 'must be digits').optional(),
  policies: policies.optional(),
});
