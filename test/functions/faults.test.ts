import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attachedTo, crowdedListener, writes } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
beforeEach(async () => {
  system = await startSystem({ env: { REGIONS: 'cn-hangzhou,cn-shanghai' } });
});
afterEach(() => system.stop());

/** A renewed certificate on one listener in each region. */
function twoRegions() {
  const { world, clock } = system.cloud;
  const former = world.issueCertificate({ names: ['a.example.com'], source: 'BUY' });
  const [north, south] = ['cn-hangzhou', 'cn-shanghai'].map((region) => {
    const { id: loadBalancerId } = world.addLoadBalancer({ region });
    return world.addListener({ loadBalancerId, port: 443, additionalCertificates: [former.id] }).id;
  });
  clock.advance(3600);
  return { former, north: north!, south: south!, successor: world.renew(former.id) };
}

describe('an incomplete listing', () => {
  it('fails its region with the name of the operation and without a change; the other region continues', async () => {
    const { north, south, successor } = twoRegions();
    system.cloud.faults.add({ match: { operation: 'ListListenerCertificates', region: 'cn-hangzhou' }, effect: '503' });
    const report = await system.sweep();
    expect(report.faults).toMatchObject([{ region: 'cn-hangzhou', operation: 'ListListenerCertificates' }]);
    expect(writes(system).map(({ params }) => params.ListenerId)).toEqual([south]);

    system.cloud.faults.clear();
    await system.settle();
    expect(attachedTo(system, north)).toHaveProperty(successor.id, 'additional Associated');
  });

  it('of certificates fails the account, whose work is done once the list can be read', async () => {
    const { north, south, successor } = twoRegions();
    system.cloud.faults.add({ match: { operation: 'ListCertificates' }, effect: 'half-body' });
    const report = await system.sweep();
    expect(report.faults).toMatchObject([{ region: '*', operation: 'ListCertificates' }]);
    expect(writes(system)).toEqual([]);

    system.cloud.faults.clear();
    await system.settle();
    for (const id of [north, south])
      expect(attachedTo(system, id)).toHaveProperty(successor.id, 'additional Associated');
  });

  it('requeues its region until a sweep without that region: its name may be mistyped, or removed from REGIONS', async () => {
    const { north, south, successor } = twoRegions();
    await system.backfill({ regions: ['cn-hangzou'], apply: true });
    const reports = await system.minutes(3);
    expect(reports.map(({ faults }) => faults.map(({ region }) => region))).toEqual(
      [1, 2, 3].map(() => ['cn-hangzou']),
    );
    system.cloud.faults.add({ match: { region: 'cn-shanghai', operation: 'ListListeners' }, effect: '503' });
    await system.sweep();
    expect((await system.minutes(1))[0]!.faults).toMatchObject([{ region: 'cn-shanghai' }]);
    system.cloud.faults.clear();
    await system.settle();
    for (const listener of [north, south]) expect(attachedTo(system, listener)).toHaveProperty(successor.id);
  });
});

describe('a survey at the same time as the listing of certificates', () => {
  it('does not outlive the run: a listing of listeners is read to its end although CAS refused at once', async () => {
    const { world } = system.cloud;
    for (let n = 0; n < 6; n += 1) {
      const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou' });
      for (let port = 1; port <= 50; port += 1) world.addListener({ loadBalancerId, port });
    }
    // Long enough that a loaded machine does not end the listing before CAS answers.
    system.cloud.faults.add({ match: { operation: 'ListListeners' }, effect: { slowMs: 100 } });
    const denied = { code: 'NoPermission', status: 403 };
    system.cloud.faults.add({ match: { operation: 'ListCertificates' }, effect: denied });
    const report = await system.sweep();
    expect(report.faults).toMatchObject([{ region: '*', operation: 'ListCertificates' }]);
    expect(listed('cn-hangzhou')).toHaveLength(3);
    expect(report.calls).toBe(system.cloud.requests.length);
  });

  it('does not begin if a look finds no new certificate in CAS', async () => {
    twoRegions();
    system.cloud.clock.advance(86_400);
    await system.sweep();
    const before = listed('cn-hangzhou').length;
    await system.sweep('look');
    expect(listed('cn-hangzhou')).toHaveLength(before);
  });

  function listed(region: string) {
    return system.cloud.requests.filter((one) => one.operation === 'ListListeners' && one.region === region);
  }
});

describe('a write without an answer', () => {
  it('is not repeated: its batch stays open, and the next read confirms it', async () => {
    const { north, successor } = twoRegions();
    const operation = 'AssociateAdditionalCertificatesWithListener';
    system.cloud.faults.add({ match: { operation, listenerId: north }, times: 1, effect: 'drop-after' });
    const report = await system.sweep();
    expect(report.steps.find(({ listenerId }) => listenerId === north)).toMatchObject({ outcome: 'unsure' });
    await system.settle();
    expect(attachedTo(system, north)).toHaveProperty(successor.id, 'additional Associated');
    const sent = writes(system).filter(({ params }) => params.ListenerId === north);
    expect(sent).toHaveLength(1);
  });

  it('is made again, as another change, when the next read shows that it never happened', async () => {
    const { north, successor } = twoRegions();
    const operation = 'AssociateAdditionalCertificatesWithListener';
    system.cloud.faults.add({ match: { operation, listenerId: north }, times: 1, effect: 'drop-before' });
    await system.sweep();
    const verdicts = (await system.minutes(3)).flatMap(({ judged }) => judged).filter((j) => j.listenerId === north);
    expect(verdicts.map(({ verdict }) => verdict)).toContain('lost');
    await system.settle();
    expect(attachedTo(system, north)).toHaveProperty(successor.id, 'additional Associated');
  });
});

