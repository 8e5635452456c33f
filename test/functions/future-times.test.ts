import { afterEach, expect, it } from 'vitest';
import { folderStore } from '../../shared/ledger/folder/folder.js';
import { storeLedger } from '../../shared/ledger/ledger.js';
import type { CertificateId, ListenerId, LoadBalancerId, Region } from '../../shared/rotation/model/inventory.js';
import { attachedTo } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
afterEach(() => system.stop());

const never = new Date('9999-01-01T00:00:00Z');
const region = 'cn-hangzhou' as Region;

/** One listener whose default and additional certificate were renewed; the grace time is five minutes. */
async function start() {
  system = await startSystem({ regions: [region], env: { RETIRE_AFTER_MINUTES: '5' } });
  const { world, clock, accountId: account } = system.cloud;
  const issue = (name: string) => world.issueCertificate({ names: [`${name}.example.com`] }).id;
  const [standing, extra] = [issue('standing'), issue('extra')];
  const loadBalancerId = world.addLoadBalancer({ region }).id as LoadBalancerId;
  const attached = { defaultCertificate: standing, additionalCertificates: [extra] };
  const listenerId = world.addListener({ loadBalancerId, port: 443, ...attached }).id as ListenerId;
  clock.advance(3600);
  const successors = [standing, extra].map((id) => world.renew(id).id as CertificateId);
  const ledger = storeLedger(folderStore(system.ledger));
  return { place: { account, region, loadBalancerId, listenerId }, extra: extra as CertificateId, successors, ledger };
}

const minutesUntilRotated = async ({ place, successors }: Awaited<ReturnType<typeof start>>) => {
  for (let minute = 0; minute < 90; minute += 1) {
    await system.minutes(1);
    const ids = Object.keys(attachedTo(system, place.listenerId));
    if (ids.every((id) => (successors as readonly string[]).includes(id))) return minute;
  }
  return 'never';
};

it('records with future times delay no rotation', async () => {
  const { place, extra, successors, ledger, ...rest } = await start();
  const [asDefault, asAdditional] = successors;
  const steps = [
    { step: 'set-default', certificateId: asDefault! },
    { step: 'associate', certificateId: asAdditional! },
    { step: 'retire', certificateId: extra },
  ] as const;
  const failed = { count: 3, code: 'Conflict.Lock', kind: 'failed', isLasting: false } as const;
  for (const one of steps) await ledger.save('failure', { ...place, ...one, ...failed, since: never, at: never });
  const flapCounts = steps.map((one) => ({ ...one, listenerId: place.listenerId, times: 3, since: never, at: never }));
  await ledger.save('flap', { ...place, flapCounts });
  await ledger.open({ ...place, token: 'torn', step: 'associate', certificateIds: [extra], requestedAt: never });
  await ledger.save('lease', { ...place, run: 'r', until: never, loadBalancerIds: [place.loadBalancerId] });
  await system.sweep('look');
  expect(await minutesUntilRotated({ place, extra, successors, ledger, ...rest })).toBeLessThan(30);
  await system.settle();
  await system.sweep();
  expect(await system.entries('open')).toEqual([]);
  expect((await system.entries('state')).filter((name) => name.startsWith('trouble-'))).toEqual([]);
  expect(system.cloud.rulesBroken).toEqual([]);
});

it('a grace time with a future start begins now', async () => {
  const { place, extra, successors, ledger, ...rest } = await start();
  await system.sweep('look');
  await system.minutes(2);
  const pair = { replaced: extra, successor: successors[1]!, since: never, listenerId: place.listenerId };
  expect(await ledger.load('overlap')).toMatchObject([{ overlaps: [{ replaced: extra }] }]);
  await ledger.save('overlap', { ...place, overlaps: [pair] });
  await system.sweep();
  expect(await minutesUntilRotated({ place, extra, successors, ledger, ...rest })).toBeLessThan(10);
});

it('a clock skew of some minutes loses no record', async () => {
  const { place, extra, successors, ledger, ...rest } = await start();
  await system.sweep('look');
  await system.minutes(2);
  const inFive = new Date(system.cloud.clock.now().getTime() + 300_000);
  const pair = { replaced: extra, successor: successors[1]!, since: inFive, listenerId: place.listenerId };
  await ledger.save('overlap', { ...place, overlaps: [pair] });
  await system.sweep();
  expect(await minutesUntilRotated({ place, extra, successors, ledger, ...rest })).toBeGreaterThanOrEqual(9);
});

const inMinutes = (minutes: number) => new Date(system.cloud.clock.now().getTime() + minutes * 60_000);
const dated = ({ conditions }: { conditions: readonly { reason: string; detail: string }[] }) =>
  conditions.filter(({ reason }) => reason === 'ledger-time-ahead').map(({ detail }) => detail);

