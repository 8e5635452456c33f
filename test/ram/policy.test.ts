import { describe, expect, it } from 'vitest';
import { type Feature, features, grantsFor } from '../../shared/ram/permissions.js';
import { policyFor } from '../../shared/ram/policy.js';
import type { Reach } from '../../shared/ram/resources.js';
import { trustPolicyFor } from '../../shared/ram/trust.js';

const reach: Reach = {
  regions: ['cn-shanghai', 'cn-hangzhou'],
  account: '1234567890123456',
  bucket: { bucket: 'ledger-1', prefix: 'prod/' },
  functions: { region: '*', names: ['sweep', 'confirm'] },
  logStore: { project: 'logs-1', store: 'rotation' },
  failures: 'acs:mns:cn-hangzhou:1234567890123456:/queues/failed/messages',
};
const actionsOf = (...wanted: Feature[]) => grantsFor(wanted, reach).map(({ action }) => action);

/** Each returns a private key, or a way to one; a role with one of them is worth stealing. Source: facts, part 4.2. */
const forbidden = [
  /\*/,
  /:(Get|Describe).*PrivateKey/i,
  /:GetUserCertificateDetail$/i,
  /:(Export|Decrypt|GetSecretValue)/i,
  /:(Create|Update|Upload|Set|Attach|Put|Delete).*(Certificate|Policy|Role|User|AccessKey)$/i,
  /^(ram|kms|ecs):/i,
];

