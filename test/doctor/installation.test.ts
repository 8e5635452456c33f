import { describe, expect, it } from 'vitest';
import { examineInstallation } from '../../shared/doctor/checks/deployment/installation.js';
import type {
  BucketSettings,
  DeployedFacts,
  DoctorInstallation,
  LifecycleRule,
  RoleSettings,
} from '../../shared/doctor/ports.js';

const facts: DeployedFacts = {
  region: 'cn-hangzhou',
  names: ['nlb-cert-sweep'],
  role: 'nlb-cert-rotation',
  logStore: { project: 'logs', store: 'runs' },
  failureDestination: 'acs:mns:cn-hangzhou:1234567890123456:/queues/nlb-cert-rotation-failed/messages',
};
type OwnBucket = Extract<BucketSettings, { kind: 'own' }>;

const bucket: OwnBucket = {
  kind: 'own',
  name: 'ledger-1',
  region: 'cn-hangzhou',
  acl: 'private',
  isEncrypted: true,
  blocksPublicAccess: true,
};
const role: RoleSettings = { isTrusting: true, missing: [], tooMuch: [], unread: [] };

interface Around {
  readonly bucket?: Partial<OwnBucket> | BucketSettings | 'none';
  readonly expiring?: readonly LifecycleRule[];
  readonly hasQueue?: boolean;
  readonly role?: Partial<RoleSettings> | 'none';
}

/** The resources as they should be, but for these. */
const around = (given: Around): DoctorInstallation => ({
  bucket: async () => (given.bucket === 'none' ? undefined : { ...bucket, ...given.bucket }),
  expiringRules: async () => given.expiring ?? [],
  hasQueue: async () => given.hasQueue ?? true,
  role: async () => (given.role === 'none' ? undefined : { ...role, ...given.role }),
});

async function found(installation: DoctorInstallation, over: Partial<DeployedFacts> = {}) {
  const { findings, notChecked } = await examineInstallation(installation, { ...facts, ...over });
  return {
    bad: findings.flatMap(({ level, check, detail }) => (level === 'ok' ? [] : [`${level} ${check}: ${detail}`])),
    good: findings.flatMap(({ level, subject }) => (level === 'ok' ? [subject] : [])),
    notChecked,
  };
}

const put = { action: 'oss:PutObject', resource: 'acs:oss:*:1:ledger-1/*' };

describe('the resources around the functions', () => {
  it('are in order as setup makes them', async () => {
    const good = ['ledger-1', 'nlb-cert-rotation'];
    expect(await found(around({}))).toEqual({ bad: [], good, notChecked: [] });
  });

  it.each<{ when: string; given: Around; then: readonly RegExp[] }>([
    { when: 'no bucket in this account', given: { bucket: 'none' }, then: [] },
    {
      when: 'a bucket of another region',
      given: { bucket: { region: 'cn-shanghai' } },
      then: [/^warn ledger: the bucket is in cn-shanghai and the functions are in cn-hangzhou/],
    },
    {
      when: 'a bucket that does not answer here',
      given: { bucket: { kind: 'elsewhere', name: 'ledger-1', region: 'cn-beijing' } },
      then: [/^warn ledger: the bucket is in cn-beijing/],
    },
    { when: 'a public bucket', given: { bucket: { acl: 'public-read' } }, then: [/^warn ledger: .*public-read/] },
    {
      when: 'a bucket without encryption and without a block',
      given: { bucket: { isEncrypted: false, blocksPublicAccess: false } },
      then: [/not encrypted/, /does not block public access/],
    },
    {
      when: 'a rule that deletes the ledger',
      given: { expiring: [{ id: 'tidy', prefix: '' }] },
      then: [/^warn ledger: the lifecycle rule "tidy" deletes objects under ""/],
    },
    {
      when: 'no queue',
      given: { hasQueue: false },
      then: [/^warn functions: there is no queue nlb-cert-rotation-failed/],
    },
    { when: 'no role', given: { role: 'none' }, then: [/^fail permissions: there is no such role/] },
    {
      when: 'a role of somebody else',
      given: { role: { isTrusting: false } },
      then: [/^fail permissions: Function Compute may not assume the role/],
    },
    {
      when: 'a permission too few and one too many',
      given: { role: { missing: [put], tooMuch: [{ action: '*', resource: '*' }] } },
      then: [
        /^fail permissions: its policies do not allow oss:PutObject \(acs:oss:\*:1:ledger-1\/\*\)$/,
        /^warn permissions: its policies allow more than is needed: \* \(\*\)$/,
      ],
    },
    {
      when: 'a policy of Alibaba Cloud, which may allow the rest',
      given: { role: { missing: [put], unread: ['AliyunOSSFullAccess'] } },
      then: [/^warn permissions: it has AliyunOSSFullAccess, which/],
    },
    {
      when: 'many permissions too few',
      given: { role: { missing: Array.from({ length: 7 }, (_, i) => ({ ...put, action: `oss:A${i}` })) } },
      then: [/oss:A0 .*oss:A4 .*, \+2$/],
    },
  ])('are judged with $when', async ({ given, then }) => {
    const { bad } = await found(around(given));
    expect(bad).toEqual(then.map((text) => expect.stringMatching(text)));
  });

  it('have no queue to check where failures go to a topic, to a function or nowhere', async () => {
    for (const failureDestination of [undefined, 'acs:fc:cn-hangzhou:1:functions/f', 'acs:mns:cn-hangzhou:1:/topics/t'])
      expect((await found(around({ hasQueue: false }), { failureDestination })).bad).toEqual([]);
  });

  it('are not checked, and nothing fails, if the user of the command may not read them', async () => {
    const missing = { action: 'ram:GetRole', resource: 'acs:ram:*:1:role/r' };
    const denied = async () => Promise.reject(Object.assign(new Error('denied'), { missing }));
    const broken = async () => Promise.reject(Object.assign(new Error('down'), { code: 'ECONNREFUSED' }));
    expect(await found({ ...around({}), role: denied })).toMatchObject({
      bad: [],
      notChecked: [{ check: 'permissions', why: expect.stringMatching(/^ram:GetRole on acs:ram.*is not allowed/) }],
    });
    expect(await found({ ...around({}), bucket: broken })).toMatchObject({
      bad: [],
      notChecked: [{ check: 'ledger', why: 'down' }],
    });
  });
});