/** A listener with a certificate and two that may replace it, none by itself; and what the ledger says of them. */
async function startMapped() {
  system = await startSystem({ regions: [region], env: { RETIRE_AFTER_MINUTES: '0' } });
  const { world, clock } = system.cloud;
  const former = world.issueCertificate({ names: ['a.example.com'], source: 'UPLOAD' }).id as CertificateId;
  const loadBalancerId = world.addLoadBalancer({ region }).id;
  const listenerId = world.addListener({ loadBalancerId, port: 443, defaultCertificate: former }).id as ListenerId;
  clock.advance(3600);
  const by = (issuer: string) => world.renew(former, { way: 'upload', issuer }).id as CertificateId;
  const [first, second] = [by('First CA'), by('Second CA')];
  const ledger = storeLedger(folderStore(system.ledger));
  const selector = { regions: [], loadBalancerIds: [], listenerIds: [] };
  const here = { regions: [region], loadBalancerIds: [], listenerIds: [listenerId] };
  const attached = () => Object.keys(attachedTo(system, listenerId));
  const say = async (replaced: CertificateId, successor: CertificateId) =>
    system.backfill({ apply: true, certificates: [{ replaced, successor }] });
  return { former, first, second, listenerId, ledger, selector, here, attached, say };
}

it.each([
  { ahead: 'by years', at: () => never, isNamed: true },
  { ahead: 'to the last millisecond', at: () => new Date('9999-12-31T23:59:59.999Z'), isNamed: true },
  { ahead: 'by two hours', at: () => inMinutes(120), isNamed: true },
  { ahead: 'by ten minutes', at: () => inMinutes(10), isNamed: false },
])('a later word of a person overrules a rollback that is dated ahead $ahead', async ({ at, isNamed }) => {
  const { former, first, ledger, here, attached, say } = await startMapped();
  const rollback = { replaced: first, successor: former, allowNameLoss: false, isRollback: true, selector: here };
  await ledger.save('mapping', { ...rollback, since: at() });
  const report = await say(former, first);
  expect(dated(report)).toEqual(isNamed ? [expect.stringContaining(`the rollback of ${first} to ${former}`)] : []);
  await system.settle();
  expect(attached()).toEqual([first]);
  for (let day = 0; day < 2; day += 1) {
    system.cloud.clock.advance(86_400);
    expect(dated(await system.sweep())).toEqual([]);
    await system.settle();
  }
  expect(attached()).toEqual([first]);
});

it.each([
  { ahead: 'by years', at: () => never },
  { ahead: 'by ten minutes', at: () => inMinutes(10) },
])('a later rollback by a person overrules a mapping with a time ahead $ahead', async ({ at }) => {
  const { former, first, listenerId, ledger, selector, attached, say } = await startMapped();
  await say(former, first);
  await system.settle();
  expect(attached()).toEqual([first]);
  await ledger.save('mapping', { replaced: former, successor: first, allowNameLoss: false, selector, since: at() });
  await system.rollback({ listeners: [listenerId], apply: true });
  await system.settle();
  for (let minute = 0; minute < 30; minute += 1) await system.minutes(1);
  await system.sweep();
  await system.settle();
  expect(attached()).toEqual([former]);
});

it('of several mappings with future times the latest still overrules the others', async () => {
  const { former, first, ledger, selector, here, attached } = await startMapped();
  const rollback = { replaced: first, successor: former, allowNameLoss: false, isRollback: true, selector: here };
  await ledger.save('mapping', { ...rollback, since: inMinutes(600) });
  const word = { replaced: former, successor: first, allowNameLoss: false, selector };
  await ledger.save('mapping', { ...word, since: inMinutes(601) });
  const report = await system.sweep();
  expect(dated(report)).toHaveLength(2);
  await system.settle();
  expect(attached()).toEqual([first]);
});

it('a record that counts as lost because of its future time is reported once', async () => {
  const { place, extra, successors, ledger } = await start();
  await system.sweep('look');
  await system.minutes(2);
  const pair = { replaced: extra, successor: successors[1]!, since: never, listenerId: place.listenerId };
  await ledger.save('overlap', { ...place, overlaps: [pair] });
  const failed = { count: 3, code: 'Conflict.Lock', kind: 'failed', isLasting: false } as const;
  const step = { step: 'retire', certificateId: extra } as const;
  await ledger.save('failure', { ...place, ...step, ...failed, since: never, at: never });
  await ledger.open({ ...place, token: 'torn', step: 'associate', certificateIds: [extra], requestedAt: never });
  const at = `of ${place.loadBalancerId} in ${region}`;
  expect(dated(await system.sweep())).toEqual([
    `the associate ${at}, token torn, is dated 9999-01-01T00:00:00.000Z, ahead of this clock; it counts as an old one`,
    `a grace time ${at} is dated 9999-01-01T00:00:00.000Z, ahead of this clock; it counts as lost`,
    `a failure ${at} is dated 9999-01-01T00:00:00.000Z, ahead of this clock; it counts as lost`,
  ]);
  expect(dated(await system.asCommandLine({}))).toHaveLength(3);
  const told = system.lines.map((line) => JSON.parse(line)).filter(({ reason }) => reason === 'ledger-time-ahead');
  expect(told.map(({ kind }) => kind)).toEqual(['condition', 'condition', 'condition']);
  expect(dated(await system.sweep())).toEqual([]);
  expect(dated(await system.asCommandLine({}))).toEqual([]);
  expect(system.lines.filter((line) => line.includes('condition-over') && line.includes('time-ahead'))).toHaveLength(3);
});
