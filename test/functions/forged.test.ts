import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attachedTo, renewedEvent, writes } from '../support/estate.js';
import { type Env, type System, startSystem } from '../support/system.js';

let system: System;
let made: ReturnType<typeof estate>;
beforeEach(async () => {
  system = await startSystem();
  made = estate();
});
afterEach(() => system.stop());

/** A listener with an uploaded certificate; CAS has others that a forger would like to see there in its place. */
function estate() {
  const { world, clock } = system.cloud;
  const upload = (over: object = {}) =>
    world.issueCertificate({
      names: ['pay.example.com'],
      source: 'UPLOAD',
      issuer: 'Partner CA',
      keyAlgorithm: 'ECC',
      ...over,
    }).id;
  const early = upload({ issuer: 'Test CA', notAfter: new Date('2027-06-01T00:00:00Z') });
  clock.advance(3600);
  const former = upload();
  const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou' });
  const listener = world.addListener({ loadBalancerId, port: 443, defaultCertificate: former }).id;
  clock.advance(3600);
  return {
    early,
    former,
    listener,
    selfSigned: upload({ issuer: 'pay.example.com' }),
    unrelated: upload({ names: ['other.example.com'] }),
    keyless: upload({ issuer: 'Other CA', hasPrivateKey: false }),
    staging: upload({ issuer: "C=US, O=(STAGING) Let's Encrypt, CN=(STAGING) Ersatz Edamame E1" }),
    otherCa: () => upload({ issuer: 'Other CA' }),
    renewed: () => upload(),
  };
}

type Made = typeof made;

const cas = (kind: string) => ({
  id: '1',
  source: 'acs.cas',
  specversion: '1.0',
  type: `cas:ActionTrail:${kind}`,
  data: { eventName: 'UploadUserCertificate', requestParameters: { Name: 'x' }, responseElements: { CertId: 1 } },
});
const forgeries: readonly [string, (made: Made) => object][] = [
  ['rotation:Certificate:Renewed, with unknown ids', () => renewedEvent({ successor: '999', replaced: '998' })],
  ['… with an unknown successor', ({ former }) => renewedEvent({ successor: '999', replaced: former })],
  ['… of another name', ({ former, unrelated }) => renewedEvent({ successor: unrelated, replaced: former })],
  [
    '… of a self-signed certificate',
    ({ former, selfSigned }) => renewedEvent({ successor: selfSigned, replaced: former }),
  ],
  ['… of an earlier certificate', ({ former, early }) => renewedEvent({ successor: early, replaced: former })],
  ['… of a staging certificate', ({ former, staging }) => renewedEvent({ successor: staging, replaced: former })],
  ['… without a private key', ({ former, keyless }) => renewedEvent({ successor: keyless, replaced: former })],
  ['… of the attached certificate itself', ({ former }) => renewedEvent({ successor: former })],
  ['a direct call', ({ former, selfSigned }) => ({ successor: selfSigned, replaced: former })],
  ['cas:ActionTrail:ApiCall', () => cas('ApiCall')],
  ['cas:ActionTrail:ConsoleOperation', () => cas('ConsoleOperation')],
  ['cas:ActionTrail:AliyunServiceEvent', () => cas('AliyunServiceEvent')],
  ['slb:CloudMonitor:CertKeyExpired', () => ({ ...cas(''), type: 'slb:CloudMonitor:CertKeyExpired7', data: {} })],
  ['an unknown type', ({ former, selfSigned }) => ({ type: 'x', data: { successor: selfSigned, replaced: former } })],
];

