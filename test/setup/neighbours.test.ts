import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mns, ram } from '../emulator/support/client.js';
import { account, bucket, type SetupEstate, startEstate } from './estate.js';

let estate: SetupEstate;
beforeEach(async () => {
  estate = await startEstate();
  await estate.run(['--yes', '--region', 'cn-hangzhou']);
});
afterEach(() => estate.stop());

const name = 'nlb-cert-rotation';
const hasQueue = async (queue: string) =>
  (await mns(estate.system.cloud, 'GetQueueAttributes', { QueueName: queue })).status === 200;
const hasRole = async (role: string) => (await ram(estate.system.cloud, 'GetRole', { RoleName: role })).status === 200;

describe('an installation beside another one', () => {
  it('of another region and the same name is refused before anything is made, with the other one', async () => {
    const before = await estate.world();
    const { code, out } = await estate.run(['--region', 'cn-shanghai', '--yes']);
    expect(code).toBe(1);
    expect(out).toMatch(new RegExp(`another installation, with the bucket ${bucket}; choose another name`));
    expect(await estate.world()).toEqual(before);
    expect(estate.system.cloud.oss.find(`${name}-${account}-cn-shanghai`)).toBeUndefined();
  });

  it('is not taken away by a removal for another region', async () => {
    const before = await estate.world();
    const { code, out } = await estate.run(['--remove', '--region', 'cn-shanghai', '--yes']);
    expect(code).toBe(0);
    expect(out).toContain(`of another installation, with the bucket ${bucket}`);
    expect(await estate.world()).toEqual(before);
  });

  it('of another name has a queue and a role of its own, and takes away only these', async () => {
    await estate.run(['--name', 'second', '--yes']);
    expect([await hasQueue('second-failed'), await hasRole('second')]).toEqual([true, true]);
    await estate.run(['--remove', '--name', 'second', '--yes']);
    expect([await hasQueue('second-failed'), await hasRole('second')]).toEqual([false, false]);
    expect([await hasQueue(`${name}-failed`), await hasRole(name)]).toEqual([true, true]);
  });
});

describe('a bucket of a name that a person chose', () => {
  it('is encrypted if it is new and empty, and is not removed, because a person may have made it', async () => {
    const { oss } = estate.system.cloud;
    oss.addBucket({ name: 'plain-bucket', region: 'cn-hangzhou' });
    const own = ['--bucket', 'plain-bucket', '--name', 'second', '--yes'];
    expect((await estate.run(own)).code).toBe(0);
    expect(oss.find('plain-bucket')).toMatchObject({ encryption: 'AES256', tags: {} });
    const { out } = await estate.run(['--remove', ...own]);
    expect(out).toMatch(/not made by setup/);
    expect(oss.find('plain-bucket')).toBeDefined();
  });

  it('is said to be missing no permission of another name', async () => {
    estate.system.cloud.faults.add({
      match: { operation: 'GetBucketInfo' },
      effect: { code: 'AccessDenied', status: 403, message: 'no' },
    });
    const { out } = await estate.run(['--bucket', 'plain-bucket', '--name', 'second', '--yes']);
    expect(out).toContain('--name second --bucket oss://plain-bucket/ledger/');
  });
});

describe('load balancers that may be changed', () => {
  it.each(['all,nlb-abc', 'lsn-abc@443', 'x'])('are not %s', async (ids) => {
    const before = await estate.world();
    const { code, err } = await estate.run(['--yes', '--load-balancers', ids]);
    expect([code, err]).toEqual([2, expect.stringMatching(/--load-balancers takes ids/)]);
    expect(await estate.world()).toEqual(before);
  });
});
