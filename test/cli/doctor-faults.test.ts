import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Checkup, Finding } from '../../shared/doctor/finding.js';
import type { FaultEffect } from '../emulator/protocol/faults.js';
import { typed } from '../support/command-line.js';
import { crowdedListener } from '../support/estate.js';
import { type Env, localEdges, type System, startSystem } from '../support/system.js';

let system: System;
beforeEach(async () => {
  system = await startSystem({ regions: ['cn-hangzhou'] });
  system.cloud.oss.addBucket({ name: 'ledger-1', region: 'cn-hangzhou' });
  crowdedListener(system, 1);
});
afterEach(() => system.stop());

/** The findings that are not ok, apart from those on deployed functions. */
async function examined(env: Env = {}) {
  const { urls, credentials } = system.cloud;
  const own = {
    LEDGER: 'oss://ledger-1/prod',
    STS_ENDPOINT: urls.sts,
    OSS_ENDPOINT: urls.oss,
    ALIBABA_CLOUD_REGION_ID: 'cn-hangzhou',
    ALIBABA_CLOUD_ACCESS_KEY_ID: credentials.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: credentials.accessKeySecret,
    ALIBABA_CLOUD_SECURITY_TOKEN: credentials.securityToken,
  };
  const { code, out, err } = await typed(
    ['doctor', '--json'],
    localEdges(system.cloud, { ...own, ...env }, () => {}),
  );
  expect(err).toBe('');
  const { findings, notChecked }: Checkup = JSON.parse(out);
  const bad = findings.filter(({ level, check }) => level !== 'ok' && check !== 'functions');
  return { code, bad: bad.map(lineOf), notChecked };
}

function lineOf(finding: Finding): string {
  const { level, check, subject = 'all', detail } = finding;
  const fix = 'fix' in finding && finding.fix !== undefined ? ` | ${finding.fix}` : '';
  return `${level} ${check}: ${subject}: ${detail}${fix}`;
}

const said = { status: 400, message: 'said by the cloud' };

interface FaultRow {
  readonly when: string;
  readonly operation?: string;
  readonly effect?: FaultEffect;
  readonly given?: () => void;
  readonly env?: Env;
  readonly code: 0 | 1 | 2 | 3;
  readonly says: readonly RegExp[];
}

