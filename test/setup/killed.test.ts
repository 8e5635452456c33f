import Agent from 'undici/lib/dispatcher/agent.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Death, mortal } from '../support/mortal.js';
import { localEdges } from '../support/system.js';
import { bucket, type SetupEstate, startEstate } from './estate.js';

/** More than setup makes. One death a test, because each needs an account of its own. */
const mostCalls = 20;

let estate: SetupEstate;
let dispatcher: Agent;
beforeEach(async () => {
  estate = await startEstate();
  dispatcher = new Agent();
});
afterEach(async () => {
  await dispatcher.destroy();
  await estate.stop();
});

/** Runs until its death; false if it lived to its end. */
async function dies(argv: readonly string[], death: Death): Promise<boolean> {
  const life = mortal({ ...localEdges(estate.system.cloud, {}, () => {}), dispatcher }, death);
  const { dispatcher: own, sleep } = life.edges;
  const run = estate.run(argv, {}, { ...(own && { dispatcher: own }), sleep });
  await Promise.race([run, life.over]);
  return life.killedAt() !== undefined;
}

const deaths = (['before', 'after'] as const).flatMap((moment) =>
  Array.from({ length: mostCalls }, (_, i) => ({ moment, atDeed: i + 1 })),
);

describe('setup that is killed', () => {
  it.each(deaths)('$moment its call $atDeed is finished by the same command', async (death) => {
    const died = await dies(['--yes'], death);
    expect((await estate.run(['--yes'])).code).toBe(0);
    expect(await estate.world()).toMatchObject({
      bucket: { encryption: 'AES256', blocksPublicAccess: true, tags: { 'made-by': 'nlb-cert-setup' } },
      queue: { Data: { Tags: [{ TagValue: 'nlb-cert-setup' }] } },
      policy: { Policy: { AttachmentCount: 1, DefaultVersion: 'v1' } },
      role: { Role: { Description: expect.stringMatching(/^Made by/) } },
      attached: { Policies: { Policy: { length: 1 } } },
    });
    expect(died).toBe(death.atDeed <= 14);
  });

  it.each(deaths)('with a bucket of its own: $moment call $atDeed', async (death) => {
    const own = ['--yes', '--bucket', 'my-own-ledger'];
    await dies(own, death);
    expect((await estate.run(own)).code).toBe(0);
    const { tags, ...made } = estate.system.cloud.oss.find('my-own-ledger') ?? { tags: {} };
    expect(made).toMatchObject({ encryption: 'AES256', blocksPublicAccess: true });
    // Between the creation and its mark, setup cannot know that it made a bucket of such a name.
    expect([{}, { 'made-by': 'nlb-cert-setup' }]).toContainEqual(tags);
  });
});

describe('setup --remove that is killed', () => {
  it.each(deaths)('$moment its call $atDeed is finished by the same command', async (death) => {
    const before = await estate.world();
    await estate.run(['--yes']);
    const { oss } = estate.system.cloud;
    for (const key of ['ledger/a', 'ledger/b'])
      oss.put(oss.find(bucket)!, { key, body: Buffer.from('{}'), contentType: 'text/plain', meta: {} });
    const remove = ['--remove', '--yes', '--with-ledger'];
    await dies(remove, death);
    expect((await estate.run(remove)).code).toBe(0);
    expect(await estate.world()).toEqual(before);
  });
});

describe('a call whose answer is lost', () => {
  const operations = [
    ...[
      'PutBucket',
      'PutBucketTags',
      'PutBucketEncryption',
      'PutBucketPublicAccessBlock',
      'CreateQueue',
      'CreatePolicy',
    ],
    ...['CreateRole', 'AttachPolicyToRole'],
  ];
  it.each(
    operations.flatMap((operation) =>
      (['drop-before', 'drop-after', '503'] as const).map((effect) => ({ operation, effect })),
    ),
  )('$operation, $effect, is made in the same run', async ({ operation, effect }) => {
    estate.system.cloud.faults.add({ match: { operation }, times: 1, effect });
    const { code } = await estate.run(['--yes']);
    expect(code).toBe(0);
    expect((await estate.run(['--yes'])).out).toMatch(/nothing was changed/);
  });
});

it('a failure that lasts has its step and a remedy, and the next run goes on', async () => {
  estate.system.cloud.faults.add({ match: { operation: 'CreateRole' }, effect: 'drop-before' });
  const { code, out } = await estate.run(['--yes']);
  expect(code).toBe(3);
  expect(out).toMatch(/RAM role: CreateRole: role nlb-cert-rotation: .*; check the network/);
  expect(out).toMatch(/Done so far: bucket of the ledger, queue of failed calls, RAM policy\./);
  estate.system.cloud.faults.clear();
  expect((await estate.run(['--yes'])).code).toBe(0);
});
