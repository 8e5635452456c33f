import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Checkup } from '../../shared/doctor/finding.js';
import { credentialsOf } from '../emulator/cloud.js';
import type { Policy } from '../emulator/protocol/ram.js';
import { mns, ram } from '../emulator/support/client.js';
import { commandLine } from '../support/command-line.js';
import { crowdedListener } from '../support/estate.js';
import type { Env } from '../support/system.js';
import { account, bucket, type SetupEstate, startEstate } from './estate.js';

const names = ['on-renewal', 'confirm', 'sweep', 'backfill'];
const functions = names.map((name) => `nlb-cert-${name}`);
const role = 'nlb-cert-rotation';
const ledger = `oss://${bucket}/ledger`;

let estate: SetupEstate;
/** What setup made, and the functions with it. */
beforeEach(async () => {
  estate = await startEstate();
  crowdedListener(estate.system, 1);
  await estate.run(['--yes']);
  for (const name of names)
    estate.system.cloud.fc.addFunction({
      ...{ name: `nlb-cert-${name}`, file: `dist/${name}.js`, timeoutSeconds: 270, asyncTask: true },
      role: `acs:ram::${account}:role/${role}`,
      environment: { LEDGER: ledger, REGIONS: 'cn-hangzhou' },
      onFailure: `acs:mns:cn-hangzhou:${account}:/queues/nlb-cert-rotation-failed/messages`,
      logConfig: { project: 'serverless-cn-hangzhou-0a1b', logstore: 'default-logs' },
    });
});
afterEach(() => estate.stop());

/** The findings of the doctor on the resources around the functions. */
async function examined(env: Env = {}) {
  const { cloud } = estate.system;
  const endpoints = { OSS_ENDPOINT: cloud.urls.oss, RAM_ENDPOINT: cloud.urls.ram, MNS_ENDPOINT: cloud.urls.mns };
  const { out, err } = await commandLine(estate.system, {
    ...endpoints,
    REGIONS: 'cn-hangzhou',
    LEDGER: ledger,
    ...env,
  })('doctor', '--json');
  expect(err).toBe('');
  const { findings, notChecked }: Checkup = JSON.parse(out);
  const around = findings.filter(
    ({ subject = '', detail }) => [role, bucket].includes(subject) || /queue|lifecycle/.test(detail),
  );
  return {
    bad: around.flatMap(({ level, detail }) => (level === 'ok' ? [] : [`${level}: ${detail}`])),
    good: around.flatMap(({ level, subject }) => (level === 'ok' ? [subject] : [])),
    notChecked: notChecked.map(({ why }) => why),
  };
}

const allow = (Action: string, Resource = '*') =>
  JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action, Resource }] });
const link = { PolicyType: 'Custom', PolicyName: role, RoleName: role };

describe('the doctor, after setup', () => {
  it('finds the bucket and the role as they should be', async () => {
    expect(await examined()).toMatchObject({ bad: [], good: [bucket, role] });
  });

  it('still does where setup allows certain load balancers alone', async () => {
    await estate.run(['--yes', '--load-balancers', 'nlb-abc,nlb-def']);
    expect(await examined()).toMatchObject({ bad: [], good: [bucket, role] });
  });

  it.each<{ when: string; given: () => Promise<unknown> | unknown; then: readonly RegExp[] }>([
    {
      when: 'the policy is of a configuration before',
      given: () =>
        ram(estate.system.cloud, 'CreatePolicyVersion', {
          ...{ PolicyName: role, SetAsDefault: 'true' },
          PolicyDocument: allow('nlb:ListListeners'),
        }),
      then: [
        /^fail: its policies do not allow nlb:ListLoadBalancers .*, \+\d+$/,
        /^warn: .*more than is needed: nlb:ListListeners \(\*\)$/,
      ],
    },
    {
      when: 'another policy is attached',
      given: async () => {
        const { cloud } = estate.system;
        await ram(cloud, 'CreatePolicy', { PolicyName: 'more', PolicyDocument: allow('ecs:*') });
        await ram(cloud, 'AttachPolicyToRole', { ...link, PolicyName: 'more' });
      },
      then: [/^warn: its policies allow more than is needed: ecs:\* \(\*\)$/],
    },
    {
      when: 'the policy is detached',
      given: () => ram(estate.system.cloud, 'DetachPolicyFromRole', link),
      then: [/^fail: its policies do not allow nlb:ListLoadBalancers/],
    },
    {
      when: 'the queue is deleted',
      given: () => mns(estate.system.cloud, 'DeleteQueue', { QueueName: 'nlb-cert-rotation-failed' }),
      then: [/^warn: there is no queue nlb-cert-rotation-failed/],
    },
    {
      when: 'rules delete the ledger, or nothing that it needs',
      given: () =>
        estate.system.cloud.oss.setLifecycle(bucket, [
          { id: 'all', prefix: '', expireDays: 30 },
          { id: 'state', prefix: 'ledger/state/', expireDays: 30 },
          { id: 'history', prefix: 'ledger/closed/', expireDays: 400 },
          { id: 'others', prefix: 'logs/', expireDays: 1 },
          { id: 'off', prefix: '', expireDays: 1, isEnabled: false },
          { id: 'cold', prefix: '' },
          { id: 'tagged', prefix: '', expireDays: 1, tag: 'short' },
        ]),
      then: [/rule "all" deletes objects under ""/, /rule "state" deletes objects under "ledger\/state\/"/],
    },
  ])('says what is wrong if $when', async ({ given, then }) => {
    await given();
    const { bad } = await examined();
    expect(bad).toEqual(then.map((text) => expect.stringMatching(text)));
  });

  it('needs its own permissions, names one that is missing, and then fails nothing', async () => {
    const printed = await commandLine(estate.system)(
      ...['policy', '--features', 'plan,rotate,oss-ledger,doctor', '--account', account, '--regions', 'cn-hangzhou'],
      ...['--bucket', ledger, '--functions', functions.join()],
    );
    const policy: Policy = JSON.parse(printed.out);
    const { accountId, callers } = estate.system.cloud;
    const keysWith = (...policies: readonly Policy[]) => {
      const { accessKeyId, accessKeySecret, securityToken = '' } = credentialsOf(callers.add({ accountId, policies }));
      return {
        ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
        ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
        ALIBABA_CLOUD_SECURITY_TOKEN: securityToken,
      };
    };
    expect(await examined(keysWith(policy))).toMatchObject({ bad: [], good: [bucket, role] });
    const own = ['oss:GetBucketInfo', 'oss:GetBucketLifecycle', 'mns:GetQueueAttributes'];
    for (const Action of [...own, 'ram:GetRole', 'ram:ListPoliciesForRole', 'ram:GetPolicy']) {
      const deny: Policy = { Version: '1', Statement: [{ Effect: 'Deny', Action, Resource: '*' }] };
      const { bad, notChecked } = await examined(keysWith(policy, deny));
      expect({ Action, bad }).toEqual({ Action, bad: [] });
      expect(notChecked).toContainEqual(expect.stringMatching(new RegExp(`^${Action} on acs:.* is not allowed; `)));
    }
  });
});
