import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attachedTo, crowdedListener, writes } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
beforeEach(async () => {
  system = await startSystem({ regions: ['cn-hangzhou'], env: { RETIRE_AFTER_MINUTES: '0' } });
});
afterEach(() => system.stop());

/** A listener whose default and two additional certificates were rotated, and another one beside it. */
async function rotated() {
  const { listener, standing, replaced, loadBalancer } = crowdedListener(system, 2);
  const { world, clock } = system.cloud;
  const other = world.addListener({
    loadBalancerId: loadBalancer.id,
    port: 444,
    additionalCertificates: [replaced[0]!.id],
  });
  const before = attachedTo(system, listener.id);
  clock.advance(3600);
  const successors = [standing, ...replaced].map(({ id }) => world.renew(id).id);
  await system.sweep();
  await system.settle();
  const after = attachedTo(system, listener.id);
  expect(Object.keys(after).sort()).toEqual([...successors].sort());
  return { listener: listener.id, other: other.id, before, after, formers: [standing, ...replaced], successors };
}

describe('a rollback', () => {
  it('is a dry run without apply; with it, each listener gets back exactly its earlier certificates', async () => {
    const { listener, other, before, after } = await rotated();
    const elsewhere = attachedTo(system, other);
    const made = writes(system).length;
    const dry = await system.rollback({ listeners: [listener] });
    expect([dry.dryRun, dry.steps.length, writes(system).length]).toEqual([true, 1, made]);
    expect(attachedTo(system, listener)).toEqual(after);

    await system.rollback({ listeners: [listener], apply: true });
    await system.settle();
    expect(attachedTo(system, listener)).toEqual(before);
    expect(attachedTo(system, other)).toEqual(elsewhere);
    expect(system.cloud.rulesBroken).toEqual([]);
  });

  it.each(['default', 'additional'])(
    'takes back a change of the %s certificate that is under way, once it has ended, and nothing makes it again',
    async (role) => {
      const { listener, replaced, standing } = crowdedListener(system, 2);
      const { world, clock } = system.cloud;
      const before = attachedTo(system, listener.id);
      clock.advance(3600);
      world.renew((role === 'default' ? standing : replaced[0]!).id);
      await system.sweep();
      expect(await system.entries('open')).toHaveLength(1);
      const payload = { listeners: [listener.id], apply: true };
      await system.rollback(payload);
      await system.settle();
      expect(attachedTo(system, listener.id)).toEqual(before);
      await system.sweep();
      await system.settle();
      expect(attachedTo(system, listener.id)).toEqual(before);
    },
  );

  it.each([
    { when: 'while NLB takes the former certificate off', changes: 1 },
    { when: 'while NLB refuses its successor as busy', changes: 2 },
  ])('of a swap, $when, puts the former certificate back', async ({ changes }) => {
    await system.stop();
    system = await startSystem({ regions: ['cn-hangzhou'], env: { QUOTA_RELIEF: 'swap', RETIRE_AFTER_MINUTES: '0' } });
    const { listener, replaced } = crowdedListener(system, 25);
    const { world, clock, faults } = system.cloud;
    const before = attachedTo(system, listener.id);
    clock.advance(3600);
    const successor = world.renew(replaced[0]!.id).id;
    faults.add({ match: { operation: 'AssociateAdditionalCertificatesWithListener' }, times: 1, effect: 'busy' });
    await system.sweep();
    if (changes === 2) await system.minutes(1);
    expect(attachedTo(system, listener.id)).not.toHaveProperty(replaced[0]!.id, 'additional Associated');
    await system.rollback({ listeners: [listener.id], apply: true });
    await system.settle();
    expect(attachedTo(system, listener.id)).toEqual(before);
    await system.sweep();
    await system.settle();
    expect(attachedTo(system, listener.id)).not.toHaveProperty(successor);
  });

  it('that is under way is not taken back: to ask again changes nothing', async () => {
    const { listener, standing } = crowdedListener(system, 0);
    system.cloud.clock.advance(3600);
    system.cloud.world.renew(standing.id);
    await system.sweep();
    await system.settle();
    const payload = { listeners: [listener.id], apply: true };
    await system.rollback(payload);
    expect(await system.entries('open')).toHaveLength(1);
    expect((await system.rollback(payload)).judged).toMatchObject([{ verdict: 'pending' }]);
    await system.settle();
    expect(attachedTo(system, listener.id)).toEqual({ [standing.id]: 'default Associated' });
  });

  it('stays in force: neither sweeps nor events rotate its certificate', async () => {
    const { listener, before, successors } = await rotated();
    await system.rollback({ since: '1d', apply: true });
    await system.settle();
    const made = writes(system).length;
    for (let hour = 0; hour < 3; hour += 1) {
      system.cloud.clock.advance(3600);
      await system.sweep();
      await system.minutes(2);
    }
    await system.onRenewal({ successor: successors[1] });
    expect(writes(system)).toHaveLength(made);
    expect(attachedTo(system, listener)).toEqual(before);
  });

  it('ends when a newer successor appears', async () => {
    const { listener, successors, formers } = await rotated();
    await system.rollback({ certificates: [successors[1]], apply: true });
    await system.settle();
    expect(attachedTo(system, listener)).toHaveProperty(formers[1]!.id);
    system.cloud.clock.advance(86_400);
    const newest = system.cloud.world.renew(successors[1]!).id;
    await system.sweep();
    await system.settle();
    expect(attachedTo(system, listener)).toHaveProperty(newest);
    expect(attachedTo(system, listener)).not.toHaveProperty(formers[1]!.id);
  });

  it('ends when a person gives the replaced mapping again', async () => {
    const { listener, after, successors, formers } = await rotated();
    await system.rollback({ certificates: [successors[1]], listeners: [listener], apply: true });
    await system.settle();
    system.cloud.clock.advance(3600);
    const certificates = [{ successor: successors[1], replaced: formers[1]!.id }];
    await system.backfill({ apply: true, certificates });
    await system.settle();
    expect(attachedTo(system, listener)).toEqual(after);
    for (let hour = 0; hour < 3; hour += 1) {
      system.cloud.clock.advance(3600);
      await system.sweep();
      await system.settle();
    }
    expect(attachedTo(system, listener)).toEqual(after);
    expect(await system.entries('state')).not.toContainEqual(expect.stringMatching(/^mapping-/));
  });

  it('skips certificates issued in between: only one newer than the rolled back certificate is a successor', async () => {
    const { listener, standing } = crowdedListener(system, 0);
    const { world, clock } = system.cloud;
    clock.advance(3600);
    const between = world.renew(standing.id).id;
    clock.advance(3600);
    const latest = world.renew(between).id;
    await system.sweep();
    await system.settle();
    await system.rollback({ listeners: [listener.id], apply: true });
    await system.settle();
    await system.sweep();
    await system.settle();
    expect(attachedTo(system, listener.id)).toEqual({ [standing.id]: 'default Associated' });
    clock.advance(86_400);
    const newer = world.renew(latest).id;
    await system.sweep();
    await system.settle();
    expect(attachedTo(system, listener.id)).toEqual({ [newer]: 'default Associated' });
  });

  it('is also the end for older certificates: a former one that is attached again is replaced by no later one', async () => {
    const { listener, standing } = crowdedListener(system, 0);
    const { world, clock } = system.cloud;
    clock.advance(3600);
    const middle = world.renew(standing.id).id;
    await system.sweep();
    await system.settle();
    clock.advance(86_400);
    world.renew(middle);
    await system.sweep();
    await system.settle();
    await system.rollback({ listeners: [listener.id], since: '1h', apply: true });
    await system.settle();
    expect(attachedTo(system, listener.id)).toEqual({ [middle]: 'default Associated' });
    world.setDefault(listener.id, standing.id);
    await system.sweep();
    await system.settle();
    expect(attachedTo(system, listener.id)).toEqual({ [middle]: 'default Associated' });
  });

  it('overrules earlier mappings: of two certificates that replace each other, neither is retired', async () => {
    const { listener, standing, replaced, loadBalancer } = crowdedListener(system, 2);
    const { world, clock } = system.cloud;
    const stopped = world.addListener({
      loadBalancerId: loadBalancer.id,
      port: 444,
      additionalCertificates: replaced.map(({ id }) => id),
    });
    world.stopListener(stopped.id);
    const before = attachedTo(system, listener.id);
    clock.advance(3600);
    const certificates = replaced.map(({ id }) => ({ successor: world.renew(id).id, replaced: id }));
    await system.backfill({ apply: true, certificates });
    await system.settle();
    clock.advance(3600);
    await system.rollback({ listeners: [listener.id], apply: true });
    await system.settle();
    await system.sweep();
    await system.settle();
    expect(attachedTo(system, listener.id)).toEqual(before);
    expect(attachedTo(system, listener.id)).toHaveProperty(standing.id);
    expect(system.cloud.rulesBroken).toEqual([]);
  });

  it('attaches no expired or revoked certificate again, and reports it', async () => {
    const { listener, after, formers, successors } = await rotated();
    system.cloud.world.revoke(formers[1]!.id);
    const report = await system.rollback({ certificates: [successors[1]], listeners: [listener], apply: true });
    expect(report.holds).toMatchObject([{ reason: 'revoked', certificateIds: [formers[1]!.id] }]);
    await system.settle();
    expect(attachedTo(system, listener)).toEqual(after);
    await system.sweep();
    const { holds, conditions } = await system.sweep();
    expect([holds, conditions]).toEqual([[], []]);
  });
});

