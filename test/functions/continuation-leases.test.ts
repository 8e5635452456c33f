import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { onRenewal } from '../../functions/on-renewal.js';
import type { Edges, FcContext } from '../../functions/run/edges.js';
import { fcHandler } from '../../functions/run/handler.js';
import { sweep } from '../../functions/sweep.js';
import type { FunctionsConfig } from '../../shared/alicloud/fc/client.js';
import type { LaterCall } from '../../shared/alicloud/fc/functions.js';
import { folderStore } from '../../shared/ledger/folder/folder.js';
import { storeLedger } from '../../shared/ledger/ledger.js';
import type { Lease } from '../../shared/reconcile/ports/records.js';
import type { Report } from '../../shared/reconcile/report/report.js';
import type { Region } from '../../shared/rotation/model/inventory.js';
import { contextOf, localEdges, type System, startSystem, type Told } from '../support/system.js';

let system: System;
let queue: (LaterCall & Pick<FunctionsConfig, 'withinMs'>)[];
afterEach(() => system.stop());

/** 45 listeners on three load balancers, each with a certificate that was renewed, and 4 changes a minute. */
async function start(edges: Partial<Edges> = {}): Promise<void> {
  queue = [];
  const invokeLater: Edges['invokeLater'] = async ({ withinMs }, call) => {
    queue.push({ ...call, withinMs });
    return 'accepted';
  };
  system = await startSystem({ regions: ['cn-hangzhou'], edges: { rateScale: 0.02, invokeLater, ...edges } });
  const { world, clock } = system.cloud;
  const planted = Array.from({ length: 45 }, (_, n) => world.issueCertificate({ names: [`h${n}.example.com`] }).id);
  const places = Array.from({ length: 3 }, () => world.addLoadBalancer({ region: 'cn-hangzhou' }).id);
  planted.forEach((defaultCertificate, n) => {
    world.addListener({ loadBalancerId: places[n % 3]!, port: 1000 + n, defaultCertificate });
  });
  clock.advance(3600);
  for (const id of planted) world.renew(id);
}

/** The next task of the queue, whatever else there is by then. */
const nextTask = (): Promise<Told> => system.onRenewal(queue.shift()!.payload);

async function claims(): Promise<Lease[]> {
  const names = (await system.entries('state')).filter((name) => name.startsWith('run-'));
  return Promise.all(
    names.map(async (name) => {
      const claim = JSON.parse(await readFile(join(system.ledger, 'state', name), 'utf8'));
      return { ...claim, until: new Date(claim.until) };
    }),
  );
}

it('a command line, which can be stopped at any moment, leases load balancers for minutes, not for its hours', async () => {
  const longest: number[] = [];
  await start({
    runSeconds: 6 * 3600,
    sleep: async (milliseconds) => {
      for (const { until } of await claims()) longest.push(until.getTime() - system.cloud.clock.now().getTime());
      system.cloud.clock.advance(milliseconds / 1000);
    },
  });
  expect((await system.backfill({ apply: true })).steps).toHaveLength(45);
  expect(longest.length).toBeGreaterThan(10);
  expect(Math.max(...longest)).toBeLessThanOrEqual(300_000);
  expect(await claims()).toEqual([]);
});

it('a run over two accounts has a lease in each', async () => {
  await start();
  const ledger = storeLedger(folderStore(system.ledger));
  const claim = { region: 'cn-hangzhou' as Region, run: 'r', until: new Date(0), loadBalancerIds: [] };
  const both = ['111', '222'].map((account) => ({ ...claim, account }));
  for (const one of both) await ledger.save('lease', one);
  expect(await ledger.load('lease')).toEqual(both);
});

it('of two continuations with the same work, the one that begins later does it', async () => {
  await start();
  await system.sweep('look');
  const [kept] = await claims();
  await system.backfill({ apply: true });
  expect(queue).toHaveLength(2);
  // As if both had ended just now.
  const until = new Date(system.cloud.clock.now().getTime() + 60_000);
  await storeLedger(folderStore(system.ledger)).save('lease', { ...kept!, until });
  queue.reverse();
  expect(await nextTask()).toMatchObject({ calls: 0 });
  expect((await nextTask()).steps.length).toBeGreaterThan(0);
  expect((await claims()).map(({ run }) => run)).toEqual(queue.map(({ taskId }) => taskId));
});

it('a repeated task reserves nothing: its run may have ended, so the timer continues', async () => {
  await start({ invokeLater: async () => 'repeated' });
  expect(await system.sweep('look')).toMatchObject({ faults: [] });
  expect(await claims()).toEqual([]);
  expect((await system.minutes(1))[0]!.steps.length).toBeGreaterThan(0);
});

