import { afterEach, describe, expect, it } from 'vitest';
import { changeSwitches } from '../emulator/switches.js';
import { attachedTo, writes } from '../support/estate.js';
import { type Env, type System, startSystem } from '../support/system.js';

let system: System;
afterEach(() => system.stop());

const names = ['shop.example.com'];

/** One listener with a default and an additional certificate; a full sweep has been made, and both are renewed. */
async function start(env: Env = {}) {
  system = await startSystem({ regions: ['cn-hangzhou'], env: { RETIRE_AFTER_MINUTES: '10', ...env } });
  const { world, clock } = system.cloud;
  const issue = (name: string) => world.issueCertificate({ names: [name], source: 'BUY', keyAlgorithm: 'ECC' }).id;
  const [standing, extra] = [issue('standing.example.com'), issue('extra.example.com')];
  const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou' });
  const attached = { defaultCertificate: standing, additionalCertificates: [extra] };
  const listener = world.addListener({ loadBalancerId, port: 443, ...attached }).id;
  clock.advance(3600);
  await system.sweep();
  return { loadBalancerId, listener, standing, extra, renewed: [world.renew(standing).id, world.renew(extra).id] };
}

const overCounted = (certificatesOverCounted: number) =>
  changeSwitches(system.cloud.switches, { certificatesOverCounted });

const reasons = async () => (await system.sweep()).conditions.map(({ reason }) => reason);
const seen = async () => (await system.entries('state')).filter((name) => name.startsWith('seen-'));

describe("CAS's count above its list", () => {
  it('stops every rotation for half an hour, and is then a condition while the rotation goes on', async () => {
    const { listener, renewed } = await start();
    overCounted(2);
    await system.sweep();
    await system.minutes(27);
    expect([await reasons(), writes(system)]).toEqual([[], []]);

    await system.minutes(5);
    expect(await reasons()).toEqual(['cannot-read']);
    await system.minutes(30);
    const report = await system.sweep();
    expect(report.conditions).toMatchObject([{ reason: 'cannot-read', detail: expect.stringContaining('2 fewer') }]);
    expect(report.faults).toEqual([]);
    expect(Object.keys(attachedTo(system, listener)).sort()).toEqual([...renewed].sort());
    expect(system.cloud.rulesBroken).toEqual([]);
    const conditions = system.lines.filter((line) => /"kind":"condition/.test(line));
    expect(conditions).toHaveLength(1);

    overCounted(0);
    expect(await reasons()).toEqual([]);
  });

  it('for some minutes only delays the rotation', async () => {
    const { listener, renewed } = await start();
    overCounted(1);
    await system.sweep();
    await system.minutes(10);
    overCounted(0);
    await system.settle();
    for (const id of renewed) expect(attachedTo(system, listener)).toHaveProperty(id);
    expect(system.lines.filter((line) => /"kind":"condition/.test(line))).toEqual([]);
  });

  it('by more than half a page stops the rotation for good, because a page may be missing', async () => {
    await start();
    overCounted(60);
    await system.sweep();
    await system.minutes(60);
    expect([await reasons(), writes(system)]).toEqual([['cannot-read'], []]);
  });
});

/** A list that has lacked these certificates for 40 minutes. */
async function lacking(...ids: readonly string[]) {
  for (const id of ids) system.cloud.world.hideFromList(id);
  await system.sweep();
  await system.minutes(40);
}

describe('a certificate that the list lacks', () => {
  it('is rotated nevertheless if it is attached', async () => {
    const { listener, standing, extra, renewed } = await start();
    await lacking(standing, extra);
    await system.minutes(20);
    expect(Object.keys(attachedTo(system, listener)).sort()).toEqual([...renewed].sort());
  });

  it('keeps its clients: a key type beside it is not replaced by its key type', async () => {
    const { loadBalancerId } = await start({ KEY_ALGORITHMS: 'RSA,ECC' });
    const { world, clock } = system.cloud;
    const ecc = world.issueCertificate({ names, source: 'BUY', keyAlgorithm: 'ECC' }).id;
    const rsa = world.issueCertificate({ names, source: 'BUY', keyAlgorithm: 'RSA' }).id;
    const attached = { defaultCertificate: ecc, additionalCertificates: [rsa] };
    const { id } = world.addListener({ loadBalancerId, port: 8443, ...attached });
    clock.advance(3600);
    world.renew(ecc, { keyAlgorithm: 'RSA' });
    await lacking(rsa);
    await system.minutes(30);
    expect(attachedTo(system, id)).toHaveProperty(ecc, 'default Associated');
  });

  it('is rotated to, later, if it is a successor', async () => {
    const { listener, renewed } = await start();
    const [standing, extra] = renewed;
    await lacking(extra!);
    expect(attachedTo(system, listener)).toHaveProperty(standing!);
    expect(attachedTo(system, listener)).not.toHaveProperty(extra!);
    expect(await reasons()).toEqual(['cannot-read']);
    system.cloud.world.hideFromList(extra!, false);
    await system.sweep('look');
    await system.settle();
    expect(attachedTo(system, listener)).toHaveProperty(extra!);
  });

  it('counts as seen, and its mapping is kept', async () => {
    const { listener, extra } = await start();
    const { world } = system.cloud;
    const upload = world.issueCertificate({
      names: ['extra.example.com'],
      source: 'UPLOAD',
      issuer: 'Other CA',
      keyAlgorithm: 'ECC',
    }).id;
    await system.backfill({
      apply: true,
      listeners: [listener],
      certificates: [{ successor: upload, replaced: extra }],
    });
    const before = await seen();
    await lacking(upload, extra);
    await system.minutes(15);
    await system.sweep();
    expect(await seen()).toEqual(before);
    expect(attachedTo(system, listener)).toHaveProperty(upload);
    expect(attachedTo(system, listener)).not.toHaveProperty(extra);
    expect((await system.entries('state')).filter((name) => name.startsWith('mapping-'))).toHaveLength(1);
  });

  it('stops a region while it is attached and cannot be read by itself', async () => {
    const { extra, standing } = await start();
    system.cloud.faults.add({ match: { operation: 'GetCertificateDetail' }, effect: '503' });
    await lacking(extra, standing);
    expect(writes(system)).toEqual([]);
    expect(await reasons()).toEqual(['cannot-read']);
  });
});
