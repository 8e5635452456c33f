import { afterEach, describe, expect, it } from 'vitest';
import { attachedTo, refusedWrites, renewedEvent, writes } from '../support/estate.js';
import { type Env, type System, startSystem } from '../support/system.js';

let system: System;
afterEach(() => system.stop());

/** Two regions; `www` is a default and an additional certificate, `api` an additional one; `other` is not renewed. */
async function estate(env: Env = {}) {
  system = await startSystem({ env: { REGIONS: 'cn-hangzhou,cn-shanghai', ...env } });
  const { world, clock } = system.cloud;
  const www = world.issueCertificate({ names: ['www.example.com'], source: 'BUY' });
  const api = world.issueCertificate({ names: ['*.api.example.com'], source: 'UPLOAD', keyAlgorithm: 'ECC' });
  const other = world.issueCertificate({ names: ['other.example.com'], source: 'BUY' });
  const [north, south] = ['cn-hangzhou', 'cn-shanghai'].map((region) => world.addLoadBalancer({ region }).id);
  const add = (loadBalancerId: string, port: number, defaultCertificate: string, additionalCertificates: string[]) =>
    world.addListener({ loadBalancerId, port, defaultCertificate, additionalCertificates }).id;
  const listeners = {
    first: add(north!, 443, www.id, [api.id, other.id]),
    second: add(north!, 8443, other.id, [www.id]),
    third: add(south!, 443, other.id, [api.id, www.id]),
    bystander: add(south!, 8443, other.id, []),
  };
  clock.advance(3600);
  const renewed = { www: world.renew(www.id).id, api: world.renew(api.id).id };
  return { former: { www: www.id, api: api.id }, other: other.id, renewed, listeners };
}

type Estate = Awaited<ReturnType<typeof estate>>;

/** Every affected listener has the successors, the replaced ones are gone, and the rest is as it was. */
function expectRotated({ listeners, renewed, other }: Estate): void {
  const [asDefault, asAdditional] = ['default Associated', 'additional Associated'];
  expect(Object.fromEntries(Object.entries(listeners).map(([key, id]) => [key, attachedTo(system, id)]))).toEqual({
    first: { [renewed.www]: asDefault, [renewed.api]: asAdditional, [other]: asAdditional },
    second: { [other]: asDefault, [renewed.www]: asAdditional },
    third: { [other]: asDefault, [renewed.www]: asAdditional, [renewed.api]: asAdditional },
    bystander: { [other]: asDefault },
  });
  expect(system.cloud.rulesBroken).toEqual([]);
  expect(refusedWrites(system)).toEqual([]);
  expect(writes(system).filter(({ params }) => params.ListenerId === listeners.bystander)).toEqual([]);
}

/** Confirms until nothing is open or due, then lets the grace time pass, and confirms again. */
async function throughTheGraceTime(): Promise<void> {
  await system.settle();
  system.cloud.clock.advance(86_400);
  await system.settle();
}

describe('every affected listener gets the successor, and no other listener is changed', () => {
  it('from an event alone', async () => {
    const made = await estate();
    const { renewed, former } = made;
    await system.onRenewal([
      renewedEvent({ successor: renewed.www }),
      { successor: renewed.api, replaced: former.api },
    ]);
    await throughTheGraceTime();
    expectRotated(made);
  });

  it('from a hint alone that names no certificate', async () => {
    const made = await estate();
    await system.onRenewal({
      type: 'cas:ActionTrail:ApiCall',
      source: 'acs.cas',
      id: '1',
      specversion: '1.0',
      data: {},
    });
    await throughTheGraceTime();
    expectRotated(made);
  });

  it('from the hourly sweep alone', async () => {
    const made = await estate();
    for (let hour = 0; hour < 40; hour += 1) {
      system.cloud.clock.advance(3600);
      await system.sweep();
    }
    expectRotated(made);
  });

  it('from the cheap look alone, which reads no load balancer once all certificates are seen', async () => {
    const made = await estate();
    await system.sweep('look');
    await throughTheGraceTime();
    expectRotated(made);
    const look = await system.sweep('look');
    expect(look.calls).toBe(1);
  });

  it('from a backfill that applies, and not from a dry run', async () => {
    const made = await estate();
    const rehearsal = await system.backfill({});
    expect(rehearsal.steps.map(({ outcome }) => outcome)).toEqual(['planned', 'planned', 'planned']);
    expect(writes(system)).toEqual([]);
    await system.backfill({ apply: true });
    await throughTheGraceTime();
    expectRotated(made);
  });
});

describe('a finished estate', () => {
  it('stays unchanged: no open batch, no call by confirm, no write by two more passes', async () => {
    const made = await estate();
    await system.sweep();
    await throughTheGraceTime();
    await system.sweep();
    const before = writes(system).length;
    await system.sweep();
    await system.onRenewal({ successor: made.renewed.www });
    expect(writes(system)).toHaveLength(before);
    expect(await system.entries('open')).toEqual([]);
    expect((await system.confirm()).calls).toBe(0);
    const owing = (await system.entries('state')).filter((name) => !/^(confirmed|places)-/.test(name));
    expect(owing).toEqual(['seen-1234567890123456.json']);
  });
});

describe('a pass never changes', () => {
  it('a listener or load balancer tagged cert-rotation: off, or a stopped listener; each is reported', async () => {
    const made = await estate();
    const { world } = system.cloud;
    world.tag(made.listeners.first, 'cert-rotation', 'off');
    world.tag(world.listener(made.listeners.third).loadBalancerId, 'cert-rotation', 'off');
    world.stopListener(made.listeners.second);
    const report = await system.sweep();
    const reasons = Object.fromEntries(report.holds.map(({ listenerId, reason }) => [listenerId, reason]));
    expect(reasons).toEqual({
      [made.listeners.first]: 'switched-off',
      [made.listeners.second]: 'listener-stopped',
      [made.listeners.third]: 'switched-off',
    });
    await system.minutes(3);
    expect(writes(system)).toEqual([]);
    expect(world.listener(made.listeners.second).status).toBe('Stopped');
  });

  it('a region that REGIONS does not name, or a listener that a backfill does not name', async () => {
    const made = await estate({ REGIONS: 'cn-hangzhou' });
    await system.backfill({ apply: true, listeners: [made.listeners.second] });
    expect(writes(system).map(({ params }) => params.ListenerId)).toEqual([made.listeners.second]);
  });
});

describe('with RETIRE=off', () => {
  it('the successor is attached and the replaced certificate stays', async () => {
    const made = await estate({ RETIRE: 'off' });
    await system.sweep();
    await throughTheGraceTime();
    expect(Object.keys(attachedTo(system, made.listeners.second))).toEqual(
      expect.arrayContaining([made.former.www, made.renewed.www]),
    );
  });
});
