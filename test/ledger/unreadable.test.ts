import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { addDays } from 'date-fns';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { folderStore } from '../../shared/ledger/folder/folder.js';
import { storeLedger } from '../../shared/ledger/ledger.js';
import { hangzhou, loadBalancerId, noon, openBatch, pendingAttach } from '../support/builders.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledger-'));
});
afterEach(() => rm(folder, { recursive: true }));

const ledger = () => storeLedger(folderStore(folder));
const batch = openBatch('associate', 'lsn-1', ['2'], { token: 'good' });
const entry = (over: object = {}) => JSON.stringify({ ...batch, token: 'bad', ...over });

async function put(key: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(folder, key)), { recursive: true });
  await writeFile(join(folder, key), content);
}

const rows: {
  readonly when: string;
  readonly key?: string;
  readonly given: string | Uint8Array;
  readonly says: RegExp;
}[] = [
  { when: 'torn in the middle', given: entry().slice(0, 40), says: /not JSON/ },
  { when: 'empty', given: '', says: /not JSON/ },
  { when: 'full of zeros, as after a power cut', given: new Uint8Array(64), says: /not JSON/ },
  { when: 'somebody’s notes', key: 'open/notes.txt', given: 'do not touch', says: /\.json/ },
  { when: 'an editor’s copy', key: 'open/good.json~', given: entry(), says: /\.json/ },
  { when: 'JSON of another kind', given: '{"hello":"world"}', says: /token/ },
  { when: 'JSON that is no object', given: '[]', says: /whole entry/ },
  { when: 'null', given: 'null', says: /whole entry/ },
  { when: 'a step that nobody knows', given: entry({ step: 'rollback' }), says: /step/ },
  { when: 'no certificates', given: entry({ certificateIds: [] }), says: /certificateIds/ },
  { when: 'a certificate that is a number', given: entry({ certificateIds: [2] }), says: /certificateIds\.0/ },
  { when: 'a time that is none', given: entry({ requestedAt: 'yesterday' }), says: /requestedAt/ },
  { when: 'a time that is a number', given: entry({ requestedAt: 1781524800000 }), says: /requestedAt/ },
  {
    when: 'larger than all of a pass’s memory may be',
    given: entry() + ' '.repeat(64 * 1024),
    says: /larger than 64 KiB/,
  },
  { when: 'no account', given: entry({ account: '' }), says: /account/ },
  { when: 'a region that would lead to another host', given: entry({ region: 'evil.example/' }), says: /region/ },
  {
    when: 'an entry under a name that is not its token',
    key: 'open/good copy.json',
    given: entry({ token: 'good' }),
    says: /./,
  },
  {
    when: 'an entry whose token leads elsewhere',
    key: 'open/bad.json',
    given: entry({ token: '../../elsewhere' }),
    says: /./,
  },
];

for (const { when, key = 'open/bad.json', given, says } of rows)
  it(`an open entry is skipped and reported, and left where it is: ${when}`, async () => {
    await ledger().open(batch);
    await put(key, given);
    const reader = ledger();
    expect(await reader.openBatches()).toEqual([batch]);
    expect(reader.unreadable().map((skipped) => skipped.key)).toEqual([key]);
    expect(reader.unreadable()[0]?.why).toMatch(says);
    expect(await readdir(join(folder, 'open'))).toHaveLength(2);
  });

it('reports each once, however often it is met, and nothing where all is well', async () => {
  const reader = ledger();
  await reader.open(batch);
  await reader.openBatches();
  expect(reader.unreadable()).toEqual([]);
  await put('open/bad.json', 'x');
  for (let i = 0; i < 3; i++) await reader.openBatches();
  expect(reader.unreadable()).toHaveLength(1);
});

