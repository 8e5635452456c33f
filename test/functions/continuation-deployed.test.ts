import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fcHandler } from '../../functions/run/handler.js';
import { sweep } from '../../functions/sweep.js';
import { invokeLater } from '../../shared/alicloud/fc/functions.js';
import type { Feature } from '../../shared/ram/permissions.js';
import { policyFor } from '../../shared/ram/policy.js';
import type { Report } from '../../shared/reconcile/report/report.js';
import { attachedTo, writes } from '../support/estate.js';
import { contextOf, localEdges, type System, startSystem } from '../support/system.js';

const file = fileURLToPath(new URL('../../dist/sweep.js', import.meta.url));

let system: System;
beforeEach(async () => {
  system = await startSystem({ regions: ['cn-hangzhou'] });
});
afterEach(() => system.stop());

function estate(count = 42, loadBalancers = 3) {
  const { world, clock } = system.cloud;
  const planted = Array.from({ length: count }, (_, n) =>
    world.issueCertificate({ names: [`d${n}.example.com`], source: 'BUY', keyAlgorithm: 'ECC' }),
  );
  const places = Array.from({ length: loadBalancers }, () => world.addLoadBalancer({ region: 'cn-hangzhou' }).id);
  const listeners = planted.map(({ id: defaultCertificate }, n) =>
    world.addListener({ loadBalancerId: places[n % loadBalancers]!, port: 1000 + n, defaultCertificate }),
  );
  clock.advance(3600);
  return { listeners, successors: planted.map(({ id }) => world.renew(id).id) };
}

function deploy(service: string | undefined, timeoutSeconds = 60): Readonly<Record<string, string>> {
  const { cloud, ledger } = system;
  const { accountId } = cloud;
  const policy = policyOf(service, ['rotate', 'hand-off']);
  const role = cloud.sts.addRole({ accountId, name: 'rotator', trusts: ['fc.aliyuncs.com'], policy });
  const environment = {
    LEDGER: `dir:${ledger}`,
    FOLLOW_SECONDS: '0',
    NLB_ENDPOINT: cloud.urls.nlb,
    CAS_ENDPOINT: cloud.urls.cas,
    FUNCTION_ENDPOINT: cloud.urls.fc,
    ...(service === undefined ? {} : { FUNCTION_SERVICE: service }),
  };
  const into = service === undefined ? {} : { service };
  const options = { asyncTask: true, maxAsyncRetryAttempts: 0, timeoutSeconds };
  cloud.fc.addFunction({ name: 'nlb-cert-sweep', file, role, environment, ...options, ...into });
  return environment;
}

/** With so few changes a minute that it hands on; what it hands on goes to the built function, deployed. */
async function firstRun(environment: Readonly<Record<string, string>>): Promise<Report> {
  const { cloud } = system;
  const edges = { ...localEdges(cloud, environment, () => {}), rateScale: 0.02, invokeLater };
  const context = { ...contextOf(cloud), function: { name: 'nlb-cert-sweep', timeout: 270 } };
  return JSON.parse(await fcHandler('sweep', sweep, edges)(Buffer.from('{"kind":"look"}'), context));
}

/** As `nlb-cert policy` prints it. */
function policyOf(service: string | undefined, features: readonly Feature[]) {
  const functions = { region: '*', names: ['nlb-cert-sweep'], service };
  return policyFor(features, { regions: ['cn-hangzhou'], account: system.cloud.accountId, functions });
}

async function whenDone({ listeners, successors }: ReturnType<typeof estate>): Promise<void> {
  const { cloud } = system;
  cloud.clock.advance(60);
  await cloud.fc.settled();
  await system.minutes(3);
  await system.settle();
  listeners.forEach(({ id }, n) => {
    expect(attachedTo(system, id)).toEqual({ [successors[n]!]: 'default Associated' });
  });
  expect(cloud.rulesBroken).toEqual([]);
}

// The only one in real time, so not in every run; a machine that is busy otherwise may not give it the seconds it reckons with.
const inRealTime = { retry: 2 };

it.runIf(process.env.RELEASE_CHECKS)(
  'a deployed function that is ended by its timeout hands the rest to the next run: here one of a service, as in FC 2.0',
  inRealTime,
  async () => {
    await system.stop();
    system = await startSystem({ regions: ['cn-hangzhou'], frozen: false });
    const { cloud } = system;
    // 20 listeners a second can be read, and 4 seconds are all that there is.
    const planted = estate(90, 9);
    deploy('rotation', 4);
    cloud.fc.accept(cloud.fc.find(cloud.accountId, 'rotation$nlb-cert-sweep')!, Buffer.from('{"kind":"look"}'), 0);
    await cloud.fc.settled();
    const runs = cloud.fc.invocations.map(({ requestId, outcome, body }) => ({
      requestId,
      outcome,
      body: String(body),
    }));
    expect(runs.length).toBeGreaterThan(1);
    expect(new Set(runs.map(({ outcome }) => outcome))).toEqual(new Set(['succeeded']));
    const [first, ...others]: Report[] = runs.map(({ body }) => JSON.parse(body));
    expect(first).toMatchObject({ faults: [], handedOn: [{ root: runs[0]!.requestId, generation: 1 }] });
    others.forEach(({ scope, faults, steps }, n) => {
      expect({ scope, faults }).toMatchObject({ scope: { part: { generation: n + 1 } }, faults: [] });
      expect(steps.length).toBeGreaterThan(0);
    });
    // A run of 4 seconds reads more listeners than it can change; the timer makes what a chain of such runs leaves.
    expect(writes(system).length).toBeGreaterThan(45);
    await whenDone(planted);
    expect(writes(system)).toHaveLength(90);
  },
);

it('no work is lost if a continuation is killed in the middle of its changes', async () => {
  const planted = estate();
  const environment = deploy(undefined);
  system.cloud.fc.killNext({ afterCalls: 25 });
  expect(await firstRun(environment)).toMatchObject({ faults: [], handedOn: [{ generation: 1 }] });
  await whenDone(planted);
  expect(system.cloud.fc.invocations.map(({ outcome }) => outcome)).toContain('killed');
  expect(writes(system)).toHaveLength(42);
});

it('if the function does not exist, the report says so and the timer does the work', async () => {
  const planted = estate();
  const environment = deploy(undefined);
  const first = await firstRun({ ...environment, FUNCTION_SERVICE: 'elsewhere' });
  expect(first).not.toHaveProperty('handedOn');
  expect(first.faults).toMatchObject([{ operation: 'InvokeFunction', message: expect.stringContaining('elsewhere') }]);
  await whenDone(planted);
  expect(system.cloud.fc.invocations).toEqual([]);
});

it('without the permission to call it, a condition has the permission and the timer does the work', async () => {
  const planted = estate();
  const environment = deploy(undefined);
  const { cloud } = system;
  cloud.callers.attach(cloud.credentials.accessKeyId, [policyOf(undefined, ['rotate'])]);
  const { conditions, faults } = await firstRun(environment);
  expect(faults).toMatchObject([{ operation: 'InvokeFunction', code: 'AccessDenied' }]);
  expect(conditions).toMatchObject([
    { reason: 'permission-missing', detail: expect.stringContaining('allow fc:InvokeFunction on acs:fc:') },
  ]);
  await whenDone(planted);
});
