import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { folderStore } from '../../shared/ledger/folder/folder.js';
import { storeLedger } from '../../shared/ledger/ledger.js';
import { clientToken } from '../../shared/reconcile/apply/client-token.js';
import type { CertificateId, ListenerId, LoadBalancerId, Region } from '../../shared/rotation/model/inventory.js';
import { defaultPolicy } from '../../shared/rotation/model/policy.js';
import type { OpenBatch } from '../../shared/rotation/model/step.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rotation-others-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const at = new Date('2026-06-15T12:00:00Z');
const whole = () => storeLedger(folderStore(folder));
const ours = () => whole().without(['2', '3']);

function batchOf(account: string, n: number, isOwn = false): OpenBatch {
  const step = {
    ...{ region: 'cn-hangzhou' as Region, loadBalancerId: `nlb-${account}` as LoadBalancerId },
    ...{ listenerId: `lsn-${account}-${n}` as ListenerId, step: 'set-default' as const },
    certificateIds: ['1-cn-hangzhou' as CertificateId],
  };
  const token = clientToken(step, at, { account: { id: account, isOwn }, policy: defaultPolicy });
  return { ...step, token, account, requestedAt: at };
}

it('a ledger without some accounts has the entries of all others, those of earlier tokens too', async () => {
  const batches = [batchOf('1', 1, true), batchOf('2', 1), batchOf('2', 2, true), batchOf('3', 1), batchOf('4', 1)];
  for (const batch of batches) expect(await whole().open(batch)).toBe(true);
  const ledger = ours();
  const accountsOf = (all: readonly OpenBatch[]) => all.map(({ account }) => account).sort();
  expect(accountsOf(await ledger.openBatches())).toEqual(['1', '4']);
  for (const batch of [batchOf('1', 9, true), batchOf('2', 9), batchOf('2', 10, true), batchOf('4', 9)])
    await whole().open(batch);
  expect(accountsOf((await ledger.pendingWork()).open)).toEqual(['1', '1', '4', '4']);
  expect(accountsOf(await ledger.openBatches())).toEqual(['1', '1', '4', '4']);
  expect(accountsOf(await whole().openBatches())).toEqual(['1', '1', '2', '2', '2', '2', '3', '4', '4']);
});

it('a broken entry is reported by a ledger without some accounts, because its account is not known', async () => {
  await folderStore(folder).write(`open/${batchOf('2', 1).token}.json`, '{"account": "2"');
  const ledger = ours();
  await ledger.pendingWork();
  expect(ledger.unreadable()).toMatchObject([{ why: 'it is not JSON' }]);
});

it('two batches of one listener exclude each other, with a token of this version and of an earlier one', async () => {
  const [now, before] = [batchOf('2', 1), batchOf('2', 1, true)];
  expect(now.token).not.toBe(before.token);
  expect([await whole().open(before), await whole().open(now)]).toEqual([true, false]);
});

it('12,000 open batches of other accounts leave those of this run readable in 128 MB', async () => {
  const store = folderStore(folder);
  const others = new Map(
    Array.from({ length: 12_000 }, (_, n) => [`open/${batchOf('2', n).token}.json`, batchOf('2', n)]),
  );
  const listed = [...others.keys()].map((key) => ({ key, bytes: 600 }));
  const own = batchOf('4', 1);
  await storeLedger(store).open(own);
  const crowded = {
    ...store,
    list: async (prefix: string, most = Number.POSITIVE_INFINITY) =>
      [...listed.filter(({ key }) => key.startsWith(prefix)), ...(await store.list(prefix))]
        .sort((a, b) => (a.key < b.key ? -1 : 1))
        .slice(0, most),
    read: async (key: string, most: number) =>
      others.has(key) ? JSON.stringify(others.get(key)) : store.read(key, most),
  };
  const ledger = storeLedger(crowded, 64 * 1024 * 1024, ['2', '3', '5', '6']);
  expect((await ledger.pendingWork()).open.map(({ account }) => account)).toEqual(['4']);
  expect([(await ledger.openBatches()).map(({ account }) => account), ledger.unreadable()]).toEqual([['4'], []]);
});
