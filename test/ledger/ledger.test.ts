import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { folderStore } from '../../shared/ledger/folder/folder.js';
import { storeLedger } from '../../shared/ledger/ledger.js';
import type { Records } from '../../shared/reconcile/ports/records.js';
import { everywhere } from '../../shared/rotation/model/selector.js';
import {
  hangzhou,
  id,
  listenerId,
  loadBalancerId,
  mapping,
  noon,
  openBatch,
  pendingAttach,
} from '../support/builders.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledger-'));
});
afterEach(() => rm(folder, { recursive: true }));

const ledger = () => storeLedger(folderStore(folder));
const files = async () =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((e) => e.isFile())
    .map((e) => join(e.parentPath, e.name).slice(folder.length + 1))
    .sort();
const batch = openBatch('associate', 'lsn-1@443', ['2-cn-hangzhou', '4-cn-hangzhou'], { token: 'ab12' });
const at = new Date('2026-06-15T23:59:59.999Z');

describe('open batches', () => {
  it('there are none in a folder that is not there yet', async () => {
    expect(await storeLedger(folderStore(join(folder, 'not', 'yet'))).openBatches()).toEqual([]);
  });

  it('survive a restart as they were', async () => {
    expect(await ledger().open(batch)).toBe(true);
    expect(await ledger().openBatches()).toEqual([batch]);
  });

  it('are created once: the second is told so and changes nothing', async () => {
    await ledger().open(batch);
    expect(await ledger().open({ ...batch, account: 'other' })).toBe(false);
    expect(await ledger().openBatches()).toEqual([batch]);
  });

  it('of many that race with one token, one is created', async () => {
    const racing = Array.from({ length: 12 }, (_, i) => ledger().open({ ...batch, account: `a${i}` }));
    const created = await Promise.all(racing);
    expect(created.filter((one) => one)).toHaveLength(1);
    expect(await ledger().openBatches()).toEqual([{ ...batch, account: `a${created.indexOf(true)}` }]);
    expect(await files()).toEqual(['open/ab12.json']);
  });

  it('move to the closed ones of the day, in UTC, with how they ended', async () => {
    await ledger().open(batch);
    await ledger().close(batch, 'confirmed', at);
    expect(await files()).toEqual(['closed/2026-06-15/ab12.json']);
    const entry = JSON.parse(await readFile(join(folder, 'closed/2026-06-15/ab12.json'), 'utf8'));
    expect(entry).toMatchObject({
      token: 'ab12',
      step: 'associate',
      ending: 'confirmed',
      closedAt: '2026-06-15T23:59:59.999Z',
    });
    expect(await ledger().openBatches()).toEqual([]);
  });

  it('may be closed twice, and opened anew after that', async () => {
    await ledger().open(batch);
    await ledger().close(batch, 'confirmed', at);
    await ledger().close(batch, 'confirmed', at);
    expect(await files()).toEqual(['closed/2026-06-15/ab12.json']);
    expect(await ledger().open(batch)).toBe(true);
  });

  it('are read by a person: indented JSON with times in ISO 8601', async () => {
    await ledger().open(batch);
    const text = await readFile(join(folder, 'open/ab12.json'), 'utf8');
    expect(text).toContain('\n  "listenerId": "lsn-1@443",\n');
    expect(text).toContain('"requestedAt": "2026-06-15T11:59:50.000Z"');
    expect(text.endsWith('}\n')).toBe(true);
  });
});

