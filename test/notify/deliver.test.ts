import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addMinutes } from 'date-fns';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { folderStore } from '../../shared/ledger/folder/folder.js';
import { storeLedger } from '../../shared/ledger/ledger.js';
import { type Delivery, deliver } from '../../shared/notify/deliver.js';
import { type DigestFacts, digestDay } from '../../shared/notify/digest.js';
import { keyOf } from '../../shared/notify/target-key.js';
import { openTransport } from '../../shared/notify/transport.js';
import type { PendingNotice } from '../../shared/reconcile/ports/records.js';
import { notifyTargets } from '../../shared/runtime/notify-settings.js';
import { noon } from '../support/builders.js';
import { type Robots, secrets, startRobots, tokens } from '../support/robots.js';

let robots: Robots;
let folder: string;
let now: Date;
beforeEach(async () => {
  now = noon;
  robots = await startRobots(() => now);
  folder = await mkdtemp(join(tmpdir(), 'notify-'));
});
afterEach(async () => {
  await robots.close();
  await rm(folder, { recursive: true });
});

const targetsOf = (...vendors: readonly (keyof Robots['notify'])[]) =>
  vendors.flatMap((vendor) => notifyTargets.parse(robots.notify[vendor]));

/** One pass's turn, a minute after the one before. */
async function turn(vendors: readonly (keyof Robots['notify'])[], over: Partial<Delivery> = {}) {
  now = addMinutes(now, 1);
  const { transport, close } = openTransport({ now: () => now, random: () => 0, sleep: async () => {} });
  const ledger = storeLedger(folderStore(folder));
  const targets = targetsOf(...vendors);
  const until = addMinutes(now, 1);
  return deliver({ pass: 'p1', targets, lang: 'en', ledger, transport, until, ...over }).finally(close);
}

async function news(pass: string, vendors: readonly (keyof Robots['notify'])[], over: Partial<PendingNotice> = {}) {
  const begun = [{ account: 'own', reason: `${pass}-news`, certificateIds: [], since: now, detail: 'x' }];
  const pendingTargets = targetsOf(...vendors).map(keyOf);
  await storeLedger(folderStore(folder)).save('pendingNotice', {
    account: 'own',
    pass,
    at: now,
    begun,
    ended: [],
    pendingTargets,
    ...over,
  });
}

const owed = async () => (await readdir(join(folder, 'state'))).filter((name) => name.startsWith('news-'));

it('each target gets one message with every pending notice, and then nothing more', async () => {
  await news('p1', ['dingtalk', 'wecom']);
  await news('p1', ['dingtalk', 'wecom'], { account: 'another' });
  expect(await turn(['dingtalk', 'wecom'])).toEqual([]);
  expect(robots.taken.map(({ vendor }) => vendor).sort()).toEqual(['dingtalk', 'wecom']);
  expect(robots.taken[0]?.body.markdown.text ?? robots.taken[0]?.body.markdown.content).toMatch(
    /2 conditions need action/,
  );
  expect(await owed()).toEqual([]);
  await turn(['dingtalk', 'wecom']);
  expect(robots.taken).toHaveLength(2);
});

it('a message that one target rejected stays pending for that target, is a fault, and arrives with the next message', async () => {
  const [json, wecom] = targetsOf('json', 'wecom');
  const down = { ...wecom!, url: `${robots.url}/nowhere` };
  await news('p1', [], { pendingTargets: [json!, down].map(keyOf) });
  const faults = await turn([], { targets: [json!, down] });
  expect(faults).toMatchObject([{ operation: expect.stringMatching(/^notify wecom 127/), code: 'HTTP404' }]);
  expect(robots.taken.map(({ vendor }) => vendor)).toEqual(['json']);
  await turn([], { targets: [json!, down] });
  expect(robots.taken).toHaveLength(1);
  expect(await owed()).toHaveLength(1);
  // Once it is no target any more, nothing waits for it.
  await turn([], { targets: [json!] });
  expect(await owed()).toEqual([]);
});

it('a notice of a run that died is delivered by another run, 5 minutes later', async () => {
  await news('dead', ['dingtalk']);
  await turn(['dingtalk'], { pass: 'p2' });
  expect(robots.taken).toEqual([]);
  for (let minute = 0; minute < 4; minute += 1) await turn(['dingtalk'], { pass: 'p3' });
  expect(robots.taken).toHaveLength(1);
  expect(await owed()).toEqual([]);
});

it('a crash between the message and the removal of its notice delivers it twice, and never loses it', async () => {
  await news('p1', ['json']);
  const ledger = storeLedger(folderStore(folder));
  const dying = { ...ledger, drop: () => Promise.reject(new Error('killed')) };
  await expect(turn(['json'], { ledger: dying })).rejects.toThrow('killed');
  await turn(['json'], { pass: 'p1' });
  expect(robots.taken).toHaveLength(2);
});

