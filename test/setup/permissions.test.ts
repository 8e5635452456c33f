import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { grantsFor } from '../../shared/ram/permissions.js';
import { policyFor, type RamPolicy } from '../../shared/ram/policy.js';
import type { Reach } from '../../shared/ram/resources.js';
import { commandLine } from '../support/command-line.js';
import { account, bucket, type SetupEstate, startEstate } from './estate.js';

let estate: SetupEstate;
beforeEach(async () => {
  estate = await startEstate();
});
afterEach(() => estate.stop());

const reach: Reach = {
  account,
  regions: ['cn-hangzhou'],
  made: { name: 'nlb-cert-rotation', queue: 'nlb-cert-rotation-failed', bucket: 'nlb-cert-rotation-*' },
};
const grants = grantsFor(['setup'], reach);
const whole = policyFor(['setup'], reach);

const without = (action: string): RamPolicy => ({
  ...whole,
  Statement: whole.Statement.map((each) => ({ ...each, Action: each.Action.filter((one) => one !== action) })).filter(
    ({ Action }) => Action.length > 0,
  ),
});

/** The same command with keys that have this policy. */
function as(policy: RamPolicy) {
  const {
    accessKeyId,
    accessKeySecret,
    securityToken = '',
  } = estate.system.cloud.callers.add({ accountId: account, policies: [policy] });
  const keys = {
    ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
    ALIBABA_CLOUD_SECURITY_TOKEN: securityToken,
  };
  return (...argv: string[]) => estate.run(argv, {}, {}, keys);
}

const entry = () => {
  const { oss } = estate.system.cloud;
  oss.put(oss.find(bucket)!, { key: 'ledger/a', body: Buffer.from('{}'), contentType: 'text/plain', meta: {} });
};

const removing = ['--remove', '--yes', '--with-ledger'];
const isOfRemoval = /^(Delete|Detach)/;
/** The step whose call needs the permission. */
const stepOf: Readonly<Record<string, string>> = {
  DeleteLedgerObject: 'bucket',
  ListPoliciesForRole: 'role',
  AttachPolicyToRole: 'attachment',
  DetachPolicyFromRole: 'attachment',
};
const step = (operation: string) => stepOf[operation] ?? /Bucket|Queue|Policy|Role/.exec(operation)?.[0]?.toLowerCase();
const arnOf = (resource: string) => new RegExp(resource.replaceAll('*', '.*'));

describe('with exactly the permissions of the feature setup', () => {
  it('setup makes everything, changes it, and removes it', async () => {
    const before = await estate.world();
    const run = as(whole);
    expect((await run('--yes')).code).toBe(0);
    expect((await run('--yes', '--regions', 'cn-shanghai')).code).toBe(0);
    entry();
    expect((await run(...removing)).code).toBe(0);
    expect(await estate.world()).toEqual(before);
  });

  it('they are those that nlb-cert policy prints', async () => {
    const argv = ['--features', 'setup', '--account', account, '--regions', 'cn-hangzhou'];
    expect(JSON.parse((await commandLine(estate.system, { LEDGER: '' })('policy', ...argv)).out)).toEqual(whole);
  });
});

describe('without one permission', () => {
  /** Of something that does not exist, nothing is read; and the first run makes no new version. */
  const later = ['GetBucketInfo', 'ListBucket', 'ListPoliciesForRole', 'CreatePolicyVersion'];
  const makes = grants.filter(({ operation }) => !isOfRemoval.test(operation) && !later.includes(operation));

  it.each(makes)('$action: setup names the step, the action and the resource, and what was made', async (grant) => {
    const { action, operation, resources } = grant;
    const { code, out } = await as(without(action))('--yes', '--json');
    const { failure, steps } = JSON.parse(out);
    expect([code, failure.step]).toEqual([3, step(operation)]);
    expect(failure.missing.action).toBe(action);
    for (const resource of resources) expect(failure.missing.resource).toMatch(arnOf(resource));
    await expectWorldOf(steps);
    expect((await as(whole)('--yes')).code).toBe(0);
  });

  it.each(grants.filter(({ operation }) => isOfRemoval.test(operation)))(
    '$action: setup --remove does',
    async ({ action, operation }) => {
      await as(whole)('--yes');
      entry();
      const { code, out } = await as(without(action))(...removing, '--json');
      const { failure } = JSON.parse(out);
      expect([code, failure.step, failure.missing.action]).toEqual([3, step(operation), action]);
      expect((await as(whole)(...removing)).code).toBe(0);
      expect(await estate.world()).toMatchObject({
        bucket: undefined,
        queue: undefined,
        policy: undefined,
        role: undefined,
      });
    },
  );

  it.each([
    ['ram:CreatePolicyVersion', 'policy', ['--yes', '--regions', 'cn-shanghai']],
    ['ram:ListPoliciesForRole', 'role', ['--yes']],
    ['oss:GetBucketInfo', 'bucket', ['--yes']],
    ['oss:ListObjects', 'bucket', removing],
  ])('%s: a later run does', async (action, step, argv) => {
    await as(whole)('--yes');
    const { code, out } = await as(without(action))(...argv, '--json');
    const { failure } = JSON.parse(out);
    expect([code, failure.step, failure.missing.action]).toEqual([3, step, action]);
  });

  it('a person reads it in words', async () => {
    const { out } = await as(without('ram:CreateRole'))('--yes');
    expect(out).toMatch(/failed .*RAM role/);
    expect(out).toMatch(/not done .*attachment/);
    expect(out).toMatch(/Missing permission: ram:CreateRole on acs:ram:\*:1234567890123456:role\/\*\. All/);
    expect(out).toMatch(/nlb-cert policy --features setup --account 1234567890123456 --regions cn-hangzhou/);
    expect(out).toMatch(/Done so far: bucket of the ledger, queue of failed calls, RAM policy\./);
    expect(out).toMatch(/The same command goes on from here\.$/);
    expect((await as(without('oss:GetBucketInfo'))('--yes')).out).toMatch(/Nothing was changed\./);
  });
});

/** What the answer says was made exists, and nothing else does, except for the part of the step that failed. */
async function expectWorldOf(steps: readonly { readonly step: string; readonly outcome?: string }[]): Promise<void> {
  const world: Readonly<Record<string, unknown>> = { ...(await estate.world()) };
  for (const name of ['bucket', 'queue', 'policy', 'role']) {
    const outcome = steps.find(({ step }) => step === name)?.outcome ?? 'not-done';
    if (outcome !== 'failed') expect([name, world[name] !== undefined]).toEqual([name, outcome === 'done']);
  }
}
