import { afterEach, describe, expect, it } from 'vitest';
import { attachedTo, crowdedListener, refusedWrites, writes } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
afterEach(() => system.stop());

const asDefault = 'default Associated';
const asAdditional = 'additional Associated';

describe("the default certificate's successor is on the listener already, as an additional one", () => {
  async function estate(additionalToDefault: 'refused' | 'promoted', env = {}) {
    system = await startSystem({ switches: { additionalToDefault }, env });
    const { world, clock } = system.cloud;
    const former = world.issueCertificate({ names: ['a.example.com'], source: 'BUY' });
    const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou' });
    const listener = world.addListener({ loadBalancerId, port: 443, defaultCertificate: former.id });
    clock.advance(3600);
    const successor = world.renew(former.id);
    world.attach(listener.id, successor.id);
    return { former, successor, listener };
  }

  it('becomes the default where NLB promotes it', async () => {
    const { listener, successor } = await estate('promoted');
    await system.sweep();
    await system.settle();
    expect(attachedTo(system, listener.id)).toEqual({ [successor.id]: asDefault });
    expect(refusedWrites(system)).toEqual([]);
  });

  it('leaves the additional ones first where NLB refuses, while the present default serves its names', async () => {
    const { listener, successor } = await estate('refused');
    await system.sweep();
    await system.settle();
    expect(attachedTo(system, listener.id)).toEqual({ [successor.id]: asDefault });
    expect(system.cloud.rulesBroken).toEqual([]);
  });

  it('is held where the present default has expired and cannot stand in', async () => {
    const { listener, former, successor } = await estate('refused');
    system.cloud.clock.set(new Date(former.notAfter.getTime() + 60_000));
    const report = await system.sweep();
    expect(report.holds).toMatchObject([{ listenerId: listener.id, reason: 'successor-is-additional' }]);
    expect(attachedTo(system, listener.id)).toEqual({ [former.id]: asDefault, [successor.id]: asAdditional });
  });
});

it('a default and an additional certificate with one successor: it is set as default, never associated beside', async () => {
  system = await startSystem();
  const { world, clock } = system.cloud;
  const former = world.issueCertificate({ names: ['a.example.com'], source: 'BUY' });
  const older = world.issueCertificate({ names: ['a.example.com'], source: 'BUY', instanceId: former.instanceId });
  const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou' });
  const listener = world.addListener({
    loadBalancerId,
    port: 443,
    defaultCertificate: former.id,
    additionalCertificates: [older.id],
  });
  clock.advance(3600);
  const successor = world.renew(former.id);
  await system.sweep();
  await system.settle();
  clock.advance(86_400);
  await system.settle();
  expect(attachedTo(system, listener.id)).toEqual({ [successor.id]: asDefault });
  expect(writes(system).map(({ operation }) => operation.slice(0, 6))).toEqual(['Update', 'Disass']);
});

it('a chain A→B→C goes straight to C', async () => {
  system = await startSystem();
  const { listener, replaced, standing } = crowdedListener(system, 1);
  const { world, clock } = system.cloud;
  clock.advance(3600);
  const between = world.renew(replaced[0]!.id);
  clock.advance(3600);
  const last = world.renew(between.id);
  await system.onRenewal({ successor: between.id });
  await system.settle();
  clock.advance(86_400);
  await system.settle();
  expect(attachedTo(system, listener.id)).toEqual({ [standing.id]: asDefault, [last.id]: asAdditional });
  expect(writes(system).flatMap(({ params }) => Object.values(params))).not.toContain(between.id);
});

it('more than 15 successors go in calls of 15 at most', async () => {
  system = await startSystem({ additionalPerLoadBalancer: 100, env: { ADDITIONAL_PER_LOAD_BALANCER: '100' } });
  const { listener, replaced } = crowdedListener(system, 32);
  system.cloud.clock.advance(3600);
  const successors = replaced.map(({ id }) => system.cloud.world.renew(id).id);
  await system.sweep();
  await system.settle();
  expect(Object.keys(attachedTo(system, listener.id))).toEqual(expect.arrayContaining(successors));
  const sizes = writes(system).map(
    ({ params }) => Object.keys(params).filter((key) => /CertificateIds\.\d/.test(key)).length,
  );
  expect(sizes).toEqual([15, 15, 2]);
});