it('the repetition of a killed run continues with the load balancers of its lease', async () => {
  await start();
  await system.sweep('look');
  const [part] = await claims();
  const ledger = storeLedger(folderStore(system.ledger));
  await ledger.save('lease', { ...part!, run: 'killed' });
  await ledger.drop('lease', part!);
  const event = Buffer.from(queue[0]!.payload);
  const edges = { ...localEdges(system.cloud, { LEDGER: `dir:${system.ledger}` }, () => {}), rateScale: 0.02 };
  const repeated = async (requestId: string): Promise<Report> =>
    JSON.parse(await fcHandler('on-renewal', onRenewal, edges)(event, { ...contextOf(system.cloud), requestId }));
  expect(await repeated('another')).toMatchObject({ calls: 0 });
  expect((await repeated('killed')).steps.length).toBeGreaterThan(0);
});

it.each([
  [20, 0.1],
  [240, 0.02],
])('if Function Compute does not answer, a run of %i seconds still ends in time', async (timeout, rateScale) => {
  await start();
  const { cloud, ledger } = system;
  let leftMs = 0;
  const edges: Edges = {
    ...localEdges(cloud, { LEDGER: `dir:${ledger}` }, () => {}),
    rateScale,
    invokeLater: async ({ withinMs = 0 }) => {
      leftMs = startedAt.getTime() + timeout * 1000 - cloud.clock.now().getTime();
      cloud.clock.advance((2 * withinMs) / 1000); // to connect, and to be answered
      throw new Error('no answer');
    },
  };
  const startedAt = cloud.clock.now();
  const context: FcContext = { ...contextOf(cloud), function: { name: 'sweep', timeout } };
  const report: Report = JSON.parse(await fcHandler('sweep', sweep, edges)(Buffer.from('{"kind":"look"}'), context));
  expect(report.faults).toMatchObject([{ message: 'no answer' }]);
  expect(leftMs).toBeGreaterThan(0);
  expect(cloud.clock.now().getTime()).toBeLessThan(startedAt.getTime() + timeout * 1000);
});

it('if the ledger fails at the end, the changes of the run are still in its report', async () => {
  await start({
    folder: (path) => {
      const store = folderStore(path);
      const write = (key: string, text: string) =>
        /run-.*-h[0-9a-f]{40}/.test(key) ? Promise.reject(new Error('disk full')) : store.write(key, text);
      return { ...store, write };
    },
  });
  const { faults, steps, handedOn } = await system.sweep('look');
  expect({ faults, handedOn }).toMatchObject({ faults: [{ message: 'disk full' }], handedOn: undefined });
  expect(steps.length).toBeGreaterThan(0);
  expect(queue).toEqual([]);
});

it('a function without the time to read one load balancer reports it', async () => {
  await start();
  const { cloud, ledger } = system;
  const edges: Edges = { ...localEdges(cloud, { LEDGER: `dir:${ledger}` }, () => {}), rateScale: 0.05 };
  const context: FcContext = { ...contextOf(cloud), function: { name: 'sweep', timeout: 10 } };
  const report: Report = JSON.parse(await fcHandler('sweep', sweep, edges)(Buffer.from('{"kind":"look"}'), context));
  expect(report).toMatchObject({ steps: [], faults: [{ region: 'cn-hangzhou', code: 'NoTime' }] });
  expect(report.faults[0]?.message).toContain('one of 3 load balancers; increase the timeout of the function');
});

it('a region that could not be read is read again, also while continuations have a part of it', async () => {
  await start();
  await system.sweep('look');
  const { accountId: account, clock } = system.cloud;
  const due = { account, region: 'cn-hangzhou' as Region, loadBalancerId: null, at: clock.now() };
  await storeLedger(folderStore(system.ledger)).save('requeue', due);
  expect((await claims()).length).toBeGreaterThan(0);
  expect((await system.confirm()).calls).toBeGreaterThan(0);
});

it('an event is acted on at once, also on load balancers that are reserved for a continuation', async () => {
  await start();
  const { world, clock } = system.cloud;
  await system.sweep('look');
  const [kept] = await claims();
  const [loadBalancerId] = kept!.loadBalancerIds;
  const urgent = world.issueCertificate({ names: ['urgent.example.com'] }).id;
  const { id } = world.addListener({ loadBalancerId: loadBalancerId!, port: 443, defaultCertificate: urgent });
  clock.advance(1);
  const successor = world.renew(urgent).id;
  const { steps } = await system.onRenewal({ successor, replaced: urgent });
  expect(steps).toMatchObject([{ listenerId: id, outcome: 'accepted' }]);
  expect(await claims()).toContainEqual(kept);
});
