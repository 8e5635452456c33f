import { addDays } from 'date-fns';
import { afterEach, describe, expect, it } from 'vitest';
import { commandLine } from '../support/command-line.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
afterEach(() => system.stop());

/** More load balancers than a run of 12 seconds can read. In the last one, an additional certificate ends tomorrow. */
async function estate() {
  system = await startSystem({ regions: ['cn-hangzhou'], edges: { rateScale: 0.05, runSeconds: 12 } });
  const { world, clock } = system.cloud;
  const listeners = Array.from({ length: 42 }, (_, n) => {
    const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou' });
    const notAfter = addDays(clock.now(), 100 + n);
    const { id } = world.issueCertificate({ names: [`s${n}.example.com`], notAfter });
    return world.addListener({ loadBalancerId, port: 443, defaultCertificate: id }).id;
  });
  const notBefore = addDays(clock.now(), -89);
  const ending = world.issueCertificate({ names: ['end.example.com'], notBefore, notAfter: addDays(clock.now(), 1) });
  world.attach(listeners.at(-1)!, ending.id);
  return { listener: listeners.at(-1)!, ending: ending.id };
}

const quick = async () => {
  const { out } = await commandLine(system)('status', '--quick', '--json');
  return JSON.parse(out).conditions.map(({ reason, listenerId, certificateIds }: Record<string, unknown>) => ({
    reason,
    listenerId,
    certificateIds,
  }));
};

describe('an estate that one full sweep cannot read in its time', () => {
  it('an end at the end of the order is told by whichever pass reads it', async () => {
    const { listener, ending } = await estate();
    const first = await system.sweep();
    expect(first.conditions).toEqual([]);
    await system.minutes(16);
    const soon = { reason: 'expires-soon', listenerId: listener, certificateIds: [ending] };
    expect(await quick()).toContainEqual(soon);

    system.cloud.world.renew(ending);
    await system.sweep();
    await system.minutes(16);
    expect(await quick()).not.toContainEqual(soon);
  });

  it('a part that nobody has read for three hours is a condition, until it is read', async () => {
    await estate();
    for (let hour = 0; hour < 3; hour += 1) {
      await system.sweep();
      expect(await quick()).toEqual([]);
      system.cloud.clock.advance(3600);
    }
    system.cloud.clock.advance(60);
    const report = await system.sweep();
    const unread = { reason: 'not-looked-at', severity: 'warning', region: 'cn-hangzhou' };
    expect(report.conditions).toMatchObject([
      { ...unread, detail: expect.stringMatching(/^\d\d load balancers were/) },
    ]);
    expect(await quick()).toMatchObject([{ reason: 'not-looked-at' }]);
    const { out, code } = await commandLine(system)('status');
    expect([code, out]).toEqual([1, expect.stringContaining('not-looked-at')]);

    await system.minutes(16);
    await system.sweep();
    expect((await quick()).map(({ reason }: { reason: string }) => reason)).not.toContain('not-looked-at');
  });
});
