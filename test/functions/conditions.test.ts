import { afterEach, describe, expect, it } from 'vitest';
import { commandLine } from '../support/command-line.js';
import { isInFull } from '../support/depth.js';
import { attachedTo, crowdedListener } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
afterEach(() => system.stop());

/** What a person is told in the log: conditions that begin and conditions that are over. */
function told(): string[] {
  return system.lines
    .map((line) => JSON.parse(line))
    .flatMap(({ kind, reason }) => (/^condition/.test(kind) ? [`${kind} ${reason}`] : []));
}

describe('a condition', () => {
  it('is notified once with its time, stays in every report while it lasts, and is notified once when it ends', async () => {
    system = await startSystem();
    const { listener, replaced, loadBalancer } = crowdedListener(system, 25);
    const { world, clock } = system.cloud;
    clock.advance(3600);
    const successor = world.renew(replaced[0]!.id).id;
    const first = await system.sweep();
    expect(first.conditions).toMatchObject([{ reason: 'quota-full', listenerId: listener.id, since: first.takenAt }]);
    for (let hour = 0; hour < 5; hour += 1) {
      clock.advance(3600);
      const report = await system.sweep();
      expect(report.conditions).toMatchObject([{ reason: 'quota-full', since: first.takenAt }]);
    }
    expect(told()).toEqual(['condition quota-full']);

    world.detach(listener.id, replaced[24]!.id);
    expect(world.usedPlaces(loadBalancer.id)).toBe(24);
    await system.sweep();
    await system.settle();
    expect(attachedTo(system, listener.id)).toHaveProperty(successor, 'additional Associated');
    expect(told()).toEqual(['condition quota-full', 'condition-over quota-full']);
    expect(await system.entries('state')).not.toEqual(expect.arrayContaining([expect.stringMatching(/^condition-/)]));
  });

  it('does not ask for quota that is free by itself once the default is set', async () => {
    system = await startSystem();
    const { standing, replaced, listener } = crowdedListener(system, 25);
    const { world, clock } = system.cloud;
    clock.set(new Date(world.certificate(replaced[0]!.id).notAfter.getTime() + 60_000));
    const [successor] = [replaced[0]!.id, standing.id].map((id) => world.renew(id).id);
    const first = await system.sweep();
    expect(first.holds).toMatchObject([{ reason: 'waiting-for-room', certificateIds: [successor] }]);
    await system.settle();
    expect(attachedTo(system, listener.id)).toHaveProperty(successor!, 'additional Associated');
    expect(told()).not.toContain('condition quota-full');
  });

  it('asks for quota once, not again after each change that frees none', async () => {
    system = await startSystem();
    const { standing, loadBalancer } = crowdedListener(system, 24);
    const { world, clock } = system.cloud;
    const [other, waiting] = ['y', 'z'].map((name) => world.issueCertificate({ names: [`${name}.example.com`] }).id);
    const extra = { defaultCertificate: other!, additionalCertificates: [waiting!] };
    world.addListener({ loadBalancerId: loadBalancer.id, port: 444, ...extra });
    clock.advance(3600);
    for (const id of [standing.id, waiting!]) world.renew(id);
    expect((await system.sweep()).steps).toMatchObject([{ step: 'set-default' }]);
    await system.settle();
    expect(told()).toEqual(['condition quota-full']);
  });

  it('for an overdue batch is not notified every minute, and ends with the batch', async () => {
    system = await startSystem();
    const { replaced } = crowdedListener(system, 1);
    const { world, clock, faults } = system.cloud;
    clock.advance(3600);
    world.renew(replaced[0]!.id);
    faults.add({ match: { operation: 'AssociateAdditionalCertificatesWithListener' }, times: 1, effect: 'job-hangs' });
    await system.sweep();
    await system.minutes(20);
    expect(told()).toEqual(['condition overdue']);
    world.releaseJobs();
    await system.minutes(3);
    expect(told()).toEqual(['condition overdue', 'condition-over overdue']);
  });

  it('is in the ledger with the detail of the last pass, which `status --quick` shows', async () => {
    system = await startSystem();
    const { replaced } = crowdedListener(system, 1);
    const { world, clock, faults } = system.cloud;
    clock.advance(3600);
    world.renew(replaced[0]!.id);
    const operation = 'AssociateAdditionalCertificatesWithListener';
    faults.add({ match: { operation }, effect: { code: 'OperationDenied.Frozen', status: 400 } });
    const details: string[] = [];
    for (let hour = 0; hour < 2; hour += 1) {
      const { conditions } = await system.sweep();
      const { out } = await commandLine(system)('status', '--quick', '--json');
      expect(JSON.parse(out).conditions).toMatchObject(conditions);
      details.push(...conditions.map(({ detail }) => detail));
      clock.advance(3600);
    }
    expect(details).toEqual([expect.stringContaining('failed once'), expect.stringContaining('failed 2 times')]);
    expect(told()).toEqual(['condition refused']);
  });

  it('does not end in a pass with another scope, or in one that cannot read', async () => {
    system = await startSystem();
    const { replaced, listener } = crowdedListener(system, 2);
    const { world, clock, faults } = system.cloud;
    clock.advance(3600);
    world.renew(replaced[0]!.id, { hasPrivateKey: false });
    await system.sweep();
    expect(told()).toEqual(['condition no-private-key']);
    await system.onRenewal({ successor: world.renew(replaced[1]!.id).id });
    faults.add({ match: { operation: 'ListListeners' }, effect: '503', times: 20 });
    await system.sweep();
    faults.clear();
    const report = await system.sweep();
    expect(report.conditions).toMatchObject([{ reason: 'no-private-key', listenerId: listener.id }]);
    expect(told()).toEqual(['condition no-private-key']);
  });
});