describe('an invalid rollback', () => {
  const bad: readonly [payload: unknown, says: RegExp][] = [
    [{}, /no change is selected; give --since, --listener or --certificate/],
    [{ since: 'yesterday' }, /since must be a time in the past/],
    [{ since: '2100-01-01T00:00:00Z' }, /since must be a time in the past/],
    [{ listener: ['lsn-1'] }, /listener is not a known key/],
    [{ listeners: [] }, /listeners must not be empty/],
    [{ listeners: ['lsn-none'] }, /the ledger has no such change since/],
  ];
  it.each(bad)('%j fails with %s', async (payload, says) => {
    await expect(system.rollback(payload)).rejects.toThrow(says);
  });
});

it('a rollback that was not carried out when its former certificate expires is over, also while the list of CAS is short', async () => {
  await system.stop();
  const switches = { certificatesOverCounted: 2 };
  system = await startSystem({ regions: ['cn-hangzhou'], switches, env: { RETIRE_AFTER_MINUTES: '0' } });
  const { world, clock, faults } = system.cloud;
  const { listener, replaced } = crowdedListener(system, 2);
  const former = replaced[0]?.id ?? '';
  clock.advance(3600);
  const successor = world.renew(former).id;
  for (const _ of [1, 2, 3]) {
    await system.sweep();
    await system.minutes(20);
  }
  expect(attachedTo(system, listener.id)).toHaveProperty(successor, 'additional Associated');
  faults.add({ match: { operation: 'AssociateAdditionalCertificatesWithListener' }, effect: 'busy' });
  await system.rollback({ listeners: [listener.id], apply: true });
  clock.set(new Date(world.certificate(former).notAfter.getTime() + 1000));
  faults.clear();
  await system.sweep();
  const { holds } = await system.sweep();
  expect(holds).toEqual([]);
  expect(await system.entries('state')).not.toEqual(expect.arrayContaining([expect.stringMatching(/^mapping-/)]));
});
