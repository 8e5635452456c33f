import { afterEach, describe, expect, it } from 'vitest';
import { attachedTo, writes } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
afterEach(() => system.stop());

type Renewal = NonNullable<Parameters<System['cloud']['world']['renew']>[1]>;

const corp = (n: number, organisation: string) => ({
  issuer: `Corp Issuing CA ${n}`,
  chain: [{ subject: `CN=Corp Issuing CA ${n}, O=${organisation}`, issuer: `CN=Corp Root, O=${organisation}` }],
});

/** One listener whose additional certificate was uploaded, and a newer upload of the same name. */
async function uploadedAgain(former: Renewal, later: Renewal, env = {}) {
  system = await startSystem({ env });
  const { world, clock } = system.cloud;
  const standing = world.issueCertificate({ names: ['default.example.com'] });
  const old = world.issueCertificate({ names: ['a.example.com'], source: 'UPLOAD', ...former });
  const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou' });
  const listener = world.addListener({
    loadBalancerId,
    port: 443,
    defaultCertificate: standing.id,
    additionalCertificates: [old.id],
  });
  clock.advance(3600);
  return { listener, old, successor: world.renew(old.id, { way: 'upload', ...later }) };
}

function chainReads(): number {
  return system.cloud.requests.filter(({ operation }) => operation === 'GetCertificateDetail').length;
}

describe('an upload from another intermediate of the same authority', () => {
  it('is attached by a sweep, without an event', async () => {
    const { listener, successor } = await uploadedAgain({ issuer: 'R10' }, { issuer: 'R11' });
    expect((await system.sweep()).holds).toEqual([]);
    await system.settle();
    expect(attachedTo(system, listener.id)).toHaveProperty(successor.id, 'additional Associated');
  });

  it('is recognised by its chain, which is read once and saved', async () => {
    const { listener, successor } = await uploadedAgain(corp(1, 'Corp'), corp(2, 'Corp Ltd'));
    await system.sweep();
    expect(chainReads()).toBe(2);
    expect(await system.entries('state')).toContainEqual(expect.stringMatching(/^chains-/));
    await system.settle();
    await system.sweep();
    expect(chainReads()).toBe(2);
    expect(attachedTo(system, listener.id)).toHaveProperty(successor.id, 'additional Associated');
  });

  it('needs no chain if the issuer names its organisation', async () => {
    const { listener, successor } = await uploadedAgain(
      { issuer: "C=US, O=Let's Encrypt, CN=YE1" },
      { issuer: "CN=YE2,O=Let's Encrypt,C=US" },
    );
    await system.sweep();
    await system.settle();
    expect(chainReads()).toBe(0);
    expect(attachedTo(system, listener.id)).toHaveProperty(successor.id, 'additional Associated');
  });

  it('is held if its chain shows another organisation, also with a matching name', async () => {
    const { listener, old, successor } = await uploadedAgain(
      { issuer: 'R10', chain: [{ subject: "O=Let's Encrypt, CN=R10", issuer: 'O=ISRG, CN=ISRG Root X1' }] },
      { issuer: 'R11', chain: [{ subject: 'O=Corp, CN=R11', issuer: 'CN=Corp Root' }] },
    );
    const { holds } = await system.sweep();
    expect(holds).toMatchObject([
      { listenerId: listener.id, certificateIds: [successor.id], reason: 'unproven-lineage' },
    ]);
    expect(holds[0]?.detail).toContain('another authority');
    expect(holds[0]?.detail).toContain(`nlb-cert backfill --certificates ${old.id}=${successor.id}`);
    expect(writes(system)).toEqual([]);
  });

  it('is held with ISSUERS=exact, and accepted if ISSUERS names another authority', async () => {
    await uploadedAgain({ issuer: 'R10' }, { issuer: 'R11' }, { ISSUERS: 'exact' });
    expect((await system.sweep()).holds).toMatchObject([{ reason: 'unproven-lineage' }]);
    expect(chainReads()).toBe(0);
    await system.stop();
    await uploadedAgain({ issuer: 'R10' }, { issuer: 'WR1' }, { ISSUERS: 'Google Trust Services' });
    expect((await system.sweep()).steps).toMatchObject([{ step: 'associate' }]);
  });

  it('is decided by its name while CAS does not return its chain, and that is reported', async () => {
    await uploadedAgain({ issuer: 'R10' }, { issuer: 'R11' });
    system.cloud.faults.add({
      match: { operation: 'GetCertificateDetail' },
      effect: { code: 'InvalidParameter', status: 400 },
    });
    const report = await system.sweep();
    expect(report.faults).toMatchObject([{ operation: 'GetCertificateDetail' }]);
    expect(report.steps).toMatchObject([{ step: 'associate' }]);
    system.cloud.faults.clear();
    expect((await system.sweep()).faults).toEqual([]);
    expect(chainReads()).toBeGreaterThan(2);
  });

  it('has its chain read once in a dry run, which does not save it', async () => {
    await uploadedAgain(corp(1, 'Corp'), corp(2, 'Corp'));
    const plan = await system.backfill({});
    expect(plan.steps).toMatchObject([{ step: 'associate', outcome: 'planned' }]);
    expect(await system.entries('state')).toEqual([]);
  });
});

