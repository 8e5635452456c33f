import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { CloudFault } from '../../shared/alicloud/client/cloud-fault.js';
import type { FunctionCall } from '../../shared/alicloud/fc/functions.js';
import { folderStore } from '../../shared/ledger/folder/folder.js';
import { storeLedger } from '../../shared/ledger/ledger.js';
import type { CertificateId, ListenerId, LoadBalancerId, Region } from '../../shared/rotation/model/inventory.js';
import { rotated } from '../bench/accounts.js';
import { attachedTo } from '../support/estate.js';
import { type System, startSystem, type Told } from '../support/system.js';

const others = ['2222222222222222', '3333333333333333', '4444444444444444'];
const region = 'cn-hangzhou';
/** The heap of a function of 128 MB: 2,048 listeners or certificates. */
const memoryBytes = 64 * 1024 * 1024;

/** Stands for Function Compute's queue: takes each task once, and runs nothing by itself. */
let queue: (FunctionCall & { readonly taskId: string })[];
let refusal: Error | undefined;
let system: System;
beforeEach(() => {
  queue = [];
  refusal = undefined;
});

/** The own account and three that lend their roles, each with a listener whose certificate was renewed. */
async function start(env: Readonly<Record<string, string>> = {}) {
  const taken = new Set<string>();
  system = await startSystem({
    regions: [region],
    env: { ACCOUNTS: others.map((id) => `acs:ram::${id}:role/rotator`).join(','), ...env },
    edges: {
      memoryBytes,
      invokeLater: async (_config, call) => {
        if (refusal !== undefined) throw refusal;
        if (taken.has(call.taskId)) return 'repeated';
        taken.add(call.taskId);
        queue.push(call);
        return 'accepted';
      },
    },
  });
  onTestFinished(() => system.stop());
  const { sts, accountId, world, clock } = system.cloud;
  for (const id of others) sts.addRole({ accountId: id, name: 'rotator', trusts: [accountId] });
  const planted = [accountId, ...others].map((owner) => {
    const names = [`of-${owner}.example.com`];
    const { id } = world.issueCertificate({ names, source: 'BUY', keyAlgorithm: 'ECC', accountId: owner });
    const { id: loadBalancerId } = world.addLoadBalancer({ region, accountId: owner });
    return { owner, former: id, listener: world.addListener({ loadBalancerId, port: 443, defaultCertificate: id }).id };
  });
  // A full hour of which the first group is that of the own account.
  clock.advance(4 * 3600);
  return planted.map((each) => ({ ...each, successor: world.renew(each.former).id }));
}

type Planted = Awaited<ReturnType<typeof start>>;

/** The next task of the queue, by the function that started it. */
const nextTask = (by: 'sweep' | 'confirm' = 'sweep'): Promise<Told> => {
  const { payload } = queue.shift()!;
  return by === 'sweep' ? system.asSweep(payload) : system.asConfirm(payload);
};

const accountsIn = (told: Told) =>
  told.steps.map(({ listenerId }) => system.cloud.world.listener(listenerId).accountId);

function expectRotated(planted: Planted): void {
  for (const { listener, successor } of planted)
    expect(attachedTo(system, listener)).toEqual({ [successor]: 'default Associated' });
  expect(system.cloud.rulesBroken).toEqual([]);
}

const ledger = () => storeLedger(folderStore(system.ledger));

/** As if each of these accounts was read whole before, with so many listeners. */
async function known(listeners: Readonly<Record<string, number>>): Promise<void> {
  for (const [account, count] of Object.entries(listeners))
    await ledger().save('seen', { account, certificateIds: [], listeners: count });
}

describe('accounts that were never read', () => {
  it('have a run each, which works on this account alone', async () => {
    const planted = await start();
    const first = await system.sweep('look');
    expect({ elsewhere: first.elsewhere, worked: accountsIn(first) }).toEqual({
      elsewhere: others,
      worked: [system.cloud.accountId],
    });
    expect(queue).toHaveLength(3);
    for (const account of [...others]) expect(accountsIn(await nextTask())).toEqual([account]);
    expect(queue).toEqual([]);
    await system.minutes(2);
    expectRotated(planted);
  });

  it('are read by a run of their own in any order, also if the first run is repeated', async () => {
    const planted = await start();
    await system.sweep('full');
    queue.reverse();
    while (queue.length > 0) expect(await nextTask()).toMatchObject({ faults: [], conditions: [] });
    await system.minutes(2);
    expectRotated(planted);
  });
});