it('recorded messages with a time in the future do not delay a message', async () => {
  const [target] = targetsOf('dingtalk');
  const at = Array.from({ length: 10 }, () => new Date('9999-01-01T00:00:00Z'));
  await storeLedger(folderStore(folder)).save('sent', { target: keyOf(target!), at });
  await news('p1', ['dingtalk']);
  await turn(['dingtalk']);
  expect(robots.taken).toHaveLength(1);
});

it("half of the vendor's rate limit is used in a minute; the rest waits", async () => {
  const [target] = targetsOf('dingtalk');
  const at = Array.from({ length: 10 }, () => addMinutes(now, 0.9));
  await storeLedger(folderStore(folder)).save('sent', { target: keyOf(target!), at });
  await news('p1', ['dingtalk']);
  expect(await turn(['dingtalk'])).toEqual([]);
  expect(robots.taken).toEqual([]);
  await turn(['dingtalk']);
  expect(robots.taken).toHaveLength(1);
});

it('a receiver that never answers is given up when the time is over', async () => {
  robots.trouble = 'silence';
  await news('p1', ['json', 'dingtalk']);
  const startedAt = performance.now();
  const faults = await turn(['json', 'dingtalk'], { until: new Date(noon.getTime() + 60_150) });
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  expect(faults).toHaveLength(2);
  expect(await owed()).toHaveLength(1);
  expect(await turn(['json'], { until: now })).toEqual([]);
});

it('a notice with a time in the future is delivered at once, by any run', async () => {
  await news('ahead', ['json'], { at: new Date('2027-06-15T12:00:00Z') });
  await turn(['json']);
  expect(robots.taken).toHaveLength(1);
  expect(await owed()).toEqual([]);
});

it('a notice of three days ago is dropped', async () => {
  await news('old', ['json'], { at: new Date('2026-06-12T11:00:00Z') });
  robots.trouble = { status: 500, text: '' };
  expect(await turn(['json'])).toHaveLength(1);
  expect(await owed()).toEqual([]);
});

it('neither the ledger nor a fault has any part of an address or a secret in it', async () => {
  robots.trouble = { body: { errcode: 310000, errmsg: 'sign not match', code: 19021 } };
  await news('p1', ['dingtalk', 'feishu', 'wecom']);
  const faults = await turn(['dingtalk', 'feishu', 'wecom']);
  expect(faults.map(({ code }) => code)).toEqual(['errcode 310000', 'code 19021', 'errcode 310000']);
  const names = await readdir(join(folder, 'state'));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, 'state', name), 'utf8')));
  const all = JSON.stringify([faults, names, texts]);
  for (const secret of [...Object.values(secrets), ...Object.values(tokens)]) expect(all).not.toContain(secret);
});

const facts: DigestFacts = {
  conditions: { 'quota-full': 2, expired: 1 },
  expiring: 1,
  underWay: 4,
  held: { grace: 12 },
  rotated: 7,
  listeners: 3_000,
  loadBalancers: 60,
  unseen: ['cn-shanghai'],
};

it('a digest is sent once a day, with pending notices, and again after a failure', async () => {
  robots.trouble = { status: 500, text: '' };
  const digest = { facts, digestTime: { minuteOfDay: 540, zone: 'UTC' } };
  const monday = now;
  expect(await turn(['dingtalk'], digest)).toHaveLength(1);
  robots.trouble = undefined;
  await news('p1', ['dingtalk']);
  await turn(['dingtalk'], digest);
  await turn(['dingtalk'], digest);
  now = addMinutes(monday, 21 * 60);
  await turn(['dingtalk'], digest);
  const texts = robots.taken.map(({ body }) => body.markdown.text);
  expect(texts).toHaveLength(2);
  expect(texts[0]).toMatch(
    /daily digest of 2026-06-15[\s\S]*Conditions: 3[\s\S]*3,000 listeners on 60[\s\S]*Not read: cn-shanghai[\s\S]*p1-news/,
  );
  expect(texts[1]).toMatch(/daily digest of 2026-06-16/);
});

it.each([
  { at: '2026-06-15T00:59:00Z', zone: 'Asia/Shanghai', day: '2026-06-14' },
  { at: '2026-06-15T01:00:00Z', zone: 'Asia/Shanghai', day: '2026-06-15' },
  { at: '2026-06-15T08:59:59Z', zone: 'UTC', day: '2026-06-14' },
  { at: '2026-06-15T23:59:59Z', zone: 'UTC', day: '2026-06-15' },
])('at $at the digest of 09:00 $zone is that of $day', ({ at, zone, day }) => {
  expect(digestDay({ minuteOfDay: 540, zone }, new Date(at))).toBe(day);
});