const chosen = { ...everywhere, listenerIds: [listenerId('lsn-1@443')] };
const records: {
  readonly kind: keyof Records;
  readonly record: Records[keyof Records];
  readonly key: string | RegExp;
}[] = [
  {
    kind: 'requeue',
    record: { account: 'own', region: hangzhou, loadBalancerId: loadBalancerId('nlb-1'), at: noon },
    key: 'state/due-cn-hangzhou-nlb-1.json',
  },
  {
    kind: 'requeue',
    record: { account: 'own', region: hangzhou, loadBalancerId: null, at: noon },
    key: 'state/due-cn-hangzhou-all-own.json',
  },
  {
    kind: 'pendingAttach',
    record: { ...pendingAttach('lsn-1@443', '1-cn-hangzhou', '2-cn-hangzhou'), account: 'own' },
    key: 'state/owed-lsn-1@443-1-cn-hangzhou.json',
  },
  {
    kind: 'mapping',
    record: { ...mapping('1-cn-hangzhou', '2-cn-hangzhou', { allowNameLoss: true }), since: noon },
    key: 'state/mapping-1-cn-hangzhou.json',
  },
  {
    kind: 'mapping',
    record: { ...mapping('1', '2', { selector: chosen }), since: noon },
    key: /^state\/mapping-1-[0-9a-f]{8}\.json$/,
  },
  {
    kind: 'overlap',
    record: {
      account: 'own',
      region: hangzhou,
      loadBalancerId: loadBalancerId('nlb-1'),
      overlaps: [{ listenerId: listenerId('lsn-1'), replaced: id('1'), successor: id('2'), since: noon }],
    },
    key: 'state/grace-cn-hangzhou-nlb-1.json',
  },
  {
    kind: 'flap',
    record: {
      account: 'own',
      region: hangzhou,
      loadBalancerId: loadBalancerId('nlb-1'),
      flapCounts: [
        { listenerId: listenerId('lsn-1'), step: 'associate', certificateId: id('2'), times: 2, since: noon, at: noon },
      ],
    },
    key: 'state/confirmed-cn-hangzhou-nlb-1.json',
  },
  {
    kind: 'seen',
    record: { account: 'acs:ram::1234:role/rotation', certificateIds: [id('1'), id('2')] },
    key: 'state/seen-acs%3Aram%3A%3A1234%3Arole%2Frotation.json',
  },
];

describe('state', () => {
  for (const { kind, record, key } of records)
    it(`${kind} is remembered as ${key}, survives a restart, and is forgotten`, async () => {
      await ledger().save(kind, record as never);
      const [file, ...more] = await files();
      if (typeof key === 'string') expect(file).toBe(key);
      else expect(file).toMatch(key);
      expect(more).toEqual([]);
      expect(await ledger().load(kind)).toEqual([record]);
      await ledger().drop(kind, record as never);
      await ledger().drop(kind, record as never);
      expect([await files(), await ledger().load(kind)]).toEqual([[], []]);
    });

  it('of one kind is not read as another', async () => {
    for (const { kind, record } of records) await ledger().save(kind, record as never);
    const counts = await Promise.all(
      (['requeue', 'pendingAttach', 'mapping', 'overlap', 'flap', 'seen'] as const).map(
        async (kind) => (await ledger().load(kind)).length,
      ),
    );
    expect(counts).toEqual([2, 1, 2, 1, 1, 1]);
  });

  it('is replaced when it is remembered again, also by many at once', async () => {
    const due = (minute: number) => ({
      account: 'own',
      region: hangzhou,
      loadBalancerId: loadBalancerId('nlb-1'),
      at: new Date(Date.UTC(2026, 5, 15, 12, minute)),
    });
    await Promise.all(Array.from({ length: 10 }, (_, minute) => ledger().save('requeue', due(minute))));
    await ledger().save('requeue', due(30));
    expect(await ledger().load('requeue')).toEqual([due(30)]);
    expect(await files()).toEqual(['state/due-cn-hangzhou-nlb-1.json']);
  });

  it('takes the longest ids that an event may name, whatever their letters', async () => {
    const long = { ...mapping(':'.repeat(128), '/'.repeat(128), { selector: chosen }), since: noon };
    await ledger().save('mapping', long);
    expect(await ledger().load('mapping')).toEqual([long]);
  });

  it('a mapping for everywhere and one for a listener are two', async () => {
    for (const selector of [everywhere, chosen])
      await ledger().save('mapping', { ...mapping('1', '2', { selector }), since: noon });
    expect(await files()).toHaveLength(2);
  });
});

it('a folder that cannot be a ledger is a rejection, not an empty ledger', async () => {
  await ledger().open(batch);
  const file = storeLedger(folderStore(join(folder, 'open/ab12.json')));
  await expect(file.openBatches()).rejects.toThrow();
  await expect(file.open(batch)).rejects.toThrow();
});