/** On each of five load balancers: 50 listeners in CI. */
const each = isInFull ? 10 : 3;

it(`if NLB refuses one listener for good, the other ${5 * each - 1} end rotated and that listener is reported with its reason`, async () => {
  system = await startSystem({ env: { RETIRE_AFTER_MINUTES: '0' } });
  const { world, clock, faults } = system.cloud;
  const listeners = Array.from({ length: 5 }, () => world.addLoadBalancer({ region: 'cn-hangzhou' }).id).flatMap(
    (loadBalancerId, b) =>
      Array.from({ length: each }, (_, n) => {
        const { id } = world.issueCertificate({
          names: [`n${b}-${n}.example.com`],
          source: 'BUY',
          keyAlgorithm: 'ECC',
        });
        return {
          replaced: id,
          id: world.addListener({ loadBalancerId, port: 1000 + n, additionalCertificates: [id] }).id,
        };
      }),
  );
  clock.advance(3600);
  const [poison, ...others] = listeners.map(({ id, replaced }) => ({ id, successor: world.renew(replaced).id }));
  faults.add({
    match: { listenerId: poison!.id, operation: 'AssociateAdditionalCertificatesWithListener' },
    effect: { code: 'OperationDenied.Frozen', status: 400 },
  });
  await system.sweep();
  await system.minutes(4);
  for (const { id, successor } of others)
    expect(attachedTo(system, id)).toEqual({ [successor]: 'additional Associated' });
  const report = await system.sweep();
  expect(report.conditions).toMatchObject([
    { reason: 'refused', listenerId: poison!.id, detail: expect.stringContaining('OperationDenied.Frozen') },
  ]);
  expect(told()).toEqual(['condition refused']);

  const { code, out } = await commandLine(system, { RETIRE_AFTER_MINUTES: '0' })('sweep', '--yes');
  expect(code).toBe(1);
  expect(out).toMatch(new RegExp(`^Needs you .*\\n.*OperationDenied.Frozen.*\\n +nlb-cert show ${poison!.id}`));
  expect(out).toMatch(/; 1 item for you; \d+ calls\.$/);
});