describe('a forged event causes at most a read', () => {
  it.each(forgeries)('%s', async (_kind, forge) => {
    const before = attachedTo(system, made.listener);
    await system.onRenewal([forge(made), forge(made)]);
    await system.minutes(1);
    await system.sweep();
    expect(writes(system)).toEqual([]);
    expect(attachedTo(system, made.listener)).toEqual(before);
  });

  it('and is reported if it names existing certificates: why it is not followed, and what to do if it is true', async () => {
    const report = await system.onRenewal(renewedEvent({ successor: made.selfSigned, replaced: made.former }));
    expect(report.holds).toMatchObject([{ listenerId: made.listener, reason: 'unproven-lineage' }]);
    expect(report.holds[0]?.detail).toMatch(/an event says .* but it is self-signed .* backfill/);
  });

  it('but decides between two self-signed certificates, which only their owner can distinguish', async () => {
    const { world, clock } = system.cloud;
    const own = { names: ['in.example.com'], source: 'UPLOAD', issuer: 'in.example.com', keyAlgorithm: 'ECC' } as const;
    const former = world.issueCertificate(own).id;
    const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou' });
    const { id } = world.addListener({ loadBalancerId, port: 443, defaultCertificate: former });
    clock.advance(3600);
    const successor = world.issueCertificate(own).id;
    await system.sweep();
    expect(attachedTo(system, id)).toEqual({ [former]: 'default Associated' });
    await system.onRenewal(renewedEvent({ successor, replaced: former }));
    await system.settle();
    expect(attachedTo(system, id)).toEqual({ [successor]: 'default Associated' });
  });

  it('and overrules no renewal that CAS proves, also with a later expiry', async () => {
    const renewed = made.renewed();
    system.cloud.clock.advance(60);
    await system.onRenewal(renewedEvent({ successor: made.otherCa(), replaced: made.former }));
    await system.settle();
    expect(attachedTo(system, made.listener)).toEqual({ [renewed]: 'default Associated' });
  });

  it('and neither overrules nor outlives a mapping of a person', async () => {
    const successor = made.otherCa();
    const busy = { code: 'Conflict.Lock', status: 409 };
    system.cloud.faults.add({ match: { operation: 'UpdateListenerAttribute' }, times: 1, effect: busy });
    await system.backfill({ apply: true, certificates: [{ replaced: made.former, successor: made.early }] });
    await system.onRenewal(renewedEvent({ successor, replaced: made.former }));
    expect((await system.entries('state')).filter((name) => name.startsWith('mapping-'))).toHaveLength(2);
    await system.settle();
    expect(attachedTo(system, made.listener)).toEqual({ [made.early]: 'default Associated' });
    expect(writes(system).every(({ params }) => JSON.stringify(params).includes(made.early))).toBe(true);
  });

  it('and with EVENT_MAPPINGS=ignore a true event too, until a person gives the same mapping', async () => {
    await system.stop();
    await strict({ EVENT_MAPPINGS: 'ignore' });
    const [successor, replaced] = [made.otherCa(), made.former];
    const report = await system.onRenewal(renewedEvent({ successor, replaced }));
    expect(report.holds).toMatchObject([{ reason: 'unproven-lineage', detail: /EVENT_MAPPINGS=ignore/ }]);
    await system.sweep();
    expect(writes(system)).toEqual([]);
    await system.backfill({ apply: true, certificates: [{ successor, replaced }] });
    await system.settle();
    expect(attachedTo(system, made.listener)).toEqual({ [successor]: 'default Associated' });
  });
});

async function strict(env: Env): Promise<void> {
  system = await startSystem({ env });
  made = estate();
}

describe('a replayed event', () => {
  it('changes no finished estate', async () => {
    const event = renewedEvent({ successor: made.otherCa(), replaced: made.former });
    await system.onRenewal(event);
    await system.settle();
    const [before, count] = [attachedTo(system, made.listener), writes(system).length];
    await system.onRenewal([event, event]);
    await system.settle();
    expect(attachedTo(system, made.listener)).toEqual(before);
    expect(writes(system)).toHaveLength(count);
  });

  it('does not undo the rollback of a person', async () => {
    const successor = made.otherCa();
    const event = renewedEvent({ successor, replaced: made.former });
    await system.onRenewal(event);
    await system.settle();
    await system.rollback({ apply: true, certificates: [successor] });
    await system.settle();
    expect(attachedTo(system, made.listener)).toEqual({ [made.former]: 'default Associated' });
    await system.onRenewal(event);
    await system.settle();
    await system.sweep();
    expect(writes(system)).toHaveLength(2);
    expect(attachedTo(system, made.listener)).toEqual({ [made.former]: 'default Associated' });
  });

  it('is dropped after a month without effect', async () => {
    await system.onRenewal(renewedEvent({ successor: made.unrelated, replaced: made.former }));
    const remembered = async () => (await system.entries('state')).filter((name) => name.startsWith('mapping-'));
    expect(await remembered()).toHaveLength(1);
    system.cloud.clock.advance(31 * 86_400);
    await system.sweep();
    expect(await remembered()).toEqual([]);
  });
});
