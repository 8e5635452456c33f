import { afterEach, describe, expect, it } from 'vitest';
import { attachedTo, crowdedListener, refusedWrites, writes } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
afterEach(() => system.stop());

const asDefault = 'default Associated';
const asAdditional = 'additional Associated';

describe("a default certificate's successor that is already an additional one of the listener", () => {
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

  it('is first retired as an additional one where NLB refuses, while the present default serves its names', async () => {
    const { listener, successor } = await estate('refused');
    await system.sweep();
    await system.settle();
    expect(attachedTo(system, listener.id)).toEqual({ [successor.id]: asDefault });
    expect(system.cloud.rulesBroken).toEqual([]);
  });

  it('is held where the present default has expired and cannot serve in its place', async () => {
    const { listener, former, successor } = await estate('refused');
    system.cloud.clock.set(new Date(former.notAfter.getTime() + 60_000));
    const report = await system.sweep();
    expect(report.holds).toMatchObject([{ listenerId: listener.id, reason: 'successor-is-additional' }]);
    const ofListener = { listenerId: listener.id, certificateIds: [successor.id] };
    for (const { conditions } of [report, await system.sweep(), await system.asCommandLine({})])
      expect(conditions.filter(({ certificateIds: [id] }) => id === successor.id)).toMatchObject([
        { reason: 'expires-soon' },
        { ...ofListener, reason: 'successor-is-additional', detail: expect.stringContaining('remove the additional') },
      ]);
    expect(attachedTo(system, listener.id)).toEqual({ [former.id]: asDefault, [successor.id]: asAdditional });
  });
});

it('the successor of both a default and an additional certificate is set as default, and never associated', async () => {
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

it('a chain A→B→C leads directly to C', async () => {
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

it('more than 15 successors are attached in calls of at most 15', async () => {
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

describe('a step that NLB refuses for good', () => {
  it('does not stop the other steps of the listener, and is reported as a condition', async () => {
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

describe('a certificate that NLB does not find', () => {
  it('yet is tried again and attached, without a condition', async () => {
    system = await startSystem({ switches: { certificateSyncSeconds: 300 } });
    const { listener, replaced } = crowdedListener(system, 1);
    system.cloud.clock.advance(3600);
    const successor = system.cloud.world.renew(replaced[0]!.id).id;
    await system.sweep();
    const reports = await system.minutes(8);
    expect(attachedTo(system, listener.id)).toHaveProperty(successor, asAdditional);
    expect(reports.flatMap(({ conditions }) => conditions)).toEqual([]);
  });

  it('at all: its batch is halved until the others are attached, and it alone is reported as refused', async () => {
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

describe('eviction for quota', () => {
  it('with swap, one replaced certificate is evicted at a time, and its successor gets the slot', async () => {
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

it('many listeners with one certificate exceed 25 attachments where NLB counts the certificate once', async () => {
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
