import { afterEach, beforeEach, expect, it } from 'vitest';
import { attachedTo, renewedEvent } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
beforeEach(async () => {
  system = await startSystem();
});
afterEach(() => system.stop());

/** 500 claims about certificates that no account has. */
function inventions(round: number) {
  return Array.from({ length: 500 }, (_, n) => {
    const id = 900_000_000 + round * 1_000 + n;
    return renewedEvent({ successor: `${id}-cn-hangzhou`, replaced: `${id + 500_000}-cn-hangzhou` });
  });
}

const mappings = async () => (await system.entries('state')).filter((name) => name.startsWith('mapping-'));

/** A listener whose certificate has a renewal by another issuer, which only a claim leads to. */
function site(name = 'a.example.com') {
  const { world, clock } = system.cloud;
  const replaced = world.issueCertificate({ names: [name], source: 'UPLOAD', keyAlgorithm: 'ECC', issuer: 'A CA' }).id;
  const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou' });
  const listener = world.addListener({ loadBalancerId, port: 443, defaultCertificate: replaced }).id;
  clock.advance(3600);
  const successor = world.renew(replaced, { way: 'upload', issuer: 'B CA' }).id;
  return { replaced, successor, listener };
}

/** The calls of one event and the seconds that it takes on the clock of the cloud. */
async function costOf(event: object) {
  const { cloud } = system;
  const before = { calls: cloud.requests.length, at: cloud.clock.now().getTime() };
  await system.onRenewal(event);
  return { calls: cloud.requests.length - before.calls, seconds: (cloud.clock.now().getTime() - before.at) / 1000 };
}

it('a flood of claims about unknown certificates leaves few mappings, and costs the next event nothing', async () => {
  const quiet = site('quiet.example.com');
  const without = await costOf(renewedEvent({ successor: quiet.successor, replaced: quiet.replaced }));
  expect(attachedTo(system, quiet.listener)).toHaveProperty(quiet.successor);
  for (let round = 0; round < 8; round += 1) await system.onRenewal(inventions(round));
  expect((await mappings()).length).toBeLessThanOrEqual(21);
  const { replaced, successor, listener } = site('real.example.com');
  const { calls, seconds } = await costOf(renewedEvent({ successor, replaced }));
  expect(attachedTo(system, listener)).toHaveProperty(successor);
  // Its own load balancer beside the first.
  expect(calls).toBeLessThanOrEqual(without.calls + 3);
  expect(seconds).toBeLessThanOrEqual(without.seconds + 1);
  await system.sweep();
  expect((await mappings()).filter((name) => name.startsWith('mapping-900'))).toEqual([]);
});

it('a flood is one condition for each of its first ids and one for the rest', async () => {
  const { conditions } = await system.onRenewal(inventions(0));
  const unknown = conditions.filter(({ reason }) => reason === 'successor-unknown');
  expect(unknown).toHaveLength(21);
  expect(unknown.map(({ detail }) => detail)).toContain(
    '480 further ids of this payload are unknown; check its sender',
  );
});

it('claims that CAS knows are kept beyond that number, whatever the flood left', async () => {
  const { world } = system.cloud;
  await system.onRenewal(inventions(0));
  const real = Array.from({ length: 40 }, (_, n) => {
    const made = site(`r${n}.example.com`);
    world.stopListener(made.listener);
    return made;
  });
  await system.onRenewal(real.map(({ successor, replaced }) => renewedEvent({ successor, replaced })));
  const kept = await mappings();
  for (const { replaced } of real) expect(kept).toContain(`mapping-${replaced}-by-event.json`);
});

it('a certificate with more names than any authority takes is named, and everything else is rotated', async () => {
  const { world, clock } = system.cloud;
  const names = Array.from({ length: 1_200 }, (_, n) => `n${n}.example.org`);
  world.issueCertificate({ names, source: 'UPLOAD', keyAlgorithm: 'ECC' });
  const { replaced, successor, listener } = site();
  clock.advance(1);
  const report = await system.onRenewal(renewedEvent({ successor, replaced }));
  expect(report.faults.map(({ message }) => message).join()).toMatch(/SubjectAlternativeNames of at most 1000 names/);
  expect(attachedTo(system, listener)).toHaveProperty(successor);
});
