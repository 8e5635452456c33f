import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import type { NewCertificate, RenewalWay } from './cas/certificate-store.js';
import type { Fault } from './protocol/faults.js';
import { caller, certificateName, checkDates, policies, time } from './shapes.js';

/** Far more than any test waits, and far less than a date can hold. */
const CENTURY_SECONDS = 100 * 366 * 86_400;

const clockMove = z
  .strictObject({
    advanceSeconds: z.number().min(0, 'a clock never runs back').max(CENTURY_SECONDS).optional(),
    set: time.optional(),
  })
  .refine((move) => Object.keys(move).length > 0, 'needs one of advanceSeconds, set')
  .refine((move) => Object.keys(move).length < 2, 'takes only one of advanceSeconds, set');

const EFFECTS = [
  ...['throttle', 'busy', '503', '500', 'html', 'drop-before', 'drop-after', 'half-body'],
  ...['job-fails', 'job-hangs', 'job-fails-silently'],
] as const;

const effect = z.union(
  [
    z.enum(EFFECTS),
    z.strictObject({ slowMs: z.number().min(0) }),
    z.strictObject({ code: z.string(), status: z.int().min(400).max(599), message: z.string().optional() }),
  ],
  `must be one of ${EFFECTS.join(', ')}, or { slowMs }, or { code, status, message? }`,
);

const fault = z.strictObject({
  match: z
    .strictObject({
      operation: z.string().optional(),
      region: z.string().optional(),
      listenerId: z.string().optional(),
      nth: z.int().min(1).optional(),
    })
    .default({}),
  times: z.int().min(1).optional(),
  effect,
});

const renewal = z
  .strictObject({
    certificateId: z.string(),
    way: z.enum(['managed', 'classic', 'hosting', 'upload']).optional(),
    names: z.array(certificateName).min(1).optional(),
    keyAlgorithm: z.enum(['RSA', 'ECC']).optional(),
    issuer: z.string().optional(),
    notBefore: time.optional(),
    notAfter: time.optional(),
    hasPrivateKey: z.boolean().optional(),
    label: z.string().optional(),
  })
  .superRefine(checkDates);

const id = z.string().min(1);
const pair = z.strictObject({ listenerId: id, certificateId: id });
const listener = z.strictObject({ listenerId: id });
const misserving = z.strictObject({ listenerId: id, certificateId: id.nullable() });
const clientCa = z.strictObject({
  listenerId: id,
  caPem: z.string().refine(isCertificatePem, 'must be a certificate in PEM').nullable(),
});
const grant = z.strictObject({ accessKeyId: id, policies });
/** Keys of one's own choice, or none. */
const newCaller = caller
  .partial({ accessKeyId: true, accessKeySecret: true })
  .superRefine(({ accessKeyId, accessKeySecret, securityToken }, context) => {
    const need = (path: string, other: string) =>
      context.addIssue({ code: 'custom', path: [path], message: `is needed with ${other}` });
    if (accessKeyId !== undefined && accessKeySecret === undefined) need('accessKeySecret', 'accessKeyId');
    if (accessKeyId !== undefined) return;
    if (accessKeySecret !== undefined) need('accessKeyId', 'accessKeySecret');
    if (securityToken !== undefined) need('accessKeyId', 'securityToken');
  });
const tag = z.strictObject({ resourceId: id, key: z.string().min(1), value: z.string().nullable() });

const switches = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

export type Renewal = Partial<NewCertificate> & { readonly certificateId: string; readonly way?: RenewalWay };

/** Bodies of the admin path's POST requests; a bad one throws an error that names the field. */
export const readClockMove = (value: unknown) => read(clockMove, value);
export const readFault = (value: unknown) => read(fault, value) as Fault;
export const readRenewal = (value: unknown) => read(renewal, value) as Renewal;
export const readPair = (value: unknown) => read(pair, value);
export const readListener = (value: unknown) => read(listener, value);
export const readMisserving = (value: unknown) => read(misserving, value);
export const readClientCa = (value: unknown) => read(clientCa, value);
export const readGrant = (value: unknown) => read(grant, value);
export const readCaller = (value: unknown) => read(newCaller, value);
export const readSwitches = (value: unknown) => read(switches, value);
export const readTag = (value: unknown) => read(tag, value);

function read<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`).join('; '));
}

function isCertificatePem(text: string): boolean {
  try {
    return new X509Certificate(text).subject !== undefined;
  } catch {
    return false;
  }
}
