import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { folderStore } from '../../shared/ledger/folder/folder.js';
import { storeLedger } from '../../shared/ledger/ledger.js';
import { longestText } from '../../shared/ledger/store.js';
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
    given: entry() + ' '.repeat(longestText),
    says: /larger than 8 MiB/,
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

it('skips a sub-folder and a dangling link', async () => {
  await ledger().open(batch);
  await mkdir(join(folder, 'open', 'sub.json'));
  await put('open/sub/inner.json', entry());
  await symlink(join(folder, 'nowhere'), join(folder, 'open', 'link.json'));
  expect(await ledger().openBatches()).toEqual([batch]);
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
