import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { folderStore } from '../../shared/ledger/folder/folder.js';
import { storeLedger } from '../../shared/ledger/ledger.js';
import { hangzhou, loadBalancerId, mapping, noon, pendingAttach } from '../support/builders.js';
import { runs } from '../support/depth.js';

let outside: string;
let folder: string;
beforeEach(async () => {
  outside = await mkdtemp(join(tmpdir(), 'outside-'));
  folder = join(outside, 'a', 'ledger');
});
afterEach(() => rm(outside, { recursive: true }));

/** Ids as nobody gives them: ways out of a folder, what ends a name in C, halves of letters. */
const parts = [
  '../',
  '..\\',
  '/',
  '\0',
  '.',
  '..',
  '%2e%2e%2f',
  '~',
  'con',
  ' ',
  '\n',
  '\ud83d',
  '🔑',
  'lsn-1',
  '@443',
  '-',
];
const hostileId = fc
  .array(fc.constantFrom(...parts), { minLength: 1, maxLength: 120 })
  .map((chosen) => chosen.join(''))
  .filter((text) => text !== '');

it('no id leads out of the ledger, and each comes back as it was', async () => {
  const whole = (text: string) => text.replace(/\p{Cs}/gu, '\ufffd');
  await fc.assert(
    fc.asyncProperty(hostileId, async (text) => {
      const ledger = storeLedger(folderStore(folder));
      await ledger.save('pendingAttach', { account: 'own', ...pendingAttach(text, text, text) });
      await ledger.save('mapping', { ...mapping(text, text), since: noon });
      await ledger.save('requeue', { account: text, region: hangzhou, loadBalancerId: loadBalancerId(text), at: noon });
      expect(await readdir(outside)).toEqual(['a']);
      expect(await readdir(join(outside, 'a'))).toEqual(['ledger']);
      expect(await readdir(folder)).toEqual(['state']);
      expect(await readdir(join(folder, 'state'))).toHaveLength(3);
      expect((await ledger.load('mapping')).map(({ replaced }) => whole(replaced))).toEqual([whole(text)]);
      for (const record of await ledger.load('pendingAttach')) await ledger.drop('pendingAttach', record);
      await ledger.drop('mapping', { ...mapping(text, text), since: noon });
      for (const record of await ledger.load('requeue')) await ledger.drop('requeue', record);
      expect(await readdir(join(folder, 'state'))).toEqual([]);
    }),
    { numRuns: runs(40) },
  );
});

it('an entry that plays with prototypes is skipped, and changes nothing else', async () => {
  const ledger = storeLedger(folderStore(folder));
  await ledger.save('mapping', { ...mapping('1', '2'), since: noon });
  const texts = [
    '{"__proto__":{"replaced":"3","allowNameLoss":true}}',
    '{"constructor":{"prototype":{"undoes":true}}}',
  ];
  for (const [i, text] of texts.entries()) await writeFile(join(folder, 'state', `mapping-x${i}.json`), text);
  expect(await ledger.load('mapping')).toEqual([{ ...mapping('1', '2'), since: noon }]);
  expect(ledger.unreadable()).toHaveLength(2);
  expect(Object.keys(Object.prototype)).toEqual([]);
});
