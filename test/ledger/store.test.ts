import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { storeLedger } from '../../shared/ledger/ledger.js';
import type { Store } from '../../shared/ledger/store.js';
import { openBatch } from '../support/builders.js';
import { bucketPlace, folderPlace, keysIn, mostBytes, type Place } from './stores.js';

/** What every store keeps to, whatever it is made of. The same tests on each. */
const places: readonly { readonly name: string; readonly make: () => Promise<Place> }[] = [
  { name: 'a folder', make: folderPlace },
  { name: 'a bucket', make: bucketPlace },
  { name: 'a bucket with short pages', make: () => bucketPlace({ switches: { shortPages: true } }) },
];

const odd = [
  'lsn-1@443',
  'a%2Fb',
  '100%',
  '%41',
  'a b',
  'a+b',
  'a&b=c',
  "it's(1)!*",
  'q?x#y',
  '证书',
  'é',
  '😀',
  'Ａ',
  '<&>"',
  'a;b,c:d~e',
  '..json',
];

describe.each(places)('$name', ({ make }) => {
  let place: Place;
  let store: Store;
  beforeEach(async () => {
    place = await make();
    store = place.open();
  });
  afterEach(() => place.stop());

  it('is empty before anything is written', async () => {
    expect([
      await keysIn(store, 'open/'),
      await keysIn(store, 'state/due-'),
      await store.read('open/a', mostBytes),
    ]).toEqual([[], [], undefined]);
  });

  it('keeps what is written, for every later opening', async () => {
    await store.write('state/a.json', '{"a":1}\n');
    expect(await place.open().read('state/a.json', mostBytes)).toBe('{"a":1}\n');
    expect(await keysIn(place.open(), 'state/')).toEqual(['state/a.json']);
  });

  it('replaces on write', async () => {
    await store.write('state/a.json', 'a longer text');
    await store.write('state/a.json', 'short');
    expect(await store.read('state/a.json', mostBytes)).toBe('short');
    expect(await keysIn(store, 'state/')).toEqual(['state/a.json']);
  });

  it('creates once: the second is told so, and changes nothing', async () => {
    expect(await store.create('open/a.json', '1')).toBe(true);
    expect(await store.create('open/a.json', '2')).toBe(false);
    expect(await place.open().create('open/a.json', '1')).toBe(false);
    expect(await store.read('open/a.json', mostBytes)).toBe('1');
  });

  it.each(['the same text', 'texts of their own'])(
    'of many that create at once with %s, one is told true',
    async (how) => {
      const texts = Array.from({ length: 12 }, (_, i) => (how === 'the same text' ? 'x' : `x${i}`));
      const created = await Promise.all(texts.map((text) => place.open().create('open/a.json', text)));
      expect(created.filter((one) => one)).toHaveLength(1);
      expect(await store.read('open/a.json', mostBytes)).toBe(texts[created.indexOf(true)]);
    },
  );

  it('does not create over what was written, and does after it was removed', async () => {
    await store.write('open/a.json', '1');
    expect(await store.create('open/a.json', '2')).toBe(false);
    await store.remove('open/a.json');
    expect(await store.create('open/a.json', '3')).toBe(true);
    expect(await store.read('open/a.json', mostBytes)).toBe('3');
  });

  it('removes, twice as well as once', async () => {
    await store.write('open/a.json', '1');
    await store.remove('open/a.json');
    await store.remove('open/a.json');
    expect([await store.read('open/a.json', mostBytes), await keysIn(store, 'open/')]).toEqual([undefined, []]);
  });

  it.each(odd)('takes the key state/x-%s', async (name) => {
    const key = `state/x-${name}`;
    expect(await store.create(key, `text of ${name}`)).toBe(true);
    expect(await keysIn(store, 'state/x-')).toEqual([key]);
    expect(await keysIn(store, key)).toEqual([key]);
    expect(await store.read(key, mostBytes)).toBe(`text of ${name}`);
    await store.remove(key);
    expect(await keysIn(store, 'state/')).toEqual([]);
  });

  it('lists all odd keys in one order', async () => {
    const keys = odd.map((name) => `state/${name}`);
    for (const key of keys) await store.write(key, key);
    expect(await keysIn(store, 'state/')).toEqual([...keys].sort());
  });

  it('lists by the prefix of a name, of that folder alone', async () => {
    for (const key of ['open/ab1', 'open/ab2', 'open/b', 'openly/ab3', 'closed/2026-06-15/ab4', 'closed/ab5'])
      await store.write(key, key);
    expect(await keysIn(store, 'open/ab')).toEqual(['open/ab1', 'open/ab2']);
    expect(await keysIn(store, 'open/')).toEqual(['open/ab1', 'open/ab2', 'open/b']);
    expect(await keysIn(store, 'closed/')).toEqual(['closed/ab5']);
    expect(await keysIn(store, 'closed/2026-06-15/')).toEqual(['closed/2026-06-15/ab4']);
  });

  it('lists and reads more than a thousand', async () => {
    const keys = Array.from({ length: 1_205 }, (_, i) => `open/${String(i).padStart(5, '0')}.json`);
    const mixed = [...keys].sort((a, b) => a.slice(-7).localeCompare(b.slice(-7)));
    await Promise.all(mixed.slice(0, 50).map((key) => store.write(key, key)));
    await place.plant(mixed.slice(50));
    expect(await keysIn(store, 'open/')).toEqual(keys);
    expect(await store.read(keys[1_111]!, mostBytes)).toBe(keys[1_111]);
    expect(await keysIn(store, 'open/0111')).toHaveLength(10);
  });

  it('takes any text', async () => {
    for (const text of ['x', '\u0000\r\n\t', '证书 😀 é', 'x'.repeat(300_000)]) {
      await store.write('state/a', text);
      expect(await store.read('state/a', mostBytes)).toBe(text);
    }
  });

  it('of two writers at once one text remains, whole', async () => {
    const texts = Array.from({ length: 8 }, (_, i) => `${i}`.repeat(20_000));
    await Promise.all(texts.map((text) => place.open().write('state/a', text)));
    expect(texts).toContain(await store.read('state/a', mostBytes));
  });

  it('is a ledger on which one of two passes opens a batch', async () => {
    const batch = openBatch('associate', 'lsn-1@443', ['2'], { token: 'ab12' });
    const opened = await Promise.all([1, 2, 3, 4].map(() => storeLedger(place.open()).open(batch)));
    expect(opened.filter((one) => one)).toHaveLength(1);
    expect(await storeLedger(place.open()).openBatches()).toEqual([batch]);
    await storeLedger(store).close(batch, 'confirmed', new Date('2026-06-15T12:00:00Z'));
    expect([await keysIn(store, 'open/'), await keysIn(store, 'closed/2026-06-15/')]).toEqual([
      [],
      ['closed/2026-06-15/ab12.json'],
    ]);
  });
});

