import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { tlsProber } from '../../shared/probe/prober.js';
import type { Prober } from '../../shared/reconcile/ports/prober.js';
import { SWITCH_ANSWERS, type Switches } from '../emulator/switches.js';
import { commandLine } from '../support/command-line.js';
import { isInFull } from '../support/depth.js';
import { attachedTo, crowdedListener, writes } from '../support/estate.js';
import { type Env, type System, startSystem } from '../support/system.js';

let system: System;
afterEach(() => system.stop());

async function renewed(switches: Partial<Switches> = {}, env: Env = {}) {
  system = await startSystem({
    regions: ['cn-hangzhou'],
    switches,
    env: { VERIFY: 'probe', RETIRE_AFTER_MINUTES: '60', ...env },
  });
  const { listener, standing, replaced, loadBalancer, names } = crowdedListener(system, 3);
  const { world, clock } = system.cloud;
  clock.advance(3600);
  const successors = [standing, ...replaced].map(({ id }) => world.renew(id).id);
  return {
    listener: listener.id,
    loadBalancer: loadBalancer.id,
    names: ['default.example.com', ...names],
    formers: [standing, ...replaced].map(({ id }) => id),
    successors,
  };
}

/** What a client that comes for this name gets, as the id of a certificate; it never is let down. */
async function clientGets(listener: string, name: string): Promise<string> {
  const { host, port } = await system.cloud.dataPlane.open(listener);
  const prober = tlsProber({ now: () => system.cloud.clock.now() });
  const [served] = await prober.ask({ host, port, servername: name });
  if (served?.kind !== 'certificate') throw new Error(`${name}: ${served?.code}`);
  const found = system.cloud.world.certificatesOf().find(({ serial }) => serial === served.serial);
  if (found === undefined || found.notAfter <= system.cloud.clock.now() || !served.names.includes(name))
    throw new Error(`${name} got ${found?.id ?? served.serial}`);
  return found.id;
}

interface Proved {
  readonly proofs: readonly { readonly name: string; readonly verdict: string; readonly detail: string }[];
}

/** What the ledger has of handshakes with a load balancer. */
async function proved(loadBalancerId: string): Promise<Proved> {
  return JSON.parse(await readFile(join(system.ledger, `state/proved-cn-hangzhou-${loadBalancerId}.json`), 'utf8'));
}

/** Minutes of the timers, while clients come for every name all the time: in CI for all at once. Gives how many were served. */
async function minutesWithClients(count: number, listener: string, names: readonly string[]): Promise<number> {
  let served = 0;
  let isOver = false;
  const clients = (isInFull ? names.map((name) => [name]) : [names]).map(async (own) => {
    for (let turn = 0; !isOver; turn += 1, served += 1) await clientGets(listener, own[turn % own.length]!);
  });
  for (let minute = 0; minute < count; minute += 1) {
    await system.minutes(1);
    // Every name at least once between two passes.
    await Promise.all(names.map((name) => clientGets(listener, name)));
  }
  isOver = true;
  await Promise.all(clients);
  return served;
}

