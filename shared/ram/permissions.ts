import { type Condition, type Level, type Reach, resourcesOf, underPrefix } from './resources.js';
import { type SetupLevel, type SetupReach, setupResourcesOf } from './setup-resources.js';

/**
 * Features that need permissions of their own. `rotate`, `upload` and `prune` include `plan`, which only reads. `doctor`,
 * `upload`, `prune` and `setup` are for the user of the command line, never for the functions' role.
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
  'upload',
  'prune',
  'logs',
  'failures',
  'setup',
] as const;

export type Feature = (typeof features)[number];

interface Row {
  readonly action: string;
  readonly on: Level;
  /** `none`: no function makes this call, or RAM requires no permission for it. */
  readonly for: Feature | 'none';
  /** The grant has the condition that a listing is under the prefix of the ledger. */
  readonly if?: 'prefix';
}

/**
 * Every operation that is called, with the RAM action and resource level that it needs. Calls, refusals, the doctor and
 * generated policies share this table; ./explanations.ts has the reason and the abuse of each. Sources: NLB, "RAM authorization",
 * and the RAM section of each operation's page: NLB checks changes of a listener against its load balancer, never against the
 * listener, and ListListenerCertificates and DescribeRegions have no documented level; OSS, "RAM policies": OSS checks listings
 * and operations on a bucket against the bucket, all others against the object. CAS has no level except `*`.
 */
const permissions = {
  ListLoadBalancers: { action: 'nlb:ListLoadBalancers', on: 'loadbalancer/*', for: 'plan' },
  ListListeners: { action: 'nlb:ListListeners', on: 'listener/*', for: 'plan' },
  ListListenerCertificates: { action: 'nlb:ListListenerCertificates', on: '*', for: 'plan' },
  ListCertificates: { action: 'yundun-cert:ListCertificates', on: '*', for: 'plan' },
  GetCertificateDetail: { action: 'yundun-cert:GetCertificateDetail', on: '*', for: 'plan' },
  /** Optional: without it an event costs more reads. */
  ListCloudResources: { action: 'yundun-cert:ListCloudResources', on: '*', for: 'plan' },
  AssociateAdditionalCertificatesWithListener: {
    action: 'nlb:AssociateAdditionalCertificatesWithListener',
    on: 'loadbalancer',
    for: 'rotate',
  },
  DisassociateAdditionalCertificatesWithListener: {
    action: 'nlb:DisassociateAdditionalCertificatesWithListener',
    on: 'loadbalancer',
    for: 'rotate',
  },
  UpdateListenerAttribute: { action: 'nlb:UpdateListenerAttribute', on: 'loadbalancer', for: 'rotate' },
  DescribeRegions: { action: 'nlb:DescribeRegions', on: '*', for: 'all-regions' },
  /** Needs no permission. */
  GetCallerIdentity: { action: 'sts:GetCallerIdentity', on: '*', for: 'none' },
  AssumeRole: { action: 'sts:AssumeRole', on: 'role', for: 'cross-account' },
  ListObjectsV2: { action: 'oss:ListObjects', on: 'bucket', for: 'oss-ledger', if: 'prefix' },
  GetBucketVersioning: { action: 'oss:GetBucketVersioning', on: 'bucket', for: 'oss-ledger' },
  GetBucketLifecycle: { action: 'oss:GetBucketLifecycle', on: 'bucket', for: 'doctor' },
  GetObject: { action: 'oss:GetObject', on: 'object', for: 'oss-ledger' },
  PutObject: { action: 'oss:PutObject', on: 'object', for: 'oss-ledger' },
  DeleteObject: { action: 'oss:DeleteObject', on: 'object', for: 'oss-ledger' },
  InvokeFunction: { action: 'fc:InvokeFunction', on: 'function', for: 'hand-off' },
  GetFunction: { action: 'fc:GetFunction', on: 'deployed function', for: 'doctor' },
  ListTriggers: { action: 'fc:ListTriggers', on: 'triggers', for: 'doctor' },
  /** Its page names this action and no resource. */
  GetAsyncInvokeConfig: { action: 'fc:GetFunctionAsyncInvokeConfig', on: '*', for: 'doctor' },
  // Calls that Function Compute makes in the functions' role. Sources: FC, "Grant Function Compute permissions to access other
  // Alibaba Cloud services", and its asynchronous destinations; SLS and SMQ, their resources.
  PostLogStoreLogs: { action: 'log:PostLogStoreLogs', on: 'logstore', for: 'logs' },
  SendMessage: { action: 'mns:SendMessage', on: 'queue', for: 'failures' },
  PublishMessage: { action: 'mns:PublishMessage', on: 'topic', for: 'failures' },
} as const satisfies Record<string, Row>;

/**
 * The operations of `upload` and `prune`. They are apart, so that no deployed code has them. Source: the RAM sections of
 * their pages; CAS has no level except `*`.
 */
const commandPermissions = {
  UploadUserCertificate: { action: 'yundun-cert:UploadUserCertificate', on: '*', for: 'upload' },
  DeleteUserCertificate: { action: 'yundun-cert:DeleteUserCertificate', on: '*', for: 'prune' },
} as const satisfies Record<string, Row>;

/**
 * The operations of `setup`, for the person who runs it once. Sources: the RAM sections of their pages. Without a condition
 * on the prefix, because setup looks whether a bucket has anything else in it.
 */