it.each(places.slice(0, 2))('$name never gives more of a text than its reader takes', async ({ make }) => {
  const place = await make();
  const store = place.open();
  await store.write('state/whole', 'x'.repeat(8_192));
  await store.write('state/more', 'x'.repeat(8_193));
  expect(await store.list('state/')).toEqual([
    { key: 'state/more', bytes: 8_193 },
    { key: 'state/whole', bytes: 8_192 },
  ]);
  expect(await store.read('state/whole', 8_192)).toHaveLength(8_192);
  expect(await store.read('state/more', 8_192)).toEqual({ why: 'it is larger than 8 KiB' });
  await place.stop();
});

it.each(places.slice(0, 2))('$name lists no more entries than its reader takes, and says so', async ({ make }) => {
  const place = await make();
  const store = place.open();
  for (let i = 0; i < 12; i += 1) await store.write(`state/${10 + i}`, 'x');
  await store.write(`state/${'long'.repeat(60)}`, 'x');
  const some = await store.list('state/1', 5);
  expect(some).toHaveLength(6);
  expect(some.filter(({ why }) => why === undefined)).toHaveLength(5);
  expect(some.at(-1)).toMatchObject({ key: 'state/1', why: 'it has more than 5 entries, and only 5 of them are read' });
  expect(await store.list('state/1', 10)).toHaveLength(10);
  await place.stop();
});
