import { afterEach, describe, expect, it } from 'vitest';
import { attachedTo, crowdedListener, writes } from '../support/estate.js';
import { type Env, type System, startSystem } from '../support/system.js';

let system: System;
afterEach(() => system.stop());

const asAdditional = 'additional Associated';

/** Two listeners, on load balancers of their own, each with a certificate of its own that can be renewed. */
async function two(env: Env = {}, loadBalancers = 2) {
  system = await startSystem({ env: { REGIONS: 'cn-hangzhou', ...env } });
  const { world, clock } = system.cloud;
  const balancers = Array.from({ length: loadBalancers }, () => world.addLoadBalancer({ region: 'cn-hangzhou' }).id);
  const [first, second] = ['a', 'b'].map((name, n) => {
    const { id: former } = world.issueCertificate({ names: [`${name}.example.com`], source: 'BUY' });
    const loadBalancerId = balancers[n % loadBalancers]!;
    return { former, id: world.addListener({ loadBalancerId, port: 443 + n, additionalCertificates: [former] }).id };
  });
  clock.advance(3600);
  return { first: first!, second: second! };
}

describe('a pass with another scope', () => {
  it('keeps the requeues of other certificates: confirm still retires a certificate after its grace time', async () => {
    const { first, second } = await two();
    const { world, clock } = system.cloud;
    const successor = world.renew(first.former).id;
    await system.onRenewal({ successor });
    await system.settle();
    clock.advance(3600);
    await system.onRenewal({ successor: world.renew(second.former).id });
    await system.settle();
    clock.advance(86_400);
    await system.settle();
    expect(attachedTo(system, first.id)).toEqual({ [successor]: asAdditional });
  });

  it('keeps them also as a backfill for another listener of the same load balancer', async () => {
    const { first, second } = await two({}, 1);
    const { world, clock } = system.cloud;
    const successor = world.renew(first.former).id;
    await system.onRenewal({ successor });
    await system.settle();
    await system.backfill({ apply: true, listeners: [second.id] });
    clock.advance(86_400);
    await system.settle();
    expect(attachedTo(system, first.id)).toEqual({ [successor]: asAdditional });
  });
});

it('an event with an id that CAS answers with a fault stops no other rotation', async () => {
  const { first } = await two();
  const { world, faults } = system.cloud;
  faults.add({ match: { operation: 'GetCertificateDetail' }, effect: { code: 'InvalidParameter', status: 400 } });
  await system.onRenewal({ successor: '777-cn-hangzhou', replaced: '778-cn-hangzhou' });
  const successor = world.renew(first.former).id;
  const report = await system.sweep();
  await system.settle();
  expect(report.faults).toEqual([]);
  expect(attachedTo(system, first.id)).toHaveProperty(successor, asAdditional);
});

it('the functions judge and continue the open batches of a command line without an account id', async () => {
  const { first } = await two();
  const successor = system.cloud.world.renew(first.former).id;
  await system.asCommandLine({ apply: true });
  expect(await system.entries('open')).toHaveLength(1);
  await system.settle();
  system.cloud.clock.advance(86_400);
  await system.settle();
  expect(attachedTo(system, first.id)).toEqual({ [successor]: asAdditional });
});

it('the records of a deleted listener are dropped', async () => {
  const { first } = await two();
  const { world } = system.cloud;
  await system.onRenewal({ successor: world.renew(first.former).id });
  await system.settle();
  expect(await system.entries('state')).toEqual(expect.arrayContaining([expect.stringMatching(/^grace-/)]));
  world.deleteListener(first.id);
  await system.sweep();
  expect(await system.entries('state')).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(grace|due)-/)]));
});

it('a swap evicts nothing if that frees no slot, because more is attached than the configured quota', async () => {
  system = await startSystem({ env: { QUOTA_RELIEF: 'swap' }, additionalPerLoadBalancer: 40 });
  const { replaced } = crowdedListener(system, 30);
  system.cloud.clock.advance(3600);
  for (const { id } of replaced) system.cloud.world.renew(id);
  const report = await system.sweep();
  await system.minutes(3);
  expect(writes(system)).toEqual([]);
  expect(report.conditions).toMatchObject([{ reason: 'quota-full' }]);
  expect(report.conditions[0]?.detail).toContain('30 of 25');
  expect(report.conditions[0]?.detail).toContain('ADDITIONAL_PER_LOAD_BALANCER');
});

it('a dry run is in the log too, with a line for each step', async () => {
  const { first } = await two();
  system.cloud.world.renew(first.former);
  await system.backfill('');
  expect(system.lines.map((line) => JSON.parse(line)).map(({ kind, outcome }) => outcome ?? kind)).toEqual([
    'planned',
    'pass',
  ]);
});

it('an invalid region never becomes part of a host name', async () => {
  await two();
  await expect(system.backfill({ regions: ['x@127.0.0.1:1/?'] })).rejects.toThrow(/regions\.0 must be a region/);
});

it('a misspelt key is reported, in an event and in a direct call', async () => {
  await two();
  await expect(system.onRenewal({ succesor: '1' })).rejects.toThrow('succesor is not a known key');
  const data = { successor: '1', replacd: '2', domains: ['a.example.com'] };
  await expect(system.onRenewal({ type: 'rotation:Certificate:Renewed', data })).rejects.toThrow(
    'data.replacd is not a known key',
  );
  const { replacd: _replacd, ...good } = data;
  await expect(system.onRenewal({ type: 'rotation:Certificate:Renewed', data: good })).resolves.toBeDefined();
});
