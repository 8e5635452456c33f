import { differenceInSeconds } from 'date-fns';
import { afterEach, describe, expect, it } from 'vitest';
import { attachedTo, crowdedListener, writes } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
afterEach(() => system.stop());

/** A function that follows its changes, where a change takes so many seconds. */
function start(jobSeconds: number, env = {}): Promise<System> {
  return startSystem({ jobSeconds, env: { FOLLOW_SECONDS: '60', ...env } });
}

const now = () => system.cloud.clock.now();

describe('a run sees its own changes through', () => {
  it('an event for a default and two additional certificates ends with all three in place', async () => {
    system = await start(2);
    const { listener, standing, replaced } = crowdedListener(system, 3);
    const { world, clock } = system.cloud;
    clock.advance(3600);
    const [first, ...others] = [standing, replaced[0]!, replaced[1]!].map(({ id }) => world.renew(id).id);
    const startedAt = now();
    const report = await system.onRenewal([{ successor: first }, ...others.map((successor) => ({ successor }))]);
    expect(report.steps).toMatchObject([
      { step: 'set-default', outcome: 'accepted' },
      { step: 'associate', outcome: 'accepted' },
    ]);
    expect(report.judged.map(({ step, verdict }) => `${step} ${verdict}`)).toEqual([
      'set-default confirmed',
      'associate confirmed',
    ]);
    expect(attachedTo(system, listener.id)).toMatchObject({
      [first!]: 'default Associated',
      [others[0]!]: 'additional Associated',
      [others[1]!]: 'additional Associated',
    });
    expect(await system.entries('open')).toEqual([]);
    expect(differenceInSeconds(now(), startedAt)).toBeLessThanOrEqual(2 * 4 + 5);
  });

  it('a swap leaves the name unserved for seconds', async () => {
    system = await start(1, { QUOTA_RELIEF: 'swap' });
    const { listener, replaced } = crowdedListener(system, 25);
    const { world, clock, requests } = system.cloud;
    clock.advance(3600);
    const successor = world.renew(replaced[0]!.id).id;
    await system.sweep();
    expect(attachedTo(system, listener.id)).toHaveProperty(successor, 'additional Associated');
    const at = requests.filter(({ operation }) => /Additional/.test(operation)).map((request) => request.at.getTime());
    expect(at).toHaveLength(2);
    expect((at[1]! + 1000 - at[0]!) / 1000).toBeLessThanOrEqual(3 * 2 + 3);
  });

  it('costs at most four calls for each change', async () => {
    system = await start(2);
    const { standing } = crowdedListener(system, 3);
    system.cloud.clock.advance(3600);
    system.cloud.world.renew(standing.id);
    await system.sweep();
    const lastWrite = system.cloud.requests.findLastIndex(({ operation }) => operation === 'UpdateListenerAttribute');
    expect(system.cloud.requests.length - lastWrite - 1).toBeLessThanOrEqual(4);
  });

  it('reads only the changed listeners of a load balancer with many', async () => {
    system = await start(2);
    const { standing, loadBalancer } = crowdedListener(system, 0);
    const { world, clock } = system.cloud;
    for (let port = 1000; port < 1030; port += 1) world.addListener({ loadBalancerId: loadBalancer.id, port });
    clock.advance(3600);
    world.renew(standing.id);
    await system.sweep();
    const operations = system.cloud.requests.map(({ operation }) => operation);
    const after = operations.slice(operations.lastIndexOf('UpdateListenerAttribute') + 1);
    expect(after).toEqual(['ListListeners', 'ListListenerCertificates']);
  });

  it('leaves to the timer what NLB has not finished in time', async () => {
    system = await start(600, { FOLLOW_SECONDS: '20' });
    const { listener, standing } = crowdedListener(system, 1);
    const { world, clock } = system.cloud;
    clock.advance(3600);
    const successor = world.renew(standing.id).id;
    const startedAt = now();
    const report = await system.sweep();
    expect(differenceInSeconds(now(), startedAt)).toBeLessThanOrEqual(20);
    expect(report.judged).toMatchObject([{ verdict: 'pending' }]);
    expect(await system.entries('open')).toHaveLength(1);
    await system.minutes(12);
    expect(attachedTo(system, listener.id)).toHaveProperty(successor, 'default Associated');
    expect(writes(system)).toHaveLength(1);
  });

  it('and with FOLLOW_SECONDS=0 leaves everything to the timer', async () => {
    system = await start(2, { FOLLOW_SECONDS: '0' });
    const { standing } = crowdedListener(system, 1);
    system.cloud.clock.advance(3600);
    system.cloud.world.renew(standing.id);
    const startedAt = now();
    expect((await system.sweep()).judged).toEqual([]);
    expect(differenceInSeconds(now(), startedAt)).toBe(0);
    expect(await system.entries('open')).toHaveLength(1);
  });

  it('keeps the timer from its load balancers meanwhile, and frees them at its end', async () => {
    const calls: number[] = [];
    const sleep = async (milliseconds: number) => {
      system.cloud.clock.advance(milliseconds / 1000);
      calls.push((await system.confirm()).calls);
    };
    system = await startSystem({ jobSeconds: 8, env: { FOLLOW_SECONDS: '60' }, edges: { sleep } });
    const { listener, standing } = crowdedListener(system, 1);
    system.cloud.clock.advance(3600);
    const successor = system.cloud.world.renew(standing.id).id;
    await system.sweep();
    expect(calls).toEqual([0, 0, 0]);
    expect(attachedTo(system, listener.id)).toHaveProperty(successor, 'default Associated');
    expect((await system.entries('state')).filter((name) => name.startsWith('run-'))).toEqual([]);
  });

  it('and leaves waves to the timer, because a wave is planned from the whole region', async () => {
    system = await start(2, { CANARY: '1' });
    const { standing } = crowdedListener(system, 1);
    system.cloud.clock.advance(3600);
    system.cloud.world.renew(standing.id);
    expect((await system.sweep()).judged).toEqual([]);
    expect(await system.entries('open')).toHaveLength(1);
    await system.minutes(1);
    expect(await system.entries('open')).toEqual([]);
  });
});
