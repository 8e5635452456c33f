import { z } from 'zod';
import { CERTIFICATE_STATUSES } from './cas/certificate-record.js';
import type { CloudOptions } from './cloud.js';
import { TRIGGER_TYPES } from './fc/triggers.js';
import { LISTENER_STATUSES, LOAD_BALANCER_STATUSES, portFault } from './nlb/records.js';
import { BUCKET_NAME } from './oss/buckets.js';
import { SeedFault } from './seed-fault.js';
import { caller, certificateName, checkDates, dnsName, policies, time } from './shapes.js';
import { chooseSwitches, type Switches } from './switches.js';
import { withoutUndefined } from './without-undefined.js';

const tags = z.record(z.string(), z.string());

const certificate = z
  .strictObject({
    key: z.string().min(1),
    names: z.array(certificateName).min(1),
    keyAlgorithm: z.enum(['RSA', 'ECC']).optional(),
    issuer: z.string().optional(),
    source: z.enum(['BUY', 'TEST', 'UPLOAD']).optional(),
    notBefore: time.optional(),
    notAfter: time.optional(),
    hasPrivateKey: z.boolean().optional(),
    status: z.enum(CERTIFICATE_STATUSES).optional(),
    label: z.string().max(64).optional(),
    selfSigned: z.boolean().optional(),
    instanceId: z.string().optional(),
    certificateId: z.string().regex(/^\d+$/).optional(),
  })
  .superRefine(checkDates);

const listener = z
  .strictObject({
    id: z.string().optional(),
    port: z.int().min(0).max(65_535),
    startPort: z.int().min(0).max(65_535).optional(),
    endPort: z.int().min(0).max(65_535).optional(),
    protocol: z.enum(['TCPSSL', 'TCP', 'UDP']).optional(),
    status: z.enum(LISTENER_STATUSES).optional(),
    tags: tags.optional(),
    default: z.string().optional(),
    additional: z.array(z.string()).optional(),
    ca: z.array(z.string()).optional(),
  })
  .superRefine(({ protocol = 'TCPSSL', ...fields }, context) => {
    const fault = portFault(fields.port, fields.startPort, fields.endPort);
    if (fault) context.addIssue({ code: 'custom', path: ['port'], message: fault });
    if (protocol === 'TCPSSL') return;
    const message = `only a TCPSSL listener has certificates, and this one is ${protocol}`;
    for (const path of ['default', 'additional', 'ca'] as const)
      if (fields[path] !== undefined) context.addIssue({ code: 'custom', path: [path], message });
  });

const loadBalancer = z.strictObject({
  id: z.string().optional(),
  region: z.string(),
  name: z.string().optional(),
  tags: tags.optional(),
  dnsName: dnsName.optional(),
  addressType: z.enum(['Internet', 'Intranet']).optional(),
  status: z.enum(LOAD_BALANCER_STATUSES).optional(),
  additionalPerLoadBalancer: z.int().min(0).optional(),
  listeners: z.array(listener).default([]),
});

const bucket = z.strictObject({
  name: z.string().regex(BUCKET_NAME, 'not a bucket name'),
  region: z.string(),
  versioning: z.enum(['off', 'enabled', 'suspended']).optional(),
  denies: z.boolean().optional(),
  retentionDays: z.int().min(1).optional(),
});

const role = z.strictObject({
  name: z.string().min(1),
  trusts: z.array(z.string().min(1)).min(1),
  externalId: z.string().optional(),
  maxSessionSeconds: z.int().min(900).optional(),
  policies: policies.optional(),
});

const trigger = z.strictObject({
  name: z.string().min(1),
  type: z.enum(TRIGGER_TYPES),
  config: z.record(z.string(), z.unknown()),
});

const functionSeed = z.strictObject({
  name: z.string().min(1),
  service: z.string().optional(),
  file: z.string().min(1),
  environment: z.record(z.string(), z.string()).optional(),
  timeoutSeconds: z.int().positive().optional(),
  memoryMb: z.int().positive().optional(),
  region: z.string().optional(),
  role: z.string().optional(),
  asyncTask: z.boolean().optional(),
  runtime: z.string().optional(),
  triggers: z.array(trigger).default([]),
});

const seedSchema = z.strictObject({
  accountId: z.string().regex(/^\d+$/).optional(),
  site: z.enum(['cn', 'intl']).optional(),
  regions: z.array(z.string().min(1)).min(1).optional(),
  now: time.optional(),
  jobSeconds: z.number().min(0).optional(),
  rateScale: z.number().positive().optional(),
  additionalPerLoadBalancer: z.int().min(0).optional(),
  switches: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  certificates: z.array(certificate).default([]),
  loadBalancers: z.array(loadBalancer).default([]),
  buckets: z.array(bucket).default([]),
  callers: z.array(caller).default([]),
  roles: z.array(role).default([]),
  functions: z.array(functionSeed).default([]),
});

export type Seed = z.output<typeof seedSchema>;
export type ListenerSeed = z.output<typeof listener>;

export function parseSeed(text: string): Seed {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SeedFault(`seed: not JSON: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
  const parsed = seedSchema.safeParse(value);
  if (parsed.success) return withGoodSwitches(parsed.data);
  throw new SeedFault(parsed.error.issues.map((issue) => `seed.${pathOf(issue.path)}: ${issue.message}`).join('\n'));
}

function withGoodSwitches(seed: Seed): Seed {
  try {
    chooseSwitches(seed.switches as Partial<Switches> | undefined);
    return seed;
  } catch (cause) {
    throw new SeedFault(`seed.${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

/** The part of a seed that a cloud needs to start. */
export function optionsOf(seed: Seed): CloudOptions {
  const { accountId, site, regions, now, jobSeconds, rateScale, additionalPerLoadBalancer } = seed;
  return withoutUndefined({
    ...{ accountId, site, regions, now, jobSeconds, rateScale, additionalPerLoadBalancer },
    switches: seed.switches as Partial<Switches> | undefined,
  });
}

function pathOf(path: readonly PropertyKey[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
}
