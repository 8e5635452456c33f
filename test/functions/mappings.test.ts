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
  it('leads to its end although its steps wait, since none of them is finished before', async () => {
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
  it('takes the place of an earlier one that spelt its id otherwise', async () => {
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
