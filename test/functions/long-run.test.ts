import { addMinutes } from 'date-fns';
import { afterEach, expect, it } from 'vitest';
import type { Edges } from '../../functions/run/edges.js';
import { credentialsOf } from '../emulator/cloud.js';
import { attachedTo } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
afterEach(() => system.stop());

const source = { name: 'a test', remedy: 'check it' };
const other = '2222222222222222';

/** A change a minute, and 20 of them in an account that lends its role. */
it('a command line works in another account for longer than the shortest session', async () => {
  system = await startSystem({
    regions: ['cn-hangzhou'],
    env: { ACCOUNTS: `acs:ram::${other}:role/rotator` },
    edges: {
      rateScale: 0.005,
      runSeconds: 6 * 3600,
      currentKeys: async () => ({ ...system.cloud.credentials, source }),
    },
  });
  const { world, clock, sts, accountId } = system.cloud;
  sts.addRole({ accountId: other, name: 'rotator', trusts: [accountId] });
  const places = [1, 2].map(() => world.addLoadBalancer({ region: 'cn-hangzhou', accountId: other }).id);
  const planted = Array.from({ length: 20 }, (_, n) => {
    const { id } = world.issueCertificate({ names: [`h${n}.example.com`], accountId: other });
    const listener = { loadBalancerId: places[n % 2]!, port: 1000 + n, defaultCertificate: id };
    return { id, listener: world.addListener(listener).id };
  });
  clock.advance(3600);
  const renewed = planted.map(({ id, listener }) => ({ listener, successor: world.renew(id).id }));
  const before = clock.now().getTime();
  const report = await system.asCommandLine({ apply: true });
  // The twentieth goes 19 minutes after the first: sessions share one budget of calls.
  expect(clock.now().getTime() - before).toBeGreaterThanOrEqual(19 * 60_000);
  expect(report.faults).toEqual([]);
  expect(report.steps.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(20);
  await system.minutes(2);
  for (const { listener, successor } of renewed) expect(attachedTo(system, listener)).toHaveProperty(successor);
});

/** A change a minute, with keys that last ten. */
it('a command line goes on with new keys where the ones that it began with have expired', async () => {
  let began: Date | undefined;
  let keys: Awaited<ReturnType<NonNullable<Edges['currentKeys']>>> | undefined;
  const currentKeys: Edges['currentKeys'] = async () => {
    const { callers, clock, accountId } = system.cloud;
    if (keys === undefined || began === undefined || clock.now() >= addMinutes(began, 9)) {
      began = clock.now();
      const caller = callers.add({ accountId, expiresAt: addMinutes(began, 10) });
      keys = { ...credentialsOf(caller), source };
    }
    return keys;
  };
  system = await startSystem({
    regions: ['cn-hangzhou'],
    edges: { rateScale: 0.005, runSeconds: 6 * 3600, currentKeys },
  });
  const { world, clock } = system.cloud;
  const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou' });
  const ids = Array.from({ length: 20 }, (_, n) => {
    const { id } = world.issueCertificate({ names: [`h${n}.example.com`] });
    world.addListener({ loadBalancerId, port: 1000 + n, defaultCertificate: id });
    return id;
  });
  clock.advance(3600);
  for (const id of ids) world.renew(id);
  const before = clock.now().getTime();
  const report = await system.asCommandLine({ apply: true });
  expect(clock.now().getTime() - before).toBeGreaterThanOrEqual(19 * 60_000);
  expect(report.faults).toEqual([]);
  expect(report.steps.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(20);
});
