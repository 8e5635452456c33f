import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attachedTo } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
beforeEach(async () => {
  system = await startSystem({ env: { RETIRE_AFTER_MINUTES: '0' } });
});
afterEach(() => system.stop());

/** A listener with one additional certificate, and uploads of its name, each newer and by another issuer. */
function uploads(issuers: readonly string[], additionalPerLoadBalancer = 25) {
  const { world, clock } = system.cloud;
  const standing = world.issueCertificate({ names: ['default.example.com'], source: 'BUY' });
  const former = world.issueCertificate({ names: ['a.example.com'], source: 'UPLOAD' });
  const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou', additionalPerLoadBalancer });
  const listener = world.addListener({
    loadBalancerId,
    port: 443,
    defaultCertificate: standing.id,
    additionalCertificates: [former.id],
  });
  const later = issuers.map((issuer) => {
    clock.advance(3600);
    return world.renew(former.id, { way: 'upload', issuer });
  });
  return { standing, former, listener, later };
}

describe('a chain of mappings', () => {
  it('leads to its last certificate although its steps wait, because no mapping is dropped before', async () => {
    const { standing, former, listener, later } = uploads(['First CA', 'Second CA']);
    const [middle, last] = later.map(({ id }) => id);
    await system.onRenewal([
      { successor: system.cloud.world.renew(standing.id).id },
      { successor: middle, replaced: former.id },
      { successor: last, replaced: middle },
    ]);
    expect(Object.keys(attachedTo(system, listener.id))).not.toContain(last);
    await system.settle();
    expect(attachedTo(system, listener.id)).toMatchObject({ [last!]: 'additional Associated' });
    expect(Object.keys(attachedTo(system, listener.id))).not.toContain(middle);
    await system.sweep();
    expect((await system.entries('state')).filter((name) => name.startsWith('mapping-'))).toEqual([]);
  });
});

describe('a later mapping of one certificate', () => {
  it('supersedes an earlier one with another spelling of the id', async () => {
    const { former, listener, later } = uploads(['First CA', 'Second CA']);
    const [right, wrong] = later.map(({ id }) => id);
    system.cloud.world.stopListener(listener.id);
    await system.backfill({ apply: true, certificates: [{ successor: wrong, replaced: former.certificateId }] });
    await system.backfill({ apply: true, certificates: [{ successor: right, replaced: former.id }] });
    system.cloud.world.startListener(listener.id);
    await system.sweep();
    await system.settle();
    expect(attachedTo(system, listener.id)).toMatchObject({ [right!]: 'additional Associated' });
    expect(Object.keys(attachedTo(system, listener.id))).not.toContain(wrong);
  });
});

describe('a mapping to a certificate that expires sooner', () => {
  it('is carried out by a backfill, and the replaced certificate is not attached again', async () => {
    const { former, listener, later } = uploads(['Emulated Trust CA']);
    const { world } = system.cloud;
    const short = world.renew(former.id, { way: 'upload', notAfter: new Date('2026-09-13T12:00:00Z') });
    world.deleteCertificate(later[0]!.id);
    const certificates = [{ successor: short.id, replaced: former.id }];
    const [held] = (await system.sweep()).holds;
    expect([held?.reason, held?.detail]).toEqual([
      'expires-sooner',
      expect.stringContaining(`nlb-cert backfill --certificates ${former.id}=${short.id}`),
    ]);
    await system.backfill({ apply: true, certificates });
    await system.settle();
    const there = attachedTo(system, listener.id);
    for (let sweeps = 0; sweeps < 3; sweeps += 1) {
      await system.sweep();
      await system.settle();
    }
    expect(Object.keys(there)).toContain(short.id);
    expect(attachedTo(system, listener.id)).toEqual(there);
    expect((await system.backfill({ apply: true, certificates })).conditions).toEqual([]);
  });

  it('with the same start is kept as long as a renewal would lead back', async () => {
    const { former, listener } = uploads([]);
    const { world } = system.cloud;
    const notAfter = new Date('2026-09-13T12:00:00Z');
    const short = world.renew(former.id, { way: 'upload', notBefore: former.notBefore, notAfter });
    await system.backfill({ apply: true, certificates: [{ successor: short.id, replaced: former.id }] });
    await system.settle();
    const there = attachedTo(system, listener.id);
    for (let sweeps = 0; sweeps < 3; sweeps += 1) {
      await system.sweep();
      await system.settle();
    }
    expect(Object.keys(there)).not.toContain(former.id);
    expect(attachedTo(system, listener.id)).toEqual(there);
    system.cloud.clock.advance(86_400);
    const next = world.renew(short.id, { way: 'upload' });
    await system.sweep();
    await system.settle();
    await system.sweep();
    expect(Object.keys(attachedTo(system, listener.id))).toContain(next.id);
    expect((await system.entries('state')).filter((name) => name.startsWith('mapping-'))).toEqual([]);
  });
});

describe('a waiver of names', () => {
  it('allows the loss of names only for its own certificates', async () => {
    const { world, clock } = system.cloud;
    const standing = world.issueCertificate({ names: ['default.example.com'] });
    const a = world.issueCertificate({ names: ['a.example.com', 'legacy.example.com'] });
    clock.advance(3600);
    const b = world.renew(a.id, { names: ['a.example.com', 'b.example.com'] });
    clock.advance(3600);
    const d = world.issueCertificate({ names: ['a.example.com'], issuer: 'Other CA' });
    const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou' });
    const [first, second] = [443, 444].map((port, n) =>
      world.addListener({
        loadBalancerId,
        port,
        defaultCertificate: standing.id,
        additionalCertificates: [n === 0 ? a.id : b.id],
      }),
    );
    await system.backfill({ apply: true, certificates: [{ successor: d.id, replaced: b.id }], allowNameLoss: true });
    await system.settle();
    const report = await system.sweep();
    expect(Object.keys(attachedTo(system, second!.id))).toContain(d.id);
    expect(attachedTo(system, first!.id)).toEqual({
      [standing.id]: 'default Associated',
      [a.id]: 'additional Associated',
    });
    expect(report.holds).toMatchObject([{ listenerId: first!.id, reason: 'names-lost' }]);
    expect(report.holds[0]?.detail).toContain('legacy.example.com');
  });
});