it('skips a torn, a foreign and a copied state entry, and goes on with the good ones', async () => {
  const good = { ...pendingAttach('lsn-1', '1', '2'), account: 'own' };
  await ledger().save('pendingAttach', good);
  await put('state/owed-lsn-2-3.json', '{"region":');
  await put('state/owed-lsn-3-3.json', JSON.stringify({ ...good, successor: '' }));
  await put('state/owed-lsn-1-1 (copy).json', JSON.stringify(good));
  await put('state/readme.md', 'what is this?');
  const reader = ledger();
  expect(await reader.load('pendingAttach')).toEqual([good]);
  expect(reader.unreadable().map(({ key }) => key)).toEqual([
    'state/owed-lsn-1-1 (copy).json',
    'state/owed-lsn-2-3.json',
    'state/owed-lsn-3-3.json',
  ]);
});

const intruders: readonly (readonly [string, (path: string) => unknown])[] = [
  ['a folder', (path) => mkdir(path)],
  ['a named pipe', (path) => execFileSync('mkfifo', [path])],
  ['a socket', (path) => new Promise<void>((resolve) => createServer().unref().listen(path, resolve))],
  ['a dangling link', (path) => symlink(join(folder, 'nowhere'), path)],
  ['a link to an entry', (path) => symlink(join(folder, 'open', 'good.json'), path)],
  ['a link to a device that never ends', (path) => symlink('/dev/zero', path)],
];

it.each(intruders)('%s in the place of an entry is named and never opened', async (_what, plant) => {
  await ledger().open(batch);
  await plant(join(folder, 'open', 'bad.json'));
  const reader = ledger();
  expect(await reader.openBatches()).toEqual([batch]);
  expect((await reader.pendingWork()).open).toEqual([batch]);
  expect(reader.unreadable()).toMatchObject([
    { key: 'open/bad.json', why: expect.stringMatching(/^it is (a folder|a symbolic link|no plain file)$/) },
  ]);
});

it.each(intruders)('%s under the key of a record is no record, and never a hang', async (_what, plant) => {
  const record = { account: 'own', region: hangzhou, loadBalancerId: loadBalancerId('nlb-1'), at: noon };
  await mkdir(join(folder, 'state'));
  await plant(join(folder, 'state', 'due-cn-hangzhou-nlb-1.json'));
  const reader = ledger();
  expect(await reader.find('requeue', record)).toBeUndefined();
  await reader.drop('requeue', record);
});

it('a folder in the place of a cached record or of history is named, and keeps no pass from its work', async () => {
  const record = { account: 'own', region: hangzhou, loadBalancerId: loadBalancerId('nlb-1'), at: noon };
  await mkdir(join(folder, 'state', 'due-cn-hangzhou-nlb-1.json'), { recursive: true });
  await mkdir(join(folder, 'closed', '2026-06-15', 'good.json'), { recursive: true });
  const writer = ledger();
  await writer.save('requeue', record);
  await writer.open(batch);
  await writer.close(batch, 'confirmed', noon);
  expect(await writer.openBatches()).toEqual([]);
  expect(writer.unreadable().map(({ key }) => key)).toEqual([
    'closed/2026-06-15/good.json',
    'state/due-cn-hangzhou-nlb-1.json',
  ]);
});

it('a folder in the place of intent is a fault, because its change must not be made without it', async () => {
  const owed = { ...pendingAttach('lsn-1', '1', '2'), account: 'own' };
  await mkdir(join(folder, 'state', 'owed-lsn-1-1.json'), { recursive: true });
  await expect(ledger().save('pendingAttach', owed)).rejects.toThrow(/remove that folder/);
});

it('a folder between the temporary files keeps no pass from writing', async () => {
  await mkdir(join(folder, '.tmp-folder'));
  const longAgo = new Date(Date.now() - 2 * 3_600_000);
  await utimes(join(folder, '.tmp-folder'), longAgo, longAgo);
  await ledger().open(batch);
  expect(await ledger().openBatches()).toEqual([batch]);
});

it('skips a sub-folder', async () => {
  await ledger().open(batch);
  await put('open/sub/inner.json', entry());
  const reader = ledger();
  expect([await reader.openBatches(), reader.unreadable()]).toEqual([[batch], []]);
});

