import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ram } from '../emulator/support/client.js';
import { bucket, type SetupEstate, startEstate } from './estate.js';

let estate: SetupEstate;
beforeEach(async () => {
  estate = await startEstate();
});
afterEach(() => estate.stop());

const name = 'nlb-cert-rotation';
const entry = (key: string) => {
  const { oss } = estate.system.cloud;
  oss.put(oss.find(bucket)!, { key, body: Buffer.from('{}'), contentType: 'application/json', meta: {} });
};
const attach = async (PolicyName: string, RoleName: string) => {
  const { cloud } = estate.system;
  const PolicyDocument = JSON.stringify({ Version: '1', Statement: [] });
  await ram(cloud, 'CreatePolicy', { PolicyName, PolicyDocument });
  await ram(cloud, 'AttachPolicyToRole', { PolicyType: 'Custom', PolicyName, RoleName });
};
const answering = (...answers: string[]) => {
  const asked: string[] = [];
  const ask = async (question: string) => {
    asked.push(question);
    return answers.shift() ?? '';
  };
  return { asked, terminal: { canAsk: true, ask } };
};

describe('setup --remove', () => {
  it('leaves what was there before', async () => {
    const before = await estate.world();
    await estate.run(['--yes']);
    expect(await estate.world()).not.toEqual(before);
    const { code, out } = await estate.run(['--remove', '--yes']);
    expect(code).toBe(0);
    expect(out).toMatch(/removed .*RAM role[\s\S]*removed .*bucket of the ledger/);
    expect(await estate.world()).toEqual(before);
    expect((await estate.run(['--remove', '--yes'])).out).toMatch(
      /Setup made nothing that is still there under these names: .*\.$/,
    );
  });

  it('removes nothing without a terminal and without --yes', async () => {
    await estate.run(['--yes']);
    const before = await estate.world();
    expect((await estate.run(['--remove'])).out).toMatch(/pass --yes to remove it\.$/);
    expect(await estate.world()).toEqual(before);
  });

  it('removes a policy with all of its versions', async () => {
    await estate.run(['--yes']);
    await estate.run(['--yes', '--regions', 'cn-shanghai']);
    await estate.run(['--remove', '--yes']);
    expect(await estate.world()).toMatchObject({ policy: undefined });
  });

  it('keeps the ledger, and takes it with --with-ledger', async () => {
    await estate.run(['--yes']);
    for (let i = 0; i < 3; i += 1) entry(`ledger/state/${i}.json`);
    const { out } = await estate.run(['--remove', '--yes']);
    expect(out).toMatch(/kept [\s\S]*it has the ledger; --with-ledger removes it too/);
    expect(await estate.world()).toMatchObject({ bucket: { keys: { length: 3 } }, role: undefined });
    expect((await estate.run(['--remove', '--yes', '--with-ledger'])).code).toBe(0);
    expect(await estate.world()).toMatchObject({ bucket: undefined });
  });

  it('removes a ledger of more than a page', { timeout: 60_000 }, async () => {
    await estate.run(['--yes']);
    for (let i = 0; i < 1100; i += 1) entry(`ledger/closed/2026-06-15/${i}.json`);
    await estate.run(['--remove', '--yes', '--with-ledger']);
    expect(await estate.world()).toMatchObject({ bucket: undefined });
  });

  it('keeps a bucket with objects that are not of the ledger, whole', async () => {
    await estate.run(['--yes']);
    for (const key of ['ledger/a.json', 'photos/b.png']) entry(key);
    const { out } = await estate.run(['--remove', '--yes', '--with-ledger']);
    expect(out).toMatch(/kept [\s\S]*objects that are not of the ledger: 1/);
    expect(await estate.world()).toMatchObject({
      bucket: { keys: ['ledger/a.json', 'photos/b.png'] },
      queue: undefined,
    });
  });

  it('keeps a role that has another policy, and names that policy', async () => {
    await estate.run(['--yes']);
    await attach('of-a-person', name);
    const { code, out } = await estate.run(['--remove', '--yes']);
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/kept .*RAM role .*it also has of-a-person; detach that first/),
    ]);
    expect(await estate.world()).toMatchObject({
      attached: { Policies: { Policy: [{ PolicyName: 'of-a-person' }] } },
      policy: undefined,
    });
  });

  it('says that the policy is attached elsewhere, and goes on after that has ended', async () => {
    await estate.run(['--yes']);
    const { cloud } = estate.system;
    const Statement = [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: ['fc.aliyuncs.com'] } }];
    await ram(cloud, 'CreateRole', {
      RoleName: 'other',
      AssumeRolePolicyDocument: JSON.stringify({ Version: '1', Statement }),
    });
    const link = { PolicyType: 'Custom', PolicyName: name, RoleName: 'other' };
    await ram(cloud, 'AttachPolicyToRole', link);
    const { code, out } = await estate.run(['--remove', '--yes']);
    expect([code, out]).toEqual([3, expect.stringMatching(/RAM policy: the policy is still attached to another/)]);
    expect(out).toMatch(/Done so far: attachment of the policy, RAM role\./);
    await ram(cloud, 'DetachPolicyFromRole', link);
    expect((await estate.run(['--remove', '--yes'])).code).toBe(0);
    expect(await estate.world()).toMatchObject({ bucket: undefined, queue: undefined, policy: undefined });
  });

  it('keeps what is not of setup', async () => {
    const { cloud } = estate.system;
    cloud.oss.addBucket({ name: bucket, region: 'cn-hangzhou' });
    entry('k');
    await estate.run(['--yes']);
    const { out } = await estate.run(['--remove', '--yes', '--with-ledger']);
    expect(out).toMatch(/kept .*bucket of the ledger [\s\S]*not made by setup/);
    expect(await estate.world()).toMatchObject({ bucket: { keys: ['k'] } });
  });

  it('does not need the template', async () => {
    await estate.run(['--yes']);
    const { code } = await estate.run(['--remove', '--yes', '--template', '/no/such/s.yml']);
    expect(code).toBe(0);
    expect(await estate.world()).toMatchObject({ bucket: undefined, role: undefined });
  });
});

describe('on a terminal', () => {
  it('it asks, and asks once more for the ledger with its size', async () => {
    await estate.run(['--yes']);
    entry('ledger/a.json');
    const { asked, terminal } = answering('y', 'n');
    await estate.run(['--remove'], terminal);
    expect(asked).toEqual([
      'Remove it? Remove the functions first: npx @serverless-devs/s remove (y/N) ',
      'Remove the ledger too, 1 object? It cannot be restored. (y/N) ',
    ]);
    expect(await estate.world()).toMatchObject({ bucket: { keys: ['ledger/a.json'] }, role: undefined });
    const again = answering('y');
    await estate.run(['--remove'], again.terminal);
    expect(again.asked).toEqual(['Remove the ledger too, 1 object? It cannot be restored. (y/N) ']);
    expect(await estate.world()).toMatchObject({ bucket: undefined });
  });

  it('a no removes nothing', async () => {
    await estate.run(['--yes']);
    const before = await estate.world();
    const { asked, terminal } = answering('n');
    expect((await estate.run(['--remove'], terminal)).out).toMatch(/Nothing was changed\.$/);
    expect(asked).toHaveLength(1);
    expect(await estate.world()).toEqual(before);
  });
});
