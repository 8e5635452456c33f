import { afterEach, describe, expect, it } from 'vitest';
import { attachedTo, crowdedListener, refusedWrites } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
afterEach(() => system.stop());

/** Renews them all, a minute after they were issued, and lets the hourly sweep find out. */
async function renewAll(replaced: readonly { readonly id: string }[]) {
  system.cloud.clock.advance(3600);
  const successors = replaced.map(({ id }) => system.cloud.world.renew(id).id);
  await system.sweep();
  return successors;
}

describe('a load balancer that cannot take all successors at once', () => {
  it('rolls to the end with 20 of 25 slots used and all 20 renewed, and every name is always served', async () => {
    system = await startSystem();
    const { listener, loadBalancer, standing, replaced, names } = crowdedListener(system, 20);
    const successors = await renewAll(replaced);
    for (let minute = 0; minute < 40; minute += 1) {
      expect(system.cloud.world.servedNames(listener.id)).toEqual(expect.arrayContaining(names));
      expect(system.cloud.world.usedPlaces(loadBalancer.id)).toBeLessThanOrEqual(25);
      await system.minutes(1);
    }
    system.cloud.clock.advance(86_400);
    await system.settle();
    const expected = Object.fromEntries(successors.map((id) => [id, 'additional Associated']));
    expect(attachedTo(system, listener.id)).toEqual({ ...expected, [standing.id]: 'default Associated' });
    expect(system.cloud.rulesBroken).toEqual([]);
    expect(refusedWrites(system)).toEqual([]);
  });

  it('holds quota-full, with the numbers, when all 25 slots are used and no certificate may be retired first', async () => {
    system = await startSystem();
    const { listener, replaced } = crowdedListener(system, 25);
    await renewAll(replaced);
    await system.minutes(5);
    const report = await system.sweep();
    expect(report.steps).toEqual([]);
    expect(report.holds).toMatchObject([{ listenerId: listener.id, reason: 'quota-full' }]);
    expect(report.holds[0]?.detail).toContain('25 of 25');
    expect(system.cloud.rulesBroken).toEqual([]);
  });

  it('retires an expired certificate first when full, and gives its slot to the pending successor', async () => {
    system = await startSystem({ env: { QUOTA_RELIEF: 'retire-expired' } });
    const { listener, replaced } = crowdedListener(system, 25);
    const { clock, world } = system.cloud;
    const [first] = replaced;
    const expiring = world.certificate(first!.id);
    clock.set(new Date(expiring.notAfter.getTime() + 60_000));
    const successor = world.renew(expiring.id).id;
    await system.sweep();
    await system.settle();
    expect(attachedTo(system, listener.id)).toMatchObject({ [successor]: 'additional Associated' });
    expect(attachedTo(system, listener.id)).not.toHaveProperty(expiring.id);
    expect(await system.entries('state')).not.toEqual(expect.arrayContaining([expect.stringMatching(/^owed-/)]));
    expect(system.cloud.rulesBroken).toEqual([]);
  });
});