const bucketRows: readonly FaultRow[] = [
  {
    when: 'the bucket has a retention policy',
    given: () => system.cloud.oss.setRetentionDays('ledger-1', 30),
    code: 2,
    says: [
      /^fail ledger: all: PutObject: the ledger cannot be used, oss:\/\/ledger-1\/prod\/doctor-\S+\.json: a retention policy \(WORM\) of the bucket forbids overwriting and deleting; set LEDGER to a bucket without one; OSS error: The object you specified is immutable\. \(FileImmutable, request \w+\); the test entry doctor-\S+ stays \| correct LEDGER/,
    ],
  },
  {
    when: 'a rule of the bucket forbids overwriting',
    given: () => system.cloud.oss.setForbidsOverwrite('ledger-1', true),
    code: 2,
    says: [
      /^fail ledger: all: PutObject: .*a rule of the bucket \(PutBucketOverwriteConfig\) forbids overwriting; delete that rule, or set LEDGER to another bucket; .*\(FileAlreadyExists, request \w+\) \| correct LEDGER/,
    ],
  },
  {
    when: 'the policy of the bucket denies deletes',
    given: () => system.cloud.oss.setDeniedActions('ledger-1', ['oss:DeleteObject']),
    code: 1,
    says: [
      /^fail permissions: all: oss:DeleteObject on acs:oss:\*:\*:ledger-1\/prod\/\* is denied by the policy of bucket ledger-1 \| remove the Deny statement from the policy of bucket ledger-1, in the OSS console$/,
    ],
  },
  {
    when: 'the policy of the bucket denies everything, without naming itself',
    given: () => system.cloud.oss.setDenies('ledger-1', true),
    code: 1,
    says: [
      /^fail permissions: all: oss:ListObjects on acs:oss:\*:\*:ledger-1 is not allowed \| allow it in the policy of the role or user, and check that the policy of the bucket does not deny it and that a condition on oss:Prefix allows the prefix of LEDGER; nlb-cert policy prints/,
      /^fail permissions: all: oss:GetBucketVersioning/,
    ],
  },
  {
    when: 'the bucket has versioning',
    given: () => system.cloud.oss.setVersioning('ledger-1', 'enabled'),
    code: 2,
    says: [/^fail ledger: .*its versioning is Enabled, so OSS ignores create-only.*BucketIsVersioned/],
  },
  {
    when: 'versioning is suspended',
    given: () => system.cloud.oss.setVersioning('ledger-1', 'suspended'),
    code: 2,
    says: [/^fail ledger: .*its versioning is Suspended/],
  },
  {
    when: 'there is no such bucket',
    env: { LEDGER: 'oss://nowhere/x' },
    code: 2,
    says: [/^fail ledger: .*bucket nowhere: create it in cn-hangzhou.*NoSuchBucket, request \w+\) \| correct LEDGER/],
  },
];
const ossCodes: readonly (FaultRow & { readonly operation: string; readonly effect: FaultEffect })[] = [
  {
    when: 'the name is no bucket name',
    operation: 'ListObjectsV2',
    effect: { ...said, code: 'InvalidBucketName' },
    code: 2,
    says: [/^fail ledger: .*said by the cloud \(InvalidBucketName, request \w+\) \| correct LEDGER/],
  },
  {
    when: 'objects are archived',
    operation: 'GetObject',
    effect: { ...said, status: 403, code: 'InvalidObjectState' },
    code: 2,
    says: [
      /^fail ledger: .*set LEDGER to a bucket of the storage class Standard; .*said by the cloud \(InvalidObjectState, request \w+\)/,
    ],
  },
  {
    when: 'OSS redirects',
    operation: 'ListObjectsV2',
    effect: { ...said, status: 307, code: 'TemporaryRedirect' },
    code: 2,
    says: [/^fail ledger: .*said by the cloud \(TemporaryRedirect, request \w+\) \| correct LEDGER or OSS_ENDPOINT/],
  },
  {
    when: 'the account owes money',
    operation: 'ListObjectsV2',
    effect: { ...said, status: 403, code: 'InDebt' },
    code: 1,
    says: [/^fail ledger: all: ListObjectsV2: .*said by the cloud \(InDebt, request \w+\)$/],
  },
  {
    when: 'OSS always fails',
    operation: 'ListObjectsV2',
    effect: '503',
    code: 3,
    says: [/^fail ledger: all: ListObjectsV2: .*HTTP 503 from .*\(ServiceUnavailable, request \w+\)$/],
  },
  {
    when: 'OSS fails inside',
    operation: 'PutObject',
    effect: '500',
    code: 3,
    says: [/^fail ledger: all: PutObject: .*HTTP 500 from .*\(InternalError, request \w+\)$/],
  },
  {
    when: 'OSS answers a code that is not known',
    operation: 'DeleteObject',
    effect: { ...said, status: 409, code: 'ObjectIsPurple' },
    code: 3,
    says: [/^fail ledger: all: DeleteObject: .*HTTP 409 from .*said by the cloud \(ObjectIsPurple, request \w+\)$/],
  },
  {
    when: 'OSS answers without a code',
    operation: 'ListObjectsV2',
    effect: 'html',
    code: 3,
    says: [/^fail ledger: all: ListObjectsV2: .*HTTP 502 from .*\(HTTP502, request \w+\)$/],
  },
];

