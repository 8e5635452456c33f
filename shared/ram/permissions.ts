/** What can be switched on, and needs permissions of its own. `rotate` includes `plan`, which only reads. */
export const features = [
  'plan',
  'rotate',
  'probe',
  'all-regions',
  'cross-account',
  'oss-ledger',
  'logs',
  'failures',
] as const;

export type Feature = (typeof features)[number];

interface Row {
  readonly action: string;
  /** What RAM checks it on; `*` where no page names a level. */
  readonly on: '*' | 'listener/*' | 'loadbalancer/*' | 'role' | 'bucket' | 'object' | 'logstore' | 'queue' | 'topic';
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
  // What Function Compute does as the functions' role. Source: FC, "Grant Function Compute permissions to access other
  // Alibaba Cloud services", and its asynchronous destinations; SLS and SMQ, their resources.
  PostLogStoreLogs: { action: 'log:PostLogStoreLogs', on: 'logstore', for: 'logs' },
  SendMessage: { action: 'mns:SendMessage', on: 'queue', for: 'failures' },
  PublishMessage: { action: 'mns:PublishMessage', on: 'topic', for: 'failures' },
} as const satisfies Record<string, Row>;

type Permissions = typeof permissions;

/** The operations of NLB and CAS, and those of OSS. */
export type Operation<On extends Row['on'] = Row['on']> = {
  [Name in keyof Permissions]: Permissions[Name]['on'] extends On ? Name : never;
}[keyof Permissions];

export type BucketOperation = Operation<'bucket' | 'object'>;

/** Which part of the cloud a permission is about. `*` as a region or an account is any. */
export interface Reach {
  readonly regions: readonly string[];
  readonly account: string;
  /** ARNs of the roles that other accounts lend. */
  readonly roles?: readonly string[] | undefined;
  /** Where the functions' log goes. */
  readonly logStore?: { readonly project: string; readonly store: string } | undefined;
  /** ARN of the queue or the topic that gets what failed to the last. */
  readonly failures?: string | undefined;
  /** The ledger's; `prefix` is empty or ends in a slash. */
  readonly bucket?: { readonly bucket: string; readonly prefix: string } | undefined;
}

export interface Grant {
  readonly action: string;
  readonly resources: readonly string[];
}

/** What has to be allowed for features, in the order of the table. */
export function grantsFor(wanted: readonly Feature[], reach: Reach): readonly Grant[] {
  const all = new Set<Feature | 'none'>(
    wanted.flatMap((feature) => (feature === 'rotate' ? [feature, 'plan'] : [feature])),
  );
  return Object.values(permissions)
    .filter((row) => all.has(row.for))
    .map(({ action, on }) => ({ action, resources: resourcesOf(on, reach) }))
    .filter(({ resources }) => resources.length > 0);
}

/** What has to be allowed for one call, in any account of its own. */
export function permissionFor(operation: Operation, reach: Omit<Reach, 'account'>) {
  const { action, on } = permissions[operation];
  const [resource = '*'] = resourcesOf(on, { ...reach, account: '*' });
  return { action, resource };
}

function resourcesOf(on: Row['on'], reach: Reach): readonly string[] {
  const { regions, account, roles, bucket, logStore, failures } = reach;
  switch (on) {
    case '*':
      return ['*'];
    case 'listener/*':
    case 'loadbalancer/*':
      return regions.map((region) => `acs:nlb:${region}:${account}:${on}`);
    case 'role':
      return roles ?? ['acs:ram::*:role/*'];
    case 'bucket':
      return [`acs:oss:*:${account}:${bucket?.bucket ?? '*'}`];
    case 'object':
      return [`acs:oss:*:${account}:${bucket?.bucket ?? '*'}/${bucket?.prefix ?? ''}*`];
    case 'logstore':
      return logStore ? [`acs:log:*:${account}:project/${logStore.project}/logstore/${logStore.store}`] : [];
    case 'queue':
    case 'topic':
      return failures?.includes(`:/${on}s/`) ? [failures] : [];
  }
}