describe('a newer certificate for almost the same names', () => {
  it('is reported with the command that accepts it, and the command works', async () => {
    const { listener, old, successor } = await uploadedAgain(
      { issuer: 'R10', notBefore: new Date('2026-03-27T00:00:00Z'), notAfter: new Date('2026-06-25T00:00:00Z') },
      { issuer: 'R11', names: ['a.example.com', 'www.a.example.com'], notAfter: new Date('2026-09-13T00:00:00Z') },
    );
    const report = await system.sweep();
    const command = `nlb-cert backfill --certificates ${old.id}=${successor.id}`;
    expect(report.holds).toMatchObject([{ listenerId: listener.id, certificateIds: [successor.id] }]);
    expect(report.holds[0]?.detail).toContain(command);
    const expiring = report.conditions.find(({ reason }) => reason === 'expires-soon');
    expect(expiring?.detail).toContain(command);
    expect(expiring?.detail).not.toContain('renew it in CAS');
    await system.backfill({ apply: true, certificates: [{ successor: successor.id, replaced: old.id }] });
    await system.settle();
    expect(attachedTo(system, listener.id)).toHaveProperty(successor.id, 'additional Associated');
  });
});

describe('an RSA and an ECC certificate of one name on one listener', () => {
  it.each(['same', 'RSA,ECC'])(
    'both stay, also against a mapping of an event or a person, with KEY_ALGORITHMS=%s',
    async (accepted) => {
      system = await startSystem({ env: { KEY_ALGORITHMS: accepted, RETIRE_AFTER_MINUTES: '0' } });
      const { world, clock } = system.cloud;
      const names = ['a.example.com'];
      const [rsa, ecc] = (['RSA', 'ECC'] as const).map((keyAlgorithm) => {
        clock.advance(3600);
        return world.issueCertificate({ names, keyAlgorithm, source: 'UPLOAD', issuer: 'R10' });
      });
      const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou' });
      const listener = world.addListener({
        loadBalancerId,
        port: 443,
        defaultCertificate: rsa!.id,
        additionalCertificates: [ecc!.id],
      });
      clock.advance(3600);
      const newer = world.renew(ecc!.id, { issuer: 'E8' });
      for (const successor of [ecc!.id, newer.id]) {
        await system.onRenewal([{ successor, replaced: rsa!.id }]);
        await system.settle();
      }
      await system.backfill({ apply: true, certificates: [{ successor: newer.id, replaced: rsa!.id }] });
      await system.sweep();
      await system.settle();
      expect(attachedTo(system, listener.id)).toEqual({
        [rsa!.id]: 'default Associated',
        [newer.id]: 'additional Associated',
      });
    },
  );
});

it('half of 300 uploads, renewed by another intermediate without an event: sweeps rotate all, and hold none', async () => {
  system = await startSystem({
    env: { RETIRE_AFTER_MINUTES: '0' },
    regions: ['cn-hangzhou'],
  });
  const { world, clock } = system.cloud;
  const uploads = Array.from({ length: 300 }, (_, n) =>
    world.issueCertificate({ names: [`u${n}.example.com`], source: 'UPLOAD', keyAlgorithm: 'ECC', issuer: 'YE1' }),
  );
  const listeners = Array.from({ length: 25 }, (_, n) => {
    const [standing, ...additional] = uploads.slice(n * 12, n * 12 + 12).map(({ id }) => id);
    const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou' });
    return world.addListener({
      loadBalancerId,
      port: 443,
      defaultCertificate: standing!,
      additionalCertificates: additional,
    });
  });
  clock.advance(3600);
  const renewed = uploads.map(({ id }, n) => world.renew(id, { issuer: n % 2 === 0 ? 'YE1' : 'YE2' }).id);
  const held: string[] = [];
  for (let hour = 0; hour < 4; hour += 1) {
    const { holds, faults } = await system.sweep();
    held.push(...holds.map(({ reason }) => reason), ...faults.map(({ code }) => code));
    await system.settle();
    clock.advance(3600);
  }
  const attached = listeners.flatMap(({ id }) => Object.keys(attachedTo(system, id)));
  expect([...attached].sort()).toEqual([...renewed].sort());
  expect(held.filter((reason) => !['next-step', 'batch-full', 'grace', 'busy'].includes(reason))).toEqual([]);
}, 60_000);