const other = { operation: 'ListCertificates' };
const cloudRows: readonly (FaultRow & { readonly operation: string; readonly effect: FaultEffect })[] = [
  {
    when: 'CAS answers a code that is not known',
    ...other,
    effect: { ...said, code: 'CertificateIsPurple' },
    code: 3,
    says: [
      /^fail cloud: CAS: ListCertificates: .*unknown error code, said by the cloud \(CertificateIsPurple, request \S+\)$/,
    ],
  },
  {
    when: 'CAS throttles',
    ...other,
    effect: 'throttle',
    code: 3,
    says: [/^fail cloud: CAS: ListCertificates: .*\(Throttling\S*, request \S+\) \| try again in a few minutes/],
  },
  {
    when: 'CAS answers half a body',
    ...other,
    effect: 'half-body',
    code: 3,
    says: [/^fail cloud: CAS: ListCertificates: .*\| check the network/],
  },
  {
    when: 'CAS answers something else than JSON',
    ...other,
    effect: 'html',
    code: 3,
    says: [
      /^fail cloud: CAS: ListCertificates: .*HTTP 502 with a body that is not the expected JSON \(MalformedResponse\)$/,
    ],
  },
  {
    when: 'NLB answers a code that is not known to a read',
    operation: 'ListListeners',
    effect: { ...said, code: 'ListenerIsPurple' },
    code: 3,
    says: [/^fail cloud: cn-hangzhou: ListListeners: .*said by the cloud \(ListenerIsPurple, request \S+\)$/],
  },
  {
    when: 'NLB always fails',
    operation: 'ListLoadBalancers',
    effect: '503',
    code: 3,
    says: [/^fail cloud: cn-hangzhou: ListLoadBalancers: .*\(ServiceUnavailable, request \S+\)$/],
  },
  {
    when: 'NLB does not have the region',
    operation: 'ListLoadBalancers',
    effect: { ...said, code: 'InvalidRegionId.NotFound' },
    code: 3,
    says: [
      /^fail cloud: cn-hangzhou: .*said by the cloud \(InvalidRegionId.NotFound, request \S+\) \| check the name of the region/,
    ],
  },
  {
    when: 'NLB answers a code that is not known to a change',
    operation: 'UpdateListenerAttribute',
    effect: { ...said, code: 'ChangeIsPurple' },
    code: 3,
    says: [
      /^fail cloud: cn-hangzhou lsn-\S+: UpdateListenerAttribute: .*said by the cloud \(ChangeIsPurple, request \S+\)$/,
    ],
  },
  {
    when: 'NLB always fails at a change',
    operation: 'UpdateListenerAttribute',
    effect: '503',
    code: 0,
    says: [
      /^warn permissions: cn-hangzhou lsn-\S+: the dry run of set-default shows no permission: .*\(ServiceUnavailable, request \S+\) \| run nlb-cert doctor again$/,
    ],
  },
  {
    when: 'NLB throttles a change',
    operation: 'AssociateAdditionalCertificatesWithListener',
    effect: 'throttle',
    code: 0,
    says: [
      /^warn permissions: cn-hangzhou lsn-\S+: the dry run of associate shows no permission: .*\(Throttling\S*, request \S+\) \| try again in a few minutes/,
    ],
  },
  {
    when: 'a change gets no answer',
    operation: 'DisassociateAdditionalCertificatesWithListener',
    effect: 'drop-before',
    code: 0,
    says: [
      /^warn permissions: cn-hangzhou lsn-\S+: the dry run of retire shows no permission: .*\(\S+\) \| check the network/,
    ],
  },
  {
    when: 'STS always fails',
    operation: 'GetCallerIdentity',
    effect: '503',
    code: 0,
    says: [
      /^warn credentials: all: STS cannot report the account of these keys: GetCallerIdentity: .*\(ServiceUnavailable, request \S+\) \| ignore this$/,
    ],
  },
  {
    when: 'STS answers a code that is not known',
    operation: 'GetCallerIdentity',
    effect: { ...said, code: 'CallerIsPurple' },
    code: 0,
    says: [
      /^warn credentials: all: STS cannot report .*said by the cloud \(CallerIsPurple, request \S+\) \| ignore this$/,
    ],
  },
];

it('does not take a report of a sweep that cannot be read for none', async () => {
  system.cloud.faults.add({ match: { operation: 'GetObject' }, effect: { ...said, code: 'ReportIsPurple' } });
  const { notChecked } = await examined();
  const why = 'the report of the last sweep: it could not be read';
  expect(notChecked).toContainEqual({ check: 'functions', why });
});

describe('nlb-cert doctor names a bucket that cannot hold a ledger', () => {
  it.each(bucketRows)('$when', async ({ given, env, code, says }) => {
    given?.();
    const { code: exitCode, bad } = await examined(env);
    expect({ exitCode, bad }).toEqual({ exitCode: code, bad: says.map((text) => expect.stringMatching(text)) });
  });
});

describe('nlb-cert doctor shows a fault in its own words, with a remedy only for a known code', () => {
  it.each([...ossCodes, ...cloudRows])('$when', async ({ operation, effect, code, says }) => {
    system.cloud.faults.add({ match: { operation }, effect });
    const { code: exitCode, bad } = await examined();
    expect({ exitCode, bad }).toEqual({ exitCode: code, bad: says.map((text) => expect.stringMatching(text)) });
  });
});