describe('a job', () => {
  it('that failed without a trace is lost, and the change is made again', async () => {
    const { north, successor } = twoRegions();
    const operation = 'AssociateAdditionalCertificatesWithListener';
    system.cloud.faults.add({ match: { operation, listenerId: north }, times: 1, effect: 'job-fails-silently' });
    await system.sweep();
    await system.settle();
    expect(attachedTo(system, north)).toHaveProperty(successor.id, 'additional Associated');
  });

  it('that never ends is overdue, a condition that names it, and never confirmed', async () => {
    const { north } = twoRegions();
    const operation = 'AssociateAdditionalCertificatesWithListener';
    system.cloud.faults.add({ match: { operation, listenerId: north }, times: 1, effect: 'job-hangs' });
    await system.sweep();
    const last = (await system.minutes(12)).at(-1);
    expect(last?.judged).toMatchObject([{ listenerId: north, step: 'associate', verdict: 'overdue' }]);
    expect(last?.conditions).toMatchObject([{ reason: 'overdue', listenerId: north }]);
  });
});

describe('two passes at once', () => {
  it('make one request for each change', async () => {
    const { north, south } = twoRegions();
    await Promise.all([system.sweep(), system.sweep(), system.sweep()]);
    const asked = writes(system).map(({ params }) => params.ListenerId);
    expect(asked.sort()).toEqual([north, south].sort());
    expect(await system.entries('open')).toHaveLength(2);
    expect(system.cloud.rulesBroken).toEqual([]);
  });
});

describe('before a certificate is retired', () => {
  it('the listener is read again, and a change from outside stops the step', async () => {
    const { listener, replaced } = crowdedListener(system, 1);
    system.cloud.clock.advance(3600);
    const successor = system.cloud.world.renew(replaced[0]!.id).id;
    await system.sweep();
    await system.settle();
    system.cloud.clock.advance(86_400);
    const { faults, world, requests } = system.cloud;
    faults.add({ match: { operation: 'ListListeners' }, effect: { slowMs: 30 } });
    const pass = system.minutes(1);
    await untilCalled('ListListenerCertificates', requests.length);
    world.detach(listener.id, successor);
    const [report] = await pass;
    expect(report?.steps).toMatchObject([{ step: 'retire', outcome: 'changed' }]);
    expect(attachedTo(system, listener.id)).toHaveProperty(replaced[0]!.id);
  });
});

describe('the ledger', () => {
  it('with a torn and a foreign entry can be read, and both entries are reported', async () => {
    const { north, successor } = twoRegions();
    await mkdir(join(system.ledger, 'open'), { recursive: true });
    await writeFile(join(system.ledger, 'open', 'torn.json'), '{"token":"ab');
    await writeFile(join(system.ledger, 'open', 'notes.txt'), 'remember the milk');
    const report = await system.sweep();
    expect(report.conditions.map(({ reason }) => reason)).toEqual(Array(2).fill('ledger-entry-unreadable'));
    expect(writes(system).map(({ params }) => params.ListenerId)).toContain(north);
    await system.minutes(3);
    expect(attachedTo(system, north)).toHaveProperty(successor.id, 'additional Associated');
    expect(await readdir(join(system.ledger, 'open'))).toEqual(['notes.txt', 'torn.json']);
  });

  it('reports an unreadable entry once, and once when it can be read', async () => {
    const path = join(system.ledger, 'open', 'torn.json');
    await mkdir(join(system.ledger, 'open'), { recursive: true });
    await writeFile(path, '{"token":"ab');
    for (let hour = 0; hour < 3; hour += 1) {
      system.cloud.clock.advance(3600);
      await system.sweep();
      await system.confirm();
    }
    await rm(path);
    await system.sweep();
    const told = system.lines.map((line) => JSON.parse(line)).filter(({ kind }) => /^condition/.test(kind));
    expect(told).toMatchObject([
      { kind: 'condition', reason: 'ledger-entry-unreadable', detail: expect.stringContaining('open/torn.json') },
      { kind: 'condition-over', reason: 'ledger-entry-unreadable' },
    ]);
  });

  it('that cannot be reached stops the pass before any call', async () => {
    twoRegions();
    await writeFile(join(system.ledger, 'open'), 'not a folder');
    await expect(system.sweep()).rejects.toThrow();
    expect(system.cloud.requests).toEqual([]);
  });
});

/** Resolves when the cloud has answered one more call of this operation. */
async function untilCalled(operation: string, after: number): Promise<void> {
  while (!system.cloud.requests.slice(after).some((request) => request.operation === operation))
    await new Promise((resolve) => setImmediate(resolve));
}
