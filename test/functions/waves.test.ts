import { afterEach, describe, expect, it } from 'vitest';
import { attachedTo, writes } from '../support/estate.js';
import { type Env, type System, startSystem } from '../support/system.js';

let system: System;
const operation = 'AssociateAdditionalCertificatesWithListener';
afterEach(() => system.stop());

/** One renewed certificate on three listeners of each of three load balancers; the later ones have more beside it. */
async function nineListeners(env: Env) {
  system = await startSystem({ regions: ['cn-hangzhou'], env });
  const { world, clock } = system.cloud;
  const issue = (name: string) => world.issueCertificate({ names: [name], source: 'BUY', keyAlgorithm: 'ECC' }).id;
  const [shared, ...beside] = ['a', 'b', 'c'].map((name) => issue(`${name}.example.com`));
  const listeners = [0, 1, 2].flatMap(() => {
    const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou' });
    return [0, 1, 2].map(
      (n) =>
        world.addListener({
          loadBalancerId,
          port: 443 + n,
          additionalCertificates: [shared!, ...beside.slice(0, n)],
        }).id,
    );
  });
  clock.advance(3600);
  return { listeners, replaced: shared!, successor: world.renew(shared!).id };
}

/** How many listeners got a change in each pass that made one, and which. */
async function waves(passes: number): Promise<string[][]> {
  const found: string[][] = [];
  for (let pass = 0; pass < passes; pass += 1) {
    const before = writes(system).length;
    if (pass === 0) await system.sweep();
    else await system.minutes(1);
    const changed = writes(system)
      .slice(before)
      .map(({ params }) => params.ListenerId ?? '');
    if (changed.length > 0) found.push(changed);
  }
  return found;
}

function rotated(listeners: readonly string[], successor: string): readonly string[] {
  return listeners.filter((id) => attachedTo(system, id)[successor] === 'additional Associated');
}

describe('waves', () => {
  it('begin with the canaries, the least critical listener of each load balancer; the others follow in waves of the set size', async () => {
    const { listeners, successor } = await nineListeners({ CANARY: '2', MAX_LISTENERS_PER_PASS: '4' });
    const found = await waves(12);
    expect(found.map((wave) => wave.length)).toEqual([2, 4, 3]);
    const [canaries] = found;
    const least = listeners.filter((_, index) => index % 3 === 0);
    expect(least).toEqual(expect.arrayContaining(canaries!));
    expect(new Set(canaries!.map((id) => system.cloud.world.listener(id).loadBalancerId)).size).toBe(2);
    expect(rotated(listeners, successor)).toEqual(listeners);
  });

  it('begin with the listeners that are tagged as canary', async () => {
    const { listeners } = await nineListeners({ CANARY: '1' });
    system.cloud.world.tag(listeners[8]!, 'cert-rotation', 'canary');
    const found = await waves(6);
    expect(found.map((wave) => wave.length)).toEqual([1, 8]);
    expect(found[0]).toEqual([listeners[8]]);
  });

  it('start the next wave only when the last one is confirmed, and hold with that reason', async () => {
    const { listeners, successor } = await nineListeners({ MAX_LISTENERS_PER_PASS: '3' });
    system.cloud.faults.add({ match: { operation }, times: 1, effect: 'job-hangs' });
    await waves(5);
    expect(writes(system)).toHaveLength(3);
    const [report] = await system.minutes(1);
    expect(report?.holds.filter(({ reason }) => reason !== 'grace' && reason !== 'busy')).toMatchObject(
      Array.from({ length: 6 }, () => ({ reason: 'waiting-for-wave', certificateIds: [successor] })),
    );
    system.cloud.world.releaseJobs();
    await waves(10);
    expect(rotated(listeners, successor)).toEqual(listeners);
  });

  it('stop after too many failures, notify a person once, and continue when the failures are repaired', async () => {
    const { listeners, successor } = await nineListeners({ MAX_LISTENERS_PER_PASS: '3', MAX_FAILURES: '1' });
    const effect = { code: 'OperationDenied.Frozen', status: 400 };
    const poisoned = [...listeners].sort().slice(0, 2);
    for (const listenerId of poisoned) system.cloud.faults.add({ match: { operation, listenerId }, effect });
    await waves(20);
    expect(rotated(listeners, successor)).toHaveLength(1);
    const report = await system.sweep();
    expect(report.conditions).toContainEqual(
      expect.objectContaining({ reason: 'rollout-stopped', detail: expect.stringContaining('MAX_FAILURES=1') }),
    );
    const before = rotated(listeners, successor).length;
    await waves(10);
    expect(rotated(listeners, successor)).toHaveLength(before);

    system.cloud.faults.clear();
    for (let hour = 0; hour < 3; hour += 1) {
      await waves(10);
      system.cloud.clock.advance(3600);
    }
    expect(rotated(listeners, successor)).toEqual(listeners);
  });

  it('continue in the pass that confirms a failed step at last, without another sweep', async () => {
    const { listeners, successor } = await nineListeners({ MAX_LISTENERS_PER_PASS: '3', MAX_FAILURES: '0' });
    const [poisoned] = [...listeners].sort();
    const effect = { code: 'OperationDenied.Frozen', status: 400 };
    system.cloud.faults.add({ match: { operation, listenerId: poisoned! }, effect });
    await waves(20);
    const stopped = rotated(listeners, successor);
    expect(stopped).toHaveLength(2);

    system.cloud.faults.clear();
    system.cloud.clock.advance(3600);
    await system.sweep();
    await system.minutes(2);
    expect(rotated(listeners, successor)).toContain(poisoned);
    await system.minutes(10);
    expect(rotated(listeners, successor)).toEqual(listeners);
  });

  it('of a backfill have only its listeners, and the canaries are among them', async () => {
    const { listeners, successor } = await nineListeners({ CANARY: '1' });
    await system.backfill({ apply: true, listeners: [listeners[5]] });
    system.cloud.clock.advance(10);
    expect(rotated(listeners, successor)).toEqual([listeners[5]]);
  });
});
