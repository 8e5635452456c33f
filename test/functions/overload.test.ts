import { afterEach, describe, expect, it } from 'vitest';
import { attachedTo, writes } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
afterEach(() => system.stop());

/** One renewed certificate on one listener of each of these many load balancers. */
function manyLoadBalancers(count: number) {
  const { world, clock } = system.cloud;
  const { id: replaced } = world.issueCertificate({ names: ['a.example.com'], source: 'BUY', keyAlgorithm: 'ECC' });
  const listeners = Array.from({ length: count }, () => {
    const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou' });
    return world.addListener({ loadBalancerId, port: 443, additionalCertificates: [replaced] }).id;
  });
  clock.advance(3600);
  return { listeners, successor: world.renew(replaced).id };
}

describe('a pass that runs out of time', () => {
  // With the second rate, some changes have no time for the read before them.
  it.each([0.02, 0.03])(
    'with %s of the rates, reports the steps that it did not start, leaves none open, and the next passes make them',
    async (rateScale) => {
      system = await startSystem({ regions: ['cn-hangzhou'], edges: { rateScale } });
      const { listeners, successor } = manyLoadBalancers(30);
      const first = await system.sweep();
      const done = first.steps.filter(({ outcome }) => outcome === 'accepted').map(({ listenerId }) => listenerId);
      const left = first.notStarted.map(({ listenerId }) => listenerId);
      expect(done.length).toBeGreaterThan(2);
      expect(left.length).toBeGreaterThan(8);
      expect([...done, ...left].sort()).toEqual([...listeners].sort());
      expect(first.notStarted[0]).toMatchObject({
        region: 'cn-hangzhou',
        step: 'associate',
        certificateIds: [successor],
      });
      expect(await system.entries('open')).toHaveLength(done.length);
      expect(writes(system)).toHaveLength(done.length);

      await system.settle();
      for (const id of listeners) expect(attachedTo(system, id)).toHaveProperty(successor, 'additional Associated');
      expect(writes(system)).toHaveLength(listeners.length);
    },
  );
});