describe('one thing on a listener that NLB refuses for good', () => {
  it('does not keep the rest of the listener from going on, and is told as a condition', async () => {
    system = await startSystem({ env: { RETIRE_AFTER_MINUTES: '0' } });
    const { listener, replaced, standing } = crowdedListener(system, 2);
    const { world, clock, faults } = system.cloud;
    clock.advance(3600);
    const successors = replaced.map(({ id }) => world.renew(id).id);
    world.renew(standing.id);
    faults.add({
      match: { operation: 'UpdateListenerAttribute' },
      effect: { code: 'OperationDenied.Frozen', status: 400 },
    });
    const first = await system.sweep();
    expect(first.steps.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
      'set-default refused',
      'associate accepted',
    ]);
    const reports = await system.minutes(4);
    expect(Object.keys(attachedTo(system, listener.id)).sort()).toEqual([standing.id, ...successors].sort());
    expect(reports[0]?.conditions).toMatchObject([{ reason: 'refused', listenerId: listener.id }]);
  });
});

describe('a certificate that NLB cannot see', () => {
  it('yet: the pass comes back, it goes through, and nobody is bothered', async () => {
    system = await startSystem({ switches: { certificateSyncSeconds: 300 } });
    const { listener, replaced } = crowdedListener(system, 1);
    system.cloud.clock.advance(3600);
    const successor = system.cloud.world.renew(replaced[0]!.id).id;
    await system.sweep();
    const reports = await system.minutes(8);
    expect(attachedTo(system, listener.id)).toHaveProperty(successor, asAdditional);
    expect(reports.flatMap(({ conditions }) => conditions)).toEqual([]);
  });

  it('at all: its batch is halved until the others are through, and it alone is told as refused', async () => {
    system = await startSystem({ env: { RETIRE_AFTER_MINUTES: '0' } });
    const { listener, replaced } = crowdedListener(system, 6);
    const { world, clock } = system.cloud;
    clock.advance(3600);
    const successors = replaced.map(({ id }) => world.renew(id).id);
    const [unseen, kept] = [successors[3]!, replaced[3]!.id];
    world.hideFromNlb(unseen);
    await system.sweep();
    await system.minutes(30);
    const rest = Object.keys(attachedTo(system, listener.id)).filter((id) => id !== kept && !successors.includes(id));
    expect(Object.keys(attachedTo(system, listener.id))).toEqual(
      expect.arrayContaining([kept, ...successors.filter((id) => id !== unseen)]),
    );
    expect(rest).toHaveLength(1);
    const report = await system.sweep();
    expect(report.conditions).toMatchObject([{ reason: 'refused', certificateIds: [unseen] }]);
  });
});

describe('quota relief', () => {
  it('swap takes one replaced certificate off at a time, and its successor gets the place', async () => {
    system = await startSystem({ env: { QUOTA_RELIEF: 'swap' } });
    const { listener, replaced, standing } = crowdedListener(system, 25);
    const { world, clock } = system.cloud;
    clock.advance(3600);
    const successors = replaced.slice(0, 3).map(({ id }) => world.renew(id).id);
    await system.sweep();
    for (let minute = 0; minute < 30; minute += 1) {
      await system.minutes(1);
      expect(Object.keys(attachedTo(system, listener.id)).length).toBeGreaterThanOrEqual(25);
    }
    const kept = replaced.slice(3).map(({ id }) => id);
    expect(Object.keys(attachedTo(system, listener.id)).sort()).toEqual([standing.id, ...kept, ...successors].sort());
    expect(await system.entries('state')).not.toEqual(expect.arrayContaining([expect.stringMatching(/^owed-/)]));
    expect(refusedWrites(system)).toEqual([]);
  });
});

it('many listeners that share one certificate go past 25 attachments where NLB counts it once', async () => {
  system = await startSystem({ switches: { quotaCounts: 'distinct-certificates' } });
  const { world, clock } = system.cloud;
  const shared = world.issueCertificate({ names: ['a.example.com'], source: 'BUY' });
  const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou' });
  const listeners = Array.from({ length: 30 }, (_, n) =>
    world.addListener({ loadBalancerId, port: 1000 + n, additionalCertificates: [shared.id] }),
  );
  clock.advance(3600);
  const successor = world.renew(shared.id);
  await system.sweep();
  await system.settle();
  for (const { id } of listeners) expect(attachedTo(system, id)).toHaveProperty(successor.id, asAdditional);
  expect(refusedWrites(system)).toEqual([]);
});
