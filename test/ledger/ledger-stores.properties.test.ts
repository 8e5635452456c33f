import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { storeLedger } from '../../shared/ledger/ledger.js';
import type { Ledger } from '../../shared/reconcile/ports/ledger.js';
import { everywhere } from '../../shared/rotation/model/selector.js';
import { hangzhou, listenerId, loadBalancerId, mapping, noon, openBatch, pendingAttach } from '../support/builders.js';
import { runs } from '../support/depth.js';
import { type BucketPlace, bucket, bucketPlace, folderPlace, prefix } from './stores.js';

let onOss: BucketPlace;
let inFolder: Awaited<ReturnType<typeof folderPlace>>;
beforeEach(async () => {
  [onOss, inFolder] = await Promise.all([bucketPlace({ switches: { shortPages: true } }), folderPlace()]);
});
afterEach(async () => {
  await Promise.all([onOss.stop(), inFolder.stop()]);
});

/** Two of one listener, one of another, and one whose ids are odd. */
const batches = [
  openBatch('associate', 'lsn-1@443', ['2', '4'], { token: '0123456789abcdef01' }),
  openBatch('retire', 'lsn-1@443', ['1'], { token: '0123456789abcdef02' }),
  openBatch('set-default', 'lsn-2@443', ['3'], { token: 'fedcba9876543210aa' }),
  openBatch('associate', '证 书/+%&', ['<&>'], { token: 'ffff' }),
];
const ranged = { ...everywhere, listenerIds: [listenerId('lsn-1@443')] };
const records = [
  ['requeue', { account: 'own', region: hangzhou, loadBalancerId: loadBalancerId('nlb-1'), at: noon }],
  ['requeue', { account: 'acs:ram::1:role/r', region: hangzhou, loadBalancerId: null, at: noon }],
  ['pendingAttach', { ...pendingAttach('lsn-1@443', '1', '2'), account: 'own' }],
  ['pendingAttach', { ...pendingAttach('a b/../证', '%2F', '2'), account: 'own' }],
  ['mapping', { ...mapping('1', '2', { selector: ranged }), since: noon }],
  ['seen', { account: 'acs:ram::1:role/r', certificateIds: [] }],
] as const;

interface Act {
  readonly name: string;
  readonly run: (ledger: Ledger) => Promise<unknown>;
}

const batch = fc.constantFrom(...batches);
const record = fc.constantFrom(...records);
const acts: fc.Arbitrary<Act> = fc.oneof(
  batch.map((one) => ({ name: `open ${one.token}`, run: (ledger: Ledger) => ledger.open(one) })),
  batch.map((one) => ({ name: `close ${one.token}`, run: (ledger: Ledger) => ledger.close(one, 'lost', noon) })),
  record.map(([kind, one]) => ({ name: `remember ${kind}`, run: (ledger: Ledger) => ledger.save(kind, one) })),
  record.map(([kind, one]) => ({ name: `forget ${kind}`, run: (ledger: Ledger) => ledger.drop(kind, one) })),
  record.map(([kind]) => ({ name: `recall ${kind}`, run: (ledger: Ledger) => ledger.load(kind) })),
  fc.constant({ name: 'openBatches', run: (ledger: Ledger) => ledger.openBatches() }),
);

it('the ledger answers alike on OSS and in a folder, and leaves the same texts under the same keys', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(acts, { minLength: 1, maxLength: 14, size: 'max' }), async (story) => {
      for (const act of story) {
        const [one, other] = [storeLedger(onOss.open()), storeLedger(inFolder.open())];
        expect(await act.run(one), act.name).toEqual(await act.run(other));
        expect(one.unreadable()).toEqual(other.unreadable());
      }
      expect(inBucket()).toEqual(await files());
    }),
    { numRuns: runs(25) },
  );
});

function inBucket(): readonly (readonly [string, string])[] {
  return onOss.cloud.oss.objects(bucket).map(({ key, body }) => [key.slice(prefix.length), String(body)] as const);
}

async function files(): Promise<readonly (readonly [string, string])[]> {
  const root = join(inFolder.folder, 'ledger');
  const found = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = paths.map(async (path) => [path.slice(root.length + 1), await readFile(path, 'utf8')] as const);
  return (await Promise.all(texts)).sort(([a], [b]) => (a < b ? -1 : 1));
}