it('another account is kept by the run of the next hour, so each is rotated though every further run is lost', async () => {
  const planted = await start();
  // A known account joins the group of another one, so the number of groups changes on the way.
  for (let hour = 0; hour < 2 * planted.length; hour += 1) {
    await system.sweep('full');
    queue = [];
    system.cloud.clock.advance(3600);
  }
  await system.minutes(2);
  expectRotated(planted);
});

it('a few accounts that were never read share the first run', async () => {
  const planted = await start({ ACCOUNTS: `acs:ram::${others[0]}:role/rotator,acs:ram::${others[1]}:role/rotator` });
  const first = await system.sweep('look');
  expect([accountsIn(first).sort(), queue]).toEqual([[system.cloud.accountId, others[0], others[1]].sort(), []]);
  await system.minutes(2);
  expectRotated(planted.slice(0, 3));
});

describe('accounts of known size', () => {
  it('that fit into a run together share it', async () => {
    const planted = await start();
    const { accountId } = system.cloud;
    await known({ [accountId]: 500, [others[0]!]: 500, [others[1]!]: 500, [others[2]!]: 500 });
    const first = await system.sweep('look');
    expect(first).not.toHaveProperty('elsewhere');
    expect([accountsIn(first).sort(), queue]).toEqual([[accountId, ...others].sort(), []]);
    await system.minutes(2);
    expectRotated(planted);
  });

  it('that do not are in as few runs as have room', async () => {
    const planted = await start();
    const { accountId } = system.cloud;
    await known({ [accountId]: 1500, [others[0]!]: 1500, [others[1]!]: 500, [others[2]!]: 500 });
    const first = await system.sweep('look');
    expect(accountsIn(first).sort()).toEqual([accountId, others[1]].sort());
    const next = await nextTask();
    expect([accountsIn(next).sort(), queue]).toEqual([[others[0], others[2]].sort(), []]);
    await system.minutes(2);
    expectRotated(planted);
  });

  it('are known from the sweep that read them', async () => {
    await start();
    await system.sweep('full');
    while (queue.length > 0) await nextTask();
    expect((await ledger().load('seen')).map(({ account, listeners }) => [account, listeners])).toEqual(
      [system.cloud.accountId, ...others].map((account) => [account, 1]),
    );
    expect(await system.sweep('full')).not.toHaveProperty('elsewhere');
  });
});

it('a person who waits for the answer gets that of all accounts', async () => {
  const planted = await start();
  const told = await system.backfill({});
  expect(told.steps.map(({ listenerId }) => listenerId).sort()).toEqual(planted.map(({ listener }) => listener).sort());
  expect(queue).toEqual([]);
});

it('a mapping stays while another run may need it', async () => {
  const [, second] = await start();
  const mapping = { successor: second!.successor as CertificateId, replaced: second!.former as CertificateId };
  const selector = { regions: [], loadBalancerIds: [], listenerIds: [] };
  const since = system.cloud.clock.now();
  await ledger().save('mapping', { ...mapping, allowNameLoss: false, selector, since });
  expect(await system.sweep('full')).toMatchObject({ elsewhere: others });
  expect(await ledger().load('mapping')).toHaveLength(1);
});

it('a run has room for the entries of its own accounts, whatever other accounts have', async () => {
  await start();
  const { accountId } = system.cloud;
  await known({ [accountId]: 2048, [others[0]!]: 2048, [others[1]!]: 2048, [others[2]!]: 2048 });
  const at = system.cloud.clock.now();
  // 3 MB of proofs; a function of 128 MB has room for 2.4 MB.
  for (let n = 0; n < 60; n += 1) {
    const proofs = Array.from({ length: 50 }, (_, k) => ({
      ...{ listenerId: `lsn-${n}-${k}` as ListenerId, certificateId: `${k}-cn-hangzhou` as CertificateId },
      ...{ name: `d${k}.example.com`, verdict: 'served' as const, since: at, at, detail: 'served '.repeat(110) },
    }));
    const loadBalancerId = `nlb-other-${n}` as LoadBalancerId;
    await ledger().save('proof', { account: others[0]!, region: region as Region, loadBalancerId, proofs });
  }
  expect(await system.sweep('full')).toMatchObject({ faults: [], conditions: [], elsewhere: others });
  const { payload } = queue.find((call) => call.payload.includes(others[1]!))!;
  expect(await system.asSweep(payload)).toMatchObject({ faults: [], conditions: [] });
});

