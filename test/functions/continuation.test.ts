import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CloudFault } from '../../shared/alicloud/client/cloud-fault.js';
import type { FunctionCall } from '../../shared/alicloud/fc/functions.js';
import { attachedTo, writes } from '../support/estate.js';
import { type System, startSystem, type Told } from '../support/system.js';

/** Stands for Function Compute's queue: takes each task once, and runs nothing by itself. */
let queue: (FunctionCall & { readonly taskId: string })[];
let taken: Set<string>;
let refusal: Error | undefined;
let system: System;

beforeEach(async () => {
  queue = [];
  taken = new Set();
  refusal = undefined;
  system = await startPaced(0.02);
});
afterEach(() => system.stop());

/** By default 4 changes a minute, and 2 certificate listings in 5 seconds. */
function startPaced(rateScale: number): Promise<System> {
  return startSystem({
    regions: ['cn-hangzhou'],
    edges: {
      rateScale,
      invokeLater: async (_config, call) => {
        if (refusal !== undefined) throw refusal;
        if (taken.has(call.taskId)) return 'repeated';
        taken.add(call.taskId);
        queue.push(call);
        return 'accepted';
      },
    },
  });
}

/** Three load balancers of 15 listeners, each with a default certificate that was renewed: 11 minutes of changes. */
function estate() {
  const { world, clock } = system.cloud;
  const planted = Array.from({ length: 45 }, (_, n) =>
    world.issueCertificate({ names: [`h${n}.example.com`], source: 'BUY', keyAlgorithm: 'ECC' }),
  );
  const places = Array.from({ length: 3 }, () => world.addLoadBalancer({ region: 'cn-hangzhou' }).id);
  const listeners = planted.map(({ id: defaultCertificate }, n) =>
    world.addListener({ loadBalancerId: places[Math.floor(n / 15)]!, port: 1000 + n, defaultCertificate }),
  );
  clock.advance(3600);
  return { places, listeners, successors: planted.map(({ id }) => world.renew(id).id) };
}

/** The next task of the queue, run as Function Compute would: by whichever function, with its payload as the event. */
const nextTask = (): Promise<Told> => system.onRenewal(queue.shift()!.payload);
const inState = async (kind: string) => (await system.entries('state')).filter((name) => name.startsWith(`${kind}-`));

/** By the minute timer alone: what is handed on is never run. */
async function untilNothingIsLeft(): Promise<void> {
  for (let minute = 0; minute < 60; minute += 1) {
    await system.minutes(1);
    if ((await system.entries('open')).length + (await inState('due')).length === 0) return;
  }
}

function expectAllRotated({ listeners, successors }: ReturnType<typeof estate>): void {
  listeners.forEach(({ id }, n) => {
    expect(attachedTo(system, id)).toEqual({ [successors[n]!]: 'default Associated' });
  });
  expect(writes(system)).toHaveLength(45);
  expect(system.cloud.rulesBroken).toEqual([]);
}

