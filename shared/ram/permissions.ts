import { type Level, type Reach, resourcesOf } from './resources.js';

/**
 * What can be switched on, and needs permissions of its own. `rotate` includes `plan`, which only reads; `doctor` is for
 * whoever runs it, never for the functions.
 */
export const features = [
  'plan',
  'rotate',
  'probe',
  'all-regions',
  'cross-account',
  'oss-ledger',
  'hand-off',
  'doctor',
  'logs',
  'failures',
] as const;

export type Feature = (typeof features)[number];

interface Row {
  readonly action: string;
  readonly on: Level;
  /** None: no function makes this call, or RAM asks nothing for it. */
  readonly for: Feature | 'none';
}

/**
 * Every operation that is called, and what RAM must allow for it: the one table that calls, refusals, the doctor and
 * generated policies go by. Sources: the RAM part of each operation's page; OSS, "RAM policies": a listing and what
 * concerns the bucket is checked on the bucket, the rest on the object. CAS knows no level but `*`.
 */
const permissions = {
  ListLoadBalancers: { action: 'nlb:ListLoadBalancers', on: '*', for: 'plan' },
  ListListeners: { action: 'nlb:ListListeners', on: 'listener/*', for: 'plan' },
  ListListenerCertificates: { action: 'nlb:ListListenerCertificates', on: '*', for: 'plan' },
  ListCertificates: { action: 'yundun-cert:ListCertificates', on: '*', for: 'plan' },
  GetCertificateDetail: { action: 'yundun-cert:GetCertificateDetail', on: '*', for: 'plan' },
  /** Missing, it costs reads and nothing else. */
  ListCloudResources: { action: 'yundun-cert:ListCloudResources', on: '*', for: 'plan' },
  AssociateAdditionalCertificatesWithListener: {
    action: 'nlb:AssociateAdditionalCertificatesWithListener',
    on: 'loadbalancer/*',
    for: 'rotate',
  },
  DisassociateAdditionalCertificatesWithListener: {
    action: 'nlb:DisassociateAdditionalCertificatesWithListener',
    on: 'loadbalancer/*',
    for: 'rotate',
  },
  UpdateListenerAttribute: { action: 'nlb:UpdateListenerAttribute', on: 'loadbalancer/*', for: 'rotate' },
  DescribeRegions: { action: 'nlb:DescribeRegions', on: '*', for: 'all-regions' },
  /** Needs no permission. */
  GetCallerIdentity: { action: 'sts:GetCallerIdentity', on: '*', for: 'none' },
  ListAsynJobs: { action: 'nlb:ListAsynJobs', on: '*', for: 'none' },
  AssumeRole: { action: 'sts:AssumeRole', on: 'role', for: 'cross-account' },
  ListObjectsV2: { action: 'oss:ListObjects', on: 'bucket', for: 'oss-ledger' },
  GetBucketVersioning: { action: 'oss:GetBucketVersioning', on: 'bucket', for: 'oss-ledger' },
  GetObject: { action: 'oss:GetObject', on: 'object', for: 'oss-ledger' },
  PutObject: { action: 'oss:PutObject', on: 'object', for: 'oss-ledger' },
  DeleteObject: { action: 'oss:DeleteObject', on: 'object', for: 'oss-ledger' },
  InvokeFunction: { action: 'fc:InvokeFunction', on: 'function', for: 'hand-off' },
  GetFunction: { action: 'fc:GetFunction', on: 'deployed function', for: 'doctor' },
  ListTriggers: { action: 'fc:ListTriggers', on: 'triggers', for: 'doctor' },
  // What Function Compute does as the functions' role. Source: FC, "Grant Function Compute permissions to access other
  // Alibaba Cloud services", and its asynchronous destinations; SLS and SMQ, their resources.
  PostLogStoreLogs: { action: 'log:PostLogStoreLogs', on: 'logstore', for: 'logs' },
  SendMessage: { action: 'mns:SendMessage', on: 'queue', for: 'failures' },
  PublishMessage: { action: 'mns:PublishMessage', on: 'topic', for: 'failures' },
} as const satisfies Record<string, Row>;

export type Operation = keyof typeof permissions;

export interface Grant {
  readonly action: string;
  readonly resources: readonly string[];
}

/** What has to be allowed for features, in the order of the table. */
export function grantsFor(wanted: readonly Feature[], reach: Reach): readonly Grant[] {
  const granted = new Set<Feature | 'none'>(
    wanted.flatMap((feature) => (feature === 'rotate' ? [feature, 'plan'] : [feature])),
  );
  return Object.values(permissions)
    .filter((row) => granted.has(row.for))
    .map(({ action, on }) => ({ action, resources: resourcesOf(on, reach) }))
    .filter(({ resources }) => resources.length > 0);
}

/** What has to be allowed for one call, in any account of its own. */
export function permissionFor(operation: Operation, reach: Omit<Reach, 'account'>) {
  const { action, on } = permissions[operation];
  const [resource = '*'] = resourcesOf(on, { ...reach, account: '*' });
  return { action, resource };
}