it('the page of a sweep in several runs keeps the certificates of the other runs as last read', async () => {
  await start();
  await system.sweep('full');
  while (queue.length > 0) await nextTask();
  const { attached, lastKnown } = JSON.parse(await readFile(join(system.ledger, 'report', 'latest.json'), 'utf8'));
  const of = (views: readonly { account: string }[]) => views.map(({ account }) => account).sort();
  expect([of(attached), of(lastKnown)]).toEqual([[others[2]], [system.cloud.accountId, others[0], others[1]].sort()]);
});

it('confirm starts a run only for accounts with pending work', async () => {
  await start();
  await system.sweep('look');
  // The second account alone: the tasks of the others are lost.
  await nextTask();
  queue = [];
  const { accountId } = system.cloud;
  await known({ [accountId]: 2048, [others[0]!]: 2048, [others[1]!]: 2048, [others[2]!]: 2048 });
  const [kept] = await system.minutes(1);
  expect(kept).toMatchObject({ judged: [{ verdict: 'confirmed' }] });
  expect(queue).toHaveLength(1);
  expect(await nextTask('confirm')).toMatchObject({ judged: [{ verdict: 'confirmed' }], faults: [] });
  expect((await system.minutes(1))[0]).toMatchObject({ calls: 0 });
});

it('without the permission to start runs, all accounts stay in this run, and a person is notified', async () => {
  const planted = await start();
  const missing = { action: 'fc:InvokeFunction', resource: 'acs:fc:*:*:functions/test' };
  refusal = new CloudFault('denied', { operation: 'InvokeFunction', code: 'AccessDenied', httpStatus: 403, missing });
  const first = await system.sweep('look');
  expect(first.faults).toMatchObject([{ operation: 'InvokeFunction', code: 'AccessDenied' }]);
  expect(first.conditions).toMatchObject([{ reason: 'permission-missing' }]);
  expect(accountsIn(first).sort()).toEqual([system.cloud.accountId, ...others].sort());
  await system.minutes(2);
  expectRotated(planted);
  refusal = undefined;
  await known({ [others[0]!]: 3000 });
  await system.sweep('full');
  expect((await ledger().load('condition')).map(({ reason }) => reason)).toEqual([]);
});

it('a run for some accounts drops no mapping that another account needs, and reports no id that another may know', async () => {
  const planted = await start();
  const [, second] = planted;
  const mapping = { successor: second!.successor, replaced: second!.former };
  const told = await system.onRenewal({ ...mapping });
  expect(told.conditions).toEqual([]);
  expect(await ledger().load('mapping')).toHaveLength(1);
  while (queue.length > 0) expect(await system.onRenewal(queue.shift()!.payload)).toMatchObject({ conditions: [] });
  await system.minutes(1);
  expectRotated([second!]);
});

it.each(['{"turn":{}}', '{"turn":{"accounts":[],"event":""}}', '{"turn":{"accounts":["1"]}}'])(
  'a forged turn is refused: %s',
  async (payload) => {
    await start();
    await expect(system.asSweep(payload)).rejects.toMatchObject({ name: 'EventFault' });
  },
);

it('a turn of accounts that are not served changes nothing', async () => {
  await start();
  const told = await system.asSweep('{"turn":{"accounts":["9"],"event":""}}');
  expect(told).toMatchObject({ steps: [], faults: [], calls: 0 });
});

describe('5 listeners in two regions of each of 4 accounts', () => {
  const size = { accounts: 4, regions: 2, listeners: 5 };
  const well = rotated(size);

  it.each(['denied', 'slow', 'hangs'] as const)('are rotated as early beside an account that is %s', async (plague) => {
    const [ill, sound] = [await rotated(size, plague), await well];
    const ends = [...ill.lastChanges].map(([where, seconds]) => seconds / (sound.lastChanges.get(where) ?? 0));
    expect(ends).toHaveLength(6);
    expect(Math.max(...ends)).toBeLessThan(1.1);
    expect(ill.cloud.rulesBroken).toEqual([]);
  });
});
