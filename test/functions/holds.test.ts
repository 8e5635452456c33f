import { afterEach, describe, expect, it } from 'vitest';
import { attachedTo, renewedEvent, writes } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
afterEach(() => system.stop());

type Renewal = Parameters<System['cloud']['world']['renew']>[1];

/** One listener with one additional certificate for two names, which `renewal` renews an hour later. */
async function renewedWith(renewal: Renewal, env = {}) {
  system = await startSystem({ env });
  const { world, clock } = system.cloud;
  const former = world.issueCertificate({ names: ['a.example.com', 'b.example.com'], source: 'BUY' });
  const standing = world.issueCertificate({ names: ['default.example.com'], source: 'BUY' });
  const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-shanghai' });
  const listener = world.addListener({
    loadBalancerId,
    port: 443,
    defaultCertificate: standing.id,
    additionalCertificates: [former.id],
  });
  clock.advance(3600);
  return { former, listener, successor: world.renew(former.id, renewal) };
}

const soon = new Date('2026-06-20T00:00:00Z');

const unfit: ReadonlyArray<{ when: string; renewal: Renewal; reason: string; says: string }> = [
  { when: 'loses a name', renewal: { names: ['a.example.com'] }, reason: 'names-lost', says: 'b.example.com' },
  { when: 'is not valid yet', renewal: { notBefore: soon }, reason: 'not-valid-yet', says: '2026-06-20T00:00:00.000Z' },
  {
    when: 'expires sooner',
    renewal: { notAfter: new Date('2026-06-18T00:00:00Z') },
    reason: 'expires-sooner',
    says: '2026-06-18',
  },
  { when: 'lacks its private key', renewal: { hasPrivateKey: false }, reason: 'no-private-key', says: 'private key' },
  { when: 'changes its key algorithm', renewal: { keyAlgorithm: 'ECC' }, reason: 'key-algorithm', says: 'ECC' },
];

describe('an unfit successor is a hold with its reason', () => {
  it.each(unfit)('when it $when', async ({ renewal, reason, says }) => {
    const { listener, successor } = await renewedWith(renewal);
    const report = await system.sweep();
    expect(report.holds).toMatchObject([{ listenerId: listener.id, certificateIds: [successor.id], reason }]);
    expect(report.holds[0]?.detail).toContain(says);
    await system.minutes(3);
    expect(writes(system)).toEqual([]);
  });

  it('when it is revoked', async () => {
    const { listener, successor } = await renewedWith({});
    system.cloud.world.revoke(successor.id);
    const report = await system.sweep();
    expect(report.holds).toMatchObject([{ listenerId: listener.id, reason: 'revoked' }]);
    expect(writes(system)).toEqual([]);
  });

  it('when it is a self-signed upload that only has the same names', async () => {
    const { listener, former } = await renewedWith({});
    const { world } = system.cloud;
    const upload = world.issueCertificate({ names: [...former.names], source: 'UPLOAD', selfSigned: true });
    world.deleteCertificate(world.certificatesOf().at(-2)!.id);
    const report = await system.sweep();
    expect(report.holds).toMatchObject([
      { listenerId: listener.id, certificateIds: [upload.id], reason: 'unproven-lineage' },
    ]);
    expect(writes(system)).toEqual([]);
  });
});

describe('such a hold ends by', () => {
  it('time, for a certificate that was not valid yet', async () => {
    const { listener, successor } = await renewedWith({ notBefore: soon });
    await system.sweep();
    system.cloud.clock.set(soon);
    await system.settle();
    expect(attachedTo(system, listener.id)).toHaveProperty(successor.id, 'additional Associated');
  });

  it('policy, for a key algorithm', async () => {
    const { listener, successor } = await renewedWith({ keyAlgorithm: 'ECC' }, { KEY_ALGORITHMS: 'RSA,ECC' });
    await system.sweep();
    await system.settle();
    expect(attachedTo(system, listener.id)).toHaveProperty(successor.id, 'additional Associated');
  });

  it('a mapping with allowNameLoss, for names, and confirm finishes the backfill', async () => {
    const { listener, former, successor } = await renewedWith({ names: ['a.example.com'] });
    const certificates = [{ successor: successor.id, replaced: former.id }];
    await system.backfill({ apply: true, certificates, allowNameLoss: true });
    await system.settle();
    system.cloud.clock.advance(86_400);
    await system.settle();
    expect(Object.keys(attachedTo(system, listener.id))).toContain(successor.id);
    expect(Object.keys(attachedTo(system, listener.id))).not.toContain(former.id);
    await system.sweep();
    expect(await system.entries('state')).not.toEqual(expect.arrayContaining([expect.stringMatching(/^mapping-/)]));
  });

  it('no event: an event with a mapping waives no name', async () => {
    const { listener, former, successor } = await renewedWith({ names: ['a.example.com'] });
    const report = await system.onRenewal(renewedEvent({ successor: successor.id, replaced: former.id }));
    expect(report.holds).toMatchObject([{ listenerId: listener.id, reason: 'names-lost' }]);
    expect(writes(system)).toEqual([]);
  });
});