describe('with VERIFY=probe', () => {
  it.each(isInFull ? SWITCH_ANSWERS.servedOnTie : SWITCH_ANSWERS.servedOnTie.slice(0, 2))(
    'where NLB prefers the %s certificate, every client is served the successor in the end, without a failed handshake',
    async (servedOnTie) => {
      const { listener, names, successors } = await renewed({ servedOnTie });
      await system.sweep();
      expect(await minutesWithClients(12, listener, names)).toBeGreaterThan(50);
      if (servedOnTie === 'oldest') expect(Object.keys(attachedTo(system, listener))).toHaveLength(4);
      system.cloud.clock.advance(3600);
      await minutesWithClients(6, listener, names);
      const served = await Promise.all(names.map((name) => clientGets(listener, name)));
      expect([...new Set(served)].sort()).toEqual([...successors].sort());
      expect(Object.keys(attachedTo(system, listener)).sort()).toEqual([...successors].sort());
      expect(system.cloud.rulesBroken).toEqual([]);
      const report = await system.sweep();
      expect([report.conditions, report.holds, report.steps]).toEqual([[], [], []]);
      expect((await system.confirm()).calls).toBe(0);
    },
  );

  it('a listener of a port range is rotated, probed at its first port and shown as a range', async () => {
    system = await startSystem({ regions: ['cn-hangzhou'], env: { VERIFY: 'probe', RETIRE_AFTER_MINUTES: '0' } });
    const { world, clock } = system.cloud;
    const former = world.issueCertificate({ names: ['a.example.com'], source: 'BUY', keyAlgorithm: 'ECC' }).id;
    const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou' });
    const range = { port: 0, startPort: 8000, endPort: 8010 };
    const { id } = world.addListener({ loadBalancerId, ...range, defaultCertificate: former });
    clock.advance(3600);
    const successor = world.renew(former).id;
    expect((await commandLine(system)('plan')).out).toMatch(/ set as default {2}a\.example\.com {2}:8000-8010 /);
    await system.sweep();
    await system.minutes(2);
    expect(await clientGets(id, 'a.example.com')).toBe(successor);
    const { proofs } = await proved(loadBalancerId);
    const names = proofs.map(({ name }) => name);
    expect(names.sort()).toEqual(['', 'a.example.com']);
    for (const { detail } of proofs)
      expect(detail).toMatch(/\(by SHA-1 of the certificate\), at port 8000 of :8000-8010$/);
  });

  it.each([
    ...(['SHA-256', 'SHA-1'] as const).flatMap((fingerprint) =>
      SWITCH_ANSWERS.fingerprintOf.map((fingerprintOf) => ({ fingerprint, fingerprintOf })),
    ),
    { fingerprint: 'SHA-256', fingerprintOf: 'public-key', fingerprintSpelling: 'lower-case-colons' } as const,
    { fingerprint: 'absent' } as const,
  ])('with %j and no serial a rotation ends as served, and a foreign certificate is found', async (switches) => {
    const open = { ...switches, serial: 'absent' } as const;
    const { listener, names, successors, loadBalancer } = await renewed(open, { RETIRE_AFTER_MINUTES: '0' });
    const { world, dataPlane } = system.cloud;
    await system.sweep();
    await system.minutes(6);
    expect(Object.keys(attachedTo(system, listener)).sort()).toEqual([...successors].sort());
    const { proofs } = await proved(loadBalancer);
    expect(new Set(proofs.map(({ verdict }) => verdict))).toEqual(new Set(['served']));
    expect((await system.sweep()).conditions).toEqual([]);

    const foreign = world.issueCertificate({ names, source: 'UPLOAD' });
    world.deleteCertificate(foreign.id);
    dataPlane.misserve(listener, foreign.id);
    world.renew(successors[1]!);
    await system.sweep();
    await system.minutes(2);
    const found = (await proved(loadBalancer)).proofs.filter(({ verdict }) => verdict === 'unexpected');
    expect(found[0]?.detail).toContain(`serial ${foreign.serial}, which CAS does not list`);
  });

  it('a proof of a listener that is not probed again is dropped after a week', async () => {
    const { listener } = await renewed();
    await system.sweep();
    await system.minutes(90);
    expect(await system.entries('state')).toContainEqual(expect.stringMatching(/^proved-/));
    system.cloud.world.stopListener(listener);
    system.cloud.clock.advance(8 * 86_400);
    await system.sweep();
    expect(await system.entries('state')).not.toContainEqual(expect.stringMatching(/^proved-/));
    expect(Object.keys(attachedTo(system, listener))).toHaveLength(4);
  });

  it('an expired certificate that is served instead of its successor is retired at once, without the grace time', async () => {
    system = await startSystem({
      regions: ['cn-hangzhou'],
      switches: { servedOnTie: 'oldest' },
      env: { VERIFY: 'probe', RETIRE_AFTER_MINUTES: '1440' },
    });
    const { listener } = crowdedListener(system, 0);
    const { world, clock } = system.cloud;
    const notAfter = new Date(clock.now().getTime() + 3_600_000);
    const late = world.issueCertificate({ names: ['late.example.com'], source: 'BUY', keyAlgorithm: 'ECC', notAfter });
    world.attach(listener.id, late.id);
    clock.advance(7200);
    const successor = world.renew(late.id, { notAfter: new Date(clock.now().getTime() + 90 * 86_400_000) }).id;
    await system.sweep();
    await system.minutes(4);
    expect(await clientGets(listener.id, 'late.example.com')).toBe(successor);
    expect(attachedTo(system, listener.id)).not.toHaveProperty(late.id);
    expect((await system.sweep()).conditions).toEqual([]);
  });

  it('an unreachable certificate is not retired on a load balancer of the Internet, and a person is notified once', async () => {
    const { listener } = await unreachable('Internet', {});
    expect(Object.keys(attachedTo(system, listener))).toHaveLength(5);
    const report = await system.sweep();
    const attached = Object.keys(attachedTo(system, listener));
    expect(report.conditions.map(({ reason }) => reason)).toEqual(attached.map(() => 'unreachable'));
    expect(report.conditions.flatMap(({ certificateIds }) => certificateIds).sort()).toEqual(attached.sort());
    const told = system.lines.map((line) => JSON.parse(line)).filter(({ kind }) => kind === 'condition');
    expect(told).toHaveLength(attached.length);
    expect(writes(system)).toHaveLength(1);
  });

  it.each([
    { where: 'inside a VPC', addressType: 'Intranet' as const, env: {} },
    { where: 'with UNREACHABLE=trust-nlb', addressType: 'Internet' as const, env: { UNREACHABLE: 'trust-nlb' } },
  ])('$where an unreachable certificate is retired once NLB confirms its successor', async ({ addressType, env }) => {
    const { listener } = await unreachable(addressType, env);
    expect(Object.keys(attachedTo(system, listener))).toHaveLength(3);
    expect((await system.sweep()).conditions).toEqual([]);
  });

  it('a wrong certificate stops its load balancer, notifies a person and is rolled back; the other load balancers continue', async () => {
    const { listener, formers, successors, loadBalancer } = await renewed();
    const { world, dataPlane, clock } = system.cloud;
    const wrong = world.issueCertificate({ names: ['wrong.example.com'], source: 'UPLOAD' });
    world.deleteCertificate(wrong.id);
    const neighbour = world.addListener({
      loadBalancerId: loadBalancer,
      port: 8443,
      additionalCertificates: formers.slice(1, 2),
    });
    const other = world.issueCertificate({ names: ['other.example.com'], source: 'BUY', keyAlgorithm: 'ECC' }).id;
    const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou' });
    const elsewhere = world.addListener({ loadBalancerId, port: 443, defaultCertificate: other }).id;
    await system.sweep();
    dataPlane.misserve(listener, wrong.id);
    await system.minutes(3);
    const renewedElsewhere = world.renew(other).id;
    const report = await system.sweep();
    expect(report.conditions).toContainEqual(
      expect.objectContaining({
        reason: 'unexpected',
        listenerId: listener,
        detail: expect.stringContaining('CAS does not list'),
      }),
    );
    await system.minutes(10);
    expect(attachedTo(system, elsewhere)).toEqual({ [renewedElsewhere]: 'default Associated' });
    expect(Object.keys(attachedTo(system, listener)).sort()).toEqual([...formers].sort());
    expect(attachedTo(system, neighbour.id)).toHaveProperty(formers[1]!);

    dataPlane.misserve(listener, undefined);
    clock.advance(3600);
    await system.sweep();
    await system.minutes(10);
    expect((await system.sweep()).conditions).toEqual([]);
    expect(attachedTo(system, listener)).toHaveProperty(formers[0]!, 'default Associated');
    expect(Object.keys(attachedTo(system, listener)).sort()).toEqual([formers[0]!, ...successors.slice(1)].sort());
    expect(system.cloud.rulesBroken).toEqual([]);
  });
});

/** Three hours of the timers after two certificates were renewed on a listener that no handshake reaches. */
async function unreachable(addressType: 'Internet' | 'Intranet', env: Env) {
  const ask: Prober['ask'] = async ({ host }) => [{ kind: 'unreachable', address: host, code: 'ETIMEDOUT' }];
  system = await startSystem({
    regions: ['cn-hangzhou'],
    edges: { prober: () => ({ ask }) },
    env: { VERIFY: 'probe', RETIRE_AFTER_MINUTES: '0', ...env },
  });
  const { world, clock } = system.cloud;
  const issue = (name: string) => world.issueCertificate({ names: [name], source: 'BUY', keyAlgorithm: 'ECC' }).id;
  const [standing, ...additionalCertificates] = ['default', 'a', 'b'].map((name) => issue(`${name}.example.com`));
  const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou', addressType });
  const listener = world.addListener({
    loadBalancerId,
    port: 443,
    defaultCertificate: standing!,
    additionalCertificates,
  });
  clock.advance(3600);
  for (const id of additionalCertificates) world.renew(id);
  for (let hour = 0; hour < 3; hour += 1) {
    await system.sweep();
    await system.minutes(59);
  }
  return { listener: listener.id };
}
