import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { folderStore } from '../../shared/ledger/folder/folder.js';
import { storeLedger } from '../../shared/ledger/ledger.js';
import { openBatch } from '../support/builders.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rivals-'));
});
afterEach(() => rm(folder, { recursive: true }));

const ledger = () => storeLedger(folderStore(folder));
const opened = () => readdir(join(folder, 'open'));
const [mine, other, elsewhere] = ['1', '2'].map((n) => `${'ab'.repeat(8)}${n.repeat(48)}`).concat('cd'.repeat(32)) as [
  string,
  string,
  string,
];
const batch = (token: string) => openBatch('associate', 'lsn-1', ['1'], { token });

it('a listener has one open batch: the second one withdraws and leaves nothing behind', async () => {
  expect(await ledger().open(batch(mine))).toBe(true);
  expect(await ledger().open(batch(other))).toBe(false);
  expect(await opened()).toEqual([`${mine}.json`]);
  expect(await ledger().open(batch(elsewhere))).toBe(true);
});

it('of many that race for one listener at most one gets it', async () => {
  const tokens = Array.from({ length: 8 }, (_, n) => `${'ab'.repeat(8)}${String(n).repeat(48)}`);
  const won = await Promise.all(tokens.map((token) => ledger().open(batch(token))));
  const count = won.filter(Boolean).length;
  expect(count).toBeLessThanOrEqual(1);
  expect(await opened()).toHaveLength(count);
});

it('an entry that nobody can read holds no listener', async () => {
  await mkdir(join(folder, 'open'), { recursive: true });
  await writeFile(join(folder, 'open', `${other}.json`), '{"token":');
  expect(await ledger().open(batch(mine))).toBe(true);
});