it('names the first of many unreadable entries, and that there are more', async () => {
  for (let i = 0; i < 40; i += 1) await put(`open/bad-${10 + i}.json`, 'x');
  const reader = ledger();
  await reader.openBatches();
  const named = reader.unreadable();
  expect(named).toHaveLength(21);
  expect(named[0]).toEqual({ key: 'open/bad-10.json', why: 'it is not JSON' });
  expect(named.at(-1)).toEqual({ key: 'each further entry', why: 'more than 20 entries cannot be read' });
});

it('the entries of one kind take no more than their part of the memory, and the rest is reported', async () => {
  for (let i = 0; i < 60; i += 1) {
    const loadBalancer = loadBalancerId(`nlb-${10 + i}`);
    await ledger().save('requeue', { account: 'own', region: hangzhou, loadBalancerId: loadBalancer, at: noon });
  }
  const reader = storeLedger(folderStore(folder), 1024 * 1024);
  const loaded = await reader.load('requeue');
  // 1 MiB / 6 * 2 / 64, in entries that count 256 bytes each.
  expect(loaded).toHaveLength(21);
  expect(reader.unreadable()).toEqual([
    { key: 'the rest of state/due-*', why: 'all of it together would take too much memory' },
  ]);
});

it('an entry of many values is not parsed, because each takes 20 times its length in memory', async () => {
  await put('state/proved-cn-hangzhou-nlb-1.json', `{"proofs":[${'{},'.repeat(100_000)}{}]}`);
  await put('state/proved-cn-hangzhou-nlb-2.json', `{"proofs":[${'{"listenerId":"lsn-1"},'.repeat(4_000)}{}]}`);
  const reader = ledger();
  expect(await reader.load('proof')).toEqual([]);
  const reasons = reader.unreadable().map(({ why }) => why);
  expect(reasons[0]).toBe('it has more values than a pass writes');
  expect(reasons[1]).toMatch(/^invalid fields: .{1,200}, …$/);
});

it('removes what a crash left half written an hour ago, and leaves nothing half written itself', async () => {
  await put('.tmp-1234', entry().slice(0, 10));
  await put('.tmp-5678', entry().slice(0, 10));
  const longAgo = new Date(Date.now() - 2 * 3_600_000);
  await utimes(join(folder, '.tmp-1234'), longAgo, longAgo);
  const due = { account: 'own', region: hangzhou, loadBalancerId: loadBalancerId('nlb-1'), at: noon };
  const reader = ledger();
  await Promise.all([reader.open(batch), reader.open(batch), reader.save('requeue', due), reader.save('requeue', due)]);
  expect(await reader.openBatches()).toEqual([batch]);
  expect(reader.unreadable()).toEqual([]);
  expect(await readdir(join(folder, 'open'))).toEqual(['good.json']);
  expect((await readdir(folder)).sort()).toEqual(['.tmp-5678', 'open', 'state']);
  expect(await readdir(join(folder, 'state'))).toEqual(['due-cn-hangzhou-nlb-1.json']);
});

it('a later version’s fields do no harm', async () => {
  await put('open/good.json', JSON.stringify({ ...batch, probe: { verdict: 'served' } }));
  const reader = ledger();
  expect([await reader.openBatches(), reader.unreadable()]).toEqual([[batch], []]);
});

it('a history that is too much for the memory has the latest batches, and is no entry to repair', async () => {
  for (let day = 0; day < 3; day += 1)
    for (let n = 0; n < 40; n += 1) {
      const one = openBatch('associate', `lsn-${n}`, ['2'], { token: `t${day}-${n}` });
      await ledger().open(one);
      await ledger().close(one, 'confirmed', addDays(noon, day));
    }
  // 1 MiB / 6 * 8 / 64: room for some 40 entries of about 500 bytes.
  const reader = storeLedger(folderStore(folder), 1024 * 1024);
  const history = await reader.history(noon, addDays(noon, 2));
  const onDay = (day: number) => history.filter(({ closedAt }) => closedAt.getTime() === addDays(noon, day).getTime());
  expect([onDay(2).length, onDay(0).length < 40]).toEqual([40, true]);
  expect(reader.unreadable()).toEqual([]);
});