describe('work that does not fit into one run', () => {
  it('is continued from run to run until every change is made, without a timer', async () => {
    const planted = estate();
    const first = await system.sweep('look');
    const handed = first.handedOn ?? [];
    expect(handed).toMatchObject([{ generation: 1, root: first.pass, account: system.cloud.accountId }]);
    expect(new Set(queue[0]!.payload.match(/nlb-\w+/g))).toEqual(new Set(handed[0]!.loadBalancerIds));
    expect(queue[0]).toMatchObject({ name: 'test', taskId: handed[0]!.task });

    const generations: (number | undefined)[] = [];
    while (queue.length > 0) {
      const { handedOn, faults, scope } = await nextTask();
      generations.push(handedOn?.[0]?.generation);
      expect({ faults, root: scope }).toMatchObject({ faults: [], root: { part: { root: first.pass } } });
    }
    expect(generations).toEqual([...generations.slice(0, -1).map((_, n) => n + 2), undefined]);
    expect(writes(system)).toHaveLength(45);
    await system.settle();
    expectAllRotated(planted);
    expect({ due: await inState('due'), run: await inState('run') }).toEqual({ due: [], run: [] });
  });

  it('is in the report of a full sweep, until a sweep reads everything', async () => {
    estate();
    await system.sweep('full');
    const regionsNow = async () =>
      JSON.parse(await readFile(join(system.ledger, 'report', 'latest.json'), 'utf8')).regions;
    const [region] = await regionsNow();
    expect(region).toMatchObject({ region: 'cn-hangzhou', seen: true });
    expect(region.unread + region.loadBalancers).toBe(3);
    expect(region.unread).toBeGreaterThan(0);
    while (queue.length > 0) await nextTask();
    expect((await regionsNow())[0]).toEqual(region);
    await untilNothingIsLeft();
    await system.sweep('full');
    expect(await regionsNow()).toMatchObject([{ unread: 0, loadBalancers: 3, listeners: 45 }]);
  });

  it('is reserved for the continuation; if that never begins, a timer does it', async () => {
    const planted = estate();
    await system.sweep('look');
    const before = writes(system).length;
    const [soon, later] = await system.minutes(2);
    expect(soon).toMatchObject({ calls: 0, steps: [] });
    expect(later!.steps.length).toBeGreaterThan(0);
    expect(writes(system).length).toBeGreaterThan(before);
    await untilNothingIsLeft();
    expectAllRotated(planted);
  });

  it('waits for the timer if no continuation may be started, and a person is notified once of the permission', async () => {
    const planted = estate();
    const missing = { action: 'fc:InvokeFunction', resource: 'acs:fc:*:*:functions/test' };
    refusal = new CloudFault('denied', { operation: 'InvokeFunction', code: 'AccessDenied', httpStatus: 403, missing });
    const first = await system.sweep('look');
    expect(first).not.toHaveProperty('handedOn');
    expect(first.faults).toMatchObject([{ operation: 'InvokeFunction', code: 'AccessDenied' }]);
    expect(first.conditions).toMatchObject([{ reason: 'permission-missing', detail: /fc:InvokeFunction/ }]);
    expect(await inState('run')).toEqual([]);
    refusal = undefined;
    const [second] = await system.minutes(1);
    expect(second!.steps.length).toBeGreaterThan(0);
    await untilNothingIsLeft();
    expectAllRotated(planted);
    const told = system.lines.map((line) => JSON.parse(line)).filter(({ reason }) => reason === 'permission-missing');
    expect(told.map(({ kind }) => kind)).toEqual(['condition', 'condition-over']);
  });

  it('is done once, also if its continuation is delivered twice', async () => {
    const planted = estate();
    await system.sweep('look');
    const [task] = queue;
    await Promise.all([nextTask(), system.onRenewal(task!.payload)]);
    while (queue.length > 0) await nextTask();
    await untilNothingIsLeft();
    expect(await system.onRenewal(task!.payload)).toMatchObject({ steps: [], calls: 0 });
    expectAllRotated(planted);
  });

  it('is limited to the continuation: a forged one makes no call without open or requeued work, and affects no other work', async () => {
    const { places } = estate();
    const forged = (loadBalancers: readonly string[]) => {
      const { accountId: account } = system.cloud;
      const more = { root: 'r', generation: 1, task: 't', account, region: 'cn-hangzhou', recent: [] };
      return system.onRenewal(JSON.stringify({ handOff: { ...more, loadBalancers } }));
    };
    expect(await forged(places)).toMatchObject({ calls: 0, steps: [] });
    await system.sweep('look');
    system.cloud.clock.advance(120);
    const { steps, judged } = await forged([places[1]!, 'nlb-unknown']);
    expect([...steps, ...judged].length).toBeGreaterThan(0);
    expect(new Set([...steps, ...judged].map(({ loadBalancerId }) => loadBalancerId))).toEqual(new Set([places[1]]));
    expect(await inState('run')).toHaveLength(1);
  });

  it('is not continued after a run that failed: a timer tries again', async () => {
    await system.stop();
    system = await startPaced(0.04); // two parts a run
    const planted = estate();
    const operation = 'ListLoadBalancers';
    // The first is of the whole region, the second of its first part; then every attempt fails.
    system.cloud.faults.add({ match: { operation, nth: 3 }, times: 5, effect: '503' });
    const first = await system.sweep('look');
    expect(first).toMatchObject({ faults: [{ operation }] });
    expect(first.steps.length).toBeGreaterThan(0);
    expect(first).not.toHaveProperty('handedOn');
    system.cloud.faults.clear();
    await untilNothingIsLeft();
    expectAllRotated(planted);
  });

  it('is not continued after a dry run or by the command line', async () => {
    estate();
    await system.backfill({});
    await system.asCommandLine({ apply: true });
    expect(queue).toEqual([]);
  });
});