const setupPermissions = {
  GetBucketInfo: { action: 'oss:GetBucketInfo', on: 'made bucket', for: 'setup', alsoFor: 'doctor' },
  GetBucketTags: { action: 'oss:GetBucketTagging', on: 'made bucket', for: 'setup' },
  PutBucket: { action: 'oss:PutBucket', on: 'made bucket', for: 'setup' },
  PutBucketTags: { action: 'oss:PutBucketTagging', on: 'made bucket', for: 'setup' },
  PutBucketEncryption: { action: 'oss:PutBucketEncryption', on: 'made bucket', for: 'setup' },
  PutBucketPublicAccessBlock: { action: 'oss:PutBucketPublicAccessBlock', on: 'made bucket', for: 'setup' },
  ListBucket: { action: 'oss:ListObjects', on: 'made bucket', for: 'setup' },
  DeleteLedgerObject: { action: 'oss:DeleteObject', on: 'made objects', for: 'setup' },
  DeleteBucket: { action: 'oss:DeleteBucket', on: 'made bucket', for: 'setup' },
  GetQueueAttributes: { action: 'mns:GetQueueAttributes', on: 'made queue', for: 'setup', alsoFor: 'doctor' },
  CreateQueue: { action: 'mns:CreateQueue', on: 'made queue', for: 'setup' },
  DeleteQueue: { action: 'mns:DeleteQueue', on: 'made queue', for: 'setup' },
  GetPolicy: { action: 'ram:GetPolicy', on: 'made policy', for: 'setup', alsoFor: 'doctor' },
  CreatePolicy: { action: 'ram:CreatePolicy', on: 'any policy', for: 'setup' },
  CreatePolicyVersion: { action: 'ram:CreatePolicyVersion', on: 'made policy', for: 'setup' },
  DeletePolicy: { action: 'ram:DeletePolicy', on: 'made policy', for: 'setup' },
  GetRole: { action: 'ram:GetRole', on: 'made role', for: 'setup', alsoFor: 'doctor' },
  CreateRole: { action: 'ram:CreateRole', on: 'any role', for: 'setup' },
  DeleteRole: { action: 'ram:DeleteRole', on: 'made role', for: 'setup' },
  ListPoliciesForRole: { action: 'ram:ListPoliciesForRole', on: 'made role', for: 'setup', alsoFor: 'doctor' },
  AttachPolicyToRole: { action: 'ram:AttachPolicyToRole', on: 'made role and policy', for: 'setup' },
  DetachPolicyFromRole: { action: 'ram:DetachPolicyFromRole', on: 'made role and policy', for: 'setup' },
} as const satisfies Record<string, SetupRow>;

interface SetupRow extends Omit<Row, 'on'> {
  readonly on: SetupLevel;
  /** The doctor makes the call too. */
  readonly alsoFor?: 'doctor';
}

export type Operation = keyof typeof permissions;
export type CommandOperation = keyof typeof commandPermissions;
export type SetupOperation = keyof typeof setupPermissions;

export interface Grant {
  readonly operation: Operation | CommandOperation | SetupOperation;
  readonly action: string;
  readonly feature: Feature | 'none';
  readonly resources: readonly string[];
  readonly condition: Condition | undefined;
}

/** The grants that features need, in the order of the table. A row whose resource `reach` does not name is left out. */
export function grantsFor(wanted: readonly Feature[], reach: Reach): readonly Grant[] {
  const granted = new Set<Feature | 'none'>(
    wanted.flatMap((feature) => (includesPlan.includes(feature) ? [feature, 'plan'] : [feature])),
  );
  const grants = entriesOf<Operation | CommandOperation>({ ...permissions, ...commandPermissions }).map(
    ([operation, { action, on, for: feature, if: condition }]) => ({
      operation,
      action,
      feature,
      resources: resourcesOf(on, reach),
      condition: condition && underPrefix(reach),
    }),
  );
  return [...grants, ...setupGrants(reach, granted.has('setup'))].filter(
    ({ feature, resources }) => granted.has(feature) && resources.length > 0,
  );
}

function setupGrants(reach: Reach, isOfSetup: boolean): readonly Grant[] {
  return (Object.keys(setupPermissions) as SetupOperation[]).map((operation) => {
    const { action, on, for: own, alsoFor }: SetupRow = setupPermissions[operation];
    const feature = isOfSetup || alsoFor === undefined ? own : alsoFor;
    return { operation, action, feature, resources: setupResourcesOf(on, reach), condition: undefined };
  });
}

const includesPlan: readonly Feature[] = ['rotate', 'upload', 'prune'];

function entriesOf<K extends string>(rows: Readonly<Record<K, Row>>): readonly (readonly [K, Row])[] {
  return Object.entries(rows) as [K, Row][];
}

/** The action and resource that one call needs, with `*` as the account. */
export function permissionFor(operation: Operation, reach: Omit<Reach, 'account'>) {
  const { action, on } = permissions[operation];
  const [resource = '*'] = resourcesOf(on, { ...reach, account: '*' });
  return { action, resource };
}

/** The action and resource that a call of `upload` or `prune` needs. */
export function commandPermissionFor(operation: CommandOperation) {
  const { action, on } = commandPermissions[operation];
  return { action, resource: on };
}

/** The action and the resources that a call of `setup` needs. */
export function setupPermissionFor(operation: SetupOperation, reach: SetupReach) {
  const { action, on } = setupPermissions[operation];
  return { action, resource: setupResourcesOf(on, reach).join(' and ') };
}