describe('the policy', () => {
  it('is exactly this with everything turned on', () => {
    const nlb = (on: string) =>
      ['cn-hangzhou', 'cn-shanghai'].map((region) => `acs:nlb:${region}:1234567890123456:${on}`);
    expect(policyFor(features, reach)).toEqual({
      Version: '1',
      Statement: [
        {
          Effect: 'Allow',
          Action: [
            'nlb:AssociateAdditionalCertificatesWithListener',
            'nlb:DisassociateAdditionalCertificatesWithListener',
            'nlb:ListLoadBalancers',
            'nlb:UpdateListenerAttribute',
          ],
          Resource: nlb('loadbalancer/*'),
        },
        { Effect: 'Allow', Action: ['nlb:ListListeners'], Resource: nlb('listener/*') },
        {
          Effect: 'Allow',
          Action: [
            'fc:GetFunctionAsyncInvokeConfig',
            'nlb:DescribeRegions',
            'nlb:ListListenerCertificates',
            'yundun-cert:DeleteUserCertificate',
            'yundun-cert:GetCertificateDetail',
            'yundun-cert:ListCertificates',
            'yundun-cert:ListCloudResources',
            'yundun-cert:UploadUserCertificate',
          ],
          Resource: ['*'],
        },
        { Effect: 'Allow', Action: ['sts:AssumeRole'], Resource: ['acs:ram::*:role/*'] },
        {
          Effect: 'Allow',
          Action: ['oss:ListObjects'],
          Resource: ['acs:oss:*:1234567890123456:ledger-1'],
          Condition: { StringLike: { 'oss:Prefix': ['prod/*'] } },
        },
        {
          Effect: 'Allow',
          Action: ['oss:GetBucketLifecycle', 'oss:GetBucketVersioning'],
          Resource: ['acs:oss:*:1234567890123456:ledger-1'],
        },
        {
          Effect: 'Allow',
          Action: ['oss:DeleteObject', 'oss:GetObject', 'oss:PutObject'],
          Resource: ['acs:oss:*:1234567890123456:ledger-1/prod/*'],
        },
        {
          Effect: 'Allow',
          Action: ['fc:GetFunction', 'fc:InvokeFunction'],
          Resource: ['acs:fc:*:1234567890123456:functions/sweep', 'acs:fc:*:1234567890123456:functions/confirm'],
        },
        {
          Effect: 'Allow',
          Action: ['fc:ListTriggers'],
          Resource: [
            'acs:fc:*:1234567890123456:functions/sweep/triggers/*',
            'acs:fc:*:1234567890123456:functions/confirm/triggers/*',
          ],
        },
        {
          Effect: 'Allow',
          Action: ['log:PostLogStoreLogs'],
          Resource: ['acs:log:*:1234567890123456:project/logs-1/logstore/rotation'],
        },
        {
          Effect: 'Allow',
          Action: ['mns:SendMessage'],
          Resource: ['acs:mns:cn-hangzhou:1234567890123456:/queues/failed/messages'],
        },
      ],
    });
  });

  it('has no condition for a ledger at the top of its bucket', () => {
    const { Statement } = policyFor(['oss-ledger'], { ...reach, bucket: { bucket: 'ledger-1', prefix: '' } });
    expect(Statement).toEqual([
      {
        Effect: 'Allow',
        Action: ['oss:GetBucketVersioning', 'oss:ListObjects'],
        Resource: ['acs:oss:*:1234567890123456:ledger-1'],
      },
      {
        Effect: 'Allow',
        Action: ['oss:DeleteObject', 'oss:GetObject', 'oss:PutObject'],
        Resource: ['acs:oss:*:1234567890123456:ledger-1/*'],
      },
    ]);
  });

  const changes = [
    'nlb:AssociateAdditionalCertificatesWithListener',
    'nlb:DisassociateAdditionalCertificatesWithListener',
    'nlb:UpdateListenerAttribute',
  ];

  it.each([
    [['cn-hangzhou'], 'cn-hangzhou'],
    [['cn-shanghai', 'cn-hangzhou'], '*'],
  ])('changes only the named load balancers, and lists all: in %j', (regions, region) => {
    const named = { ...reach, regions, loadBalancers: ['nlb-b', 'nlb-a', 'nlb-a'] };
    const { Statement } = policyFor(['rotate'], named);
    expect(Statement.find(({ Action }) => Action.includes('nlb:UpdateListenerAttribute'))).toEqual({
      Effect: 'Allow',
      Action: changes,
      Resource: ['nlb-a', 'nlb-b'].map((id) => `acs:nlb:${region}:1234567890123456:loadbalancer/${id}`),
    });
    const lists = Statement.filter(({ Action }) =>
      Action.some((action) => /:List(LoadBalancers|Listeners)$/.test(action)),
    );
    expect(lists.flatMap(({ Resource }) => Resource)).toEqual(
      ['loadbalancer', 'listener'].flatMap((on) =>
        [...regions].sort().map((each) => `acs:nlb:${each}:1234567890123456:${on}/*`),
      ),
    );
  });

  it.each([
    [undefined, 'functions/sweep'],
    ['svc', 'services/svc/functions/sweep'],
  ])('lets the doctor ask how functions are deployed, and no function ask that: of service %s', (service, place) => {
    const { Statement } = policyFor(['doctor'], { ...reach, functions: { region: '*', names: ['sweep'], service } });
    const arn = `acs:fc:*:1234567890123456:${place}`;
    expect(Statement.map(({ Action, Resource }) => [Action, Resource])).toEqual([
      [['oss:GetBucketLifecycle'], ['acs:oss:*:1234567890123456:ledger-1']],
      [['fc:GetFunction'], [arn]],
      [['fc:ListTriggers'], [`${arn}/triggers/*`]],
      [['fc:GetFunctionAsyncInvokeConfig'], ['*']],
    ]);
    const others = policyFor(
      features.filter((feature) => feature !== 'doctor'),
      reach,
    );
    expect(JSON.stringify(others)).not.toMatch(/fc:(Get|List)/);
  });

  it('is the same text for any order of features and regions', () => {
    const other = policyFor([...features].reverse(), {
      ...reach,
      regions: ['cn-hangzhou', 'cn-shanghai', 'cn-shanghai'],
    });
    expect(JSON.stringify(other)).toBe(JSON.stringify(policyFor(features, reach)));
  });

  it('lets plan write nothing, and lets rotate do everything of plan', () => {
    expect(actionsOf('plan').filter((action) => !/:(Get|List|Describe)/.test(action))).toEqual([]);
    expect(actionsOf('rotate')).toEqual(expect.arrayContaining(actionsOf('plan')));
  });

  it('has no action for a handshake', () => {
    expect(actionsOf('probe')).toEqual([]);
  });

  it.each([
    ['upload', 'yundun-cert:UploadUserCertificate'],
    ['prune', 'yundun-cert:DeleteUserCertificate'],
  ] as const)('%s adds to the reads of plan exactly %s, and no other feature has it', (feature, action) => {
    expect(actionsOf(feature)).toEqual([...actionsOf('plan'), action]);
    const others = features.filter((other) => other !== feature);
    expect(actionsOf(...others)).not.toContain(action);
  });

  const ofFunctions = features.filter((feature) => feature !== 'upload' && feature !== 'prune');

  it.each(ofFunctions)('%s: has no action that can read a private key, and none with a wildcard', (feature) => {
    const bad = actionsOf(feature).filter((action) => forbidden.some((pattern) => pattern.test(action)));
    expect(bad).toEqual([]);
  });

  it.each([
    'yundun-cert:*',
    'yundun-cert:GetUserCertificateDetail',
    'yundun-cert:DescribeSSLCertificatePrivateKey',
    '*',
  ])('%s would be found', (action) => {
    expect(forbidden.some((pattern) => pattern.test(action))).toBe(true);
  });
});

describe('the trust policy', () => {
  it('lets Function Compute take the functions own role on', () => {
    expect(trustPolicyFor({ kind: 'function' })).toEqual({
      Version: '1',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: ['fc.aliyuncs.com'] } }],
    });
  });

  it('lets one role of another account in, with its external id where there is one', () => {
    const arn = 'acs:ram::1234567890123456:role/nlb-cert';
    const [statement] = trustPolicyFor({ kind: 'role', arn, externalId: 'x-1' }).Statement;
    expect(statement.Principal).toEqual({ RAM: [arn] });
    expect(statement.Condition).toEqual({ StringEquals: { 'sts:ExternalId': 'x-1' } });
    expect(trustPolicyFor({ kind: 'role', arn }).Statement[0]).not.toHaveProperty('Condition');
  });
});
