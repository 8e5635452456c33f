import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { folderStore } from '../../shared/ledger/folder/folder.js';
import { storeLedger } from '../../shared/ledger/ledger.js';
import { recordRows } from '../../shared/ledger/records.js';
import type { Records } from '../../shared/reconcile/ports/records.js';
import { regionShape } from '../../shared/rotation/model/region-shape.js';
import type { OpenBatch } from '../../shared/rotation/model/step.js';
import { runs } from '../support/depth.js';

/** Ids as clouds write them, and some that would leave the folder if a file were named after them as they are. */
const text = fc.oneof(
  { weight: 3, arbitrary: fc.stringMatching(/^[a-z0-9@:./_-]{1,40}$/) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('..', '.', '../../x', '/etc/x', 'a/../b', 'a\\b', 'a%2Fb', 'CON', '证书', 'é', ' '),
  },
  { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 12 }) },
);
const time = fc.date({
  min: new Date('2000-01-01T00:00:00Z'),
  max: new Date('2100-01-01T00:00:00Z'),
  noInvalidDate: true,
});
const region = fc.stringMatching(regionShape);
const place = { region, loadBalancerId: text, listenerId: text };
const pair = { replaced: text, successor: text, since: time };

const states = {
  answer: fc.record({ account: text, token: text, requestId: text, jobId: text }),
  requeue: fc.record({ account: text, region, loadBalancerId: fc.option(text), at: time }),
  pendingAttach: fc.record({ account: text, ...place, ...pair }),
  mapping: fc.record({
    ...pair,
    allowNameLoss: fc.boolean(),
    selector: fc.record({ regions: fc.array(region), loadBalancerIds: fc.array(text), listenerIds: fc.array(text) }),
  }),
  overlap: fc.record({
    account: text,
    region,
    loadBalancerId: text,
    overlaps: fc.array(fc.record({ ...pair, listenerId: text })),
  }),
  flap: fc.record({
    account: text,
    region,
    loadBalancerId: text,
    flapCounts: fc.array(
      fc.record({
        listenerId: text,
        step: fc.constantFrom('set-default', 'associate', 'retire'),
        certificateId: text,
        times: fc.integer({ min: 1, max: 99 }),
        since: time,
        at: time,
      }),
    ),
  }),
  proof: fc.record({
    account: text,
    region,
    loadBalancerId: text,
    proofs: fc.array(
      fc.record(
        {
          listenerId: text,
          certificateId: text,
          name: fc.string(),
          verdict: fc.constantFrom('served', 'replaced-served', 'unreachable', 'unexpected'),
          since: time,
          at: time,
          detail: fc.string(),
          isReprobe: fc.boolean(),
          observed: fc.record({ names: fc.array(fc.string()), notBefore: time, notAfter: time, at: time }),
        },
        { requiredKeys: ['listenerId', 'certificateId', 'name', 'verdict', 'since', 'at', 'detail'] },
      ),
    ),
  }),
  seen: fc.record({ account: text, certificateIds: fc.array(text) }),
  chains: fc.record({
    account: text,
    certificates: fc.array(
      fc.record(
        { certificateId: text, organisation: text, issuedBy: text, isSelfSigned: fc.boolean() },
        { requiredKeys: ['certificateId'] },
      ),
    ),
  }),
  attachmentIndex: fc.record({
    account: text,
    region,
    loadBalancerId: text,
    listenerIds: fc.array(text),
    certificateIds: fc.array(text),
    at: time,
  }),
  lease: fc.record({ account: text, region, run: text, until: time, loadBalancerIds: fc.array(text) }),
  stuck: fc.record({
    account: text,
    region,
    loadBalancerId: text,
    listeners: fc.array(fc.record({ listenerId: text, since: time })),
  }),
  outage: fc.record({
    account: text,
    part: fc.constantFrom('certificates', 'regions', 'cn-hangzhou'),
    work: fc.constantFrom('read', 'count', 'set-default', 'associate', 'retire'),
    operation: text,
    code: text,
    message: fc.string(),
    since: time,
    at: time,
  }),
  failure: fc.record({
    account: text,
    ...place,
    step: fc.constantFrom('set-default', 'associate', 'retire'),
    certificateId: text,
    count: fc.integer({ min: 1, max: 99 }),
    code: text,
    kind: text,
    isLasting: fc.boolean(),
    since: time,
    at: time,
  }),
  condition: fc.record({ account: text, reason: text, ...place, certificateIds: fc.array(text), since: time }),
  pendingNotice: fc.record({
    account: text,
    pass: text,
    at: time,
    begun: fc.array(
      fc.record({ account: text, reason: text, certificateIds: fc.array(text), since: time, detail: text }),
    ),
    ended: fc.array(fc.record({ account: text, reason: text, ...place, certificateIds: fc.array(text), since: time })),
    pendingTargets: fc.array(text),
  }),
  sent: fc.record({ target: text, at: fc.array(time), digest: text }),
};

const batches = fc.record({
  ...place,
  token: fc.stringMatching(/^[0-9a-f]{16,64}$/),
  account: text,
  step: fc.constantFrom('set-default', 'associate', 'retire'),
  certificateIds: fc.array(text, { minLength: 1, maxLength: 15 }),
  requestedAt: time,
}) as fc.Arbitrary<unknown> as fc.Arbitrary<OpenBatch>;

/** Everything lies in `root/ledger`; whatever else turns up in `root` has escaped. */
async function inFolder<T>(work: (root: string) => Promise<T>): Promise<T> {
  const root = await mkdtemp(join(tmpdir(), 'ledger-'));
  try {
    const found = await work(join(root, 'ledger'));
    expect(await readdir(root)).toEqual(['ledger']);
    return found;
  } finally {
    await rm(root, { recursive: true });
  }
}

for (const kind of Object.keys(states) as (keyof Records)[])
  it(`any ${kind} record survives a round trip, in one file of the state folder, and can be forgotten`, async () => {
    await fc.assert(
      fc.asyncProperty(states[kind] as fc.Arbitrary<unknown>, (record) =>
        inFolder(async (root) => {
          await storeLedger(folderStore(root)).save(kind, record as never);
          const ledger = storeLedger(folderStore(root));
          expect(await ledger.load(kind)).toEqual([record]);
          expect(await ledger.find(kind, record as never)).toEqual(record);
          expect(ledger.unreadable()).toEqual([]);
          const names = await readdir(root, { recursive: true });
          expect(names.filter((name) => name !== 'state')).toEqual([
            expect.stringMatching(new RegExp(`^state/${recordRows[kind].file}-[^/]*\\.json$`)),
          ]);
          await ledger.drop(kind, record as never);
          expect(await readdir(join(root, 'state'))).toEqual([]);
          expect(await ledger.find(kind, record as never)).toBeUndefined();
        }),
      ),
      { numRuns: runs(30) },
    );
  });

it('any open batch survives a round trip, until it is closed', async () => {
  await fc.assert(
    fc.asyncProperty(batches, time, (batch, at) =>
      inFolder(async (root) => {
        const ledger = storeLedger(folderStore(root));
        expect(await ledger.open(batch)).toBe(true);
        expect(await ledger.openBatches()).toEqual([batch]);
        await ledger.close(batch, 'lost', at);
        expect([await ledger.openBatches(), ledger.unreadable()]).toEqual([[], []]);
      }),
    ),
    { numRuns: runs(30) },
  );
});

it('two records about different things do not share a file', async () => {
  const twoPending = fc
    .tuple(states.pendingAttach, states.pendingAttach)
    .filter(([a, b]) => a.listenerId !== b.listenerId || a.replaced !== b.replaced);
  const plain = /^[a-z0-9@]{1,12}$/;
  await fc.assert(
    fc.asyncProperty(twoPending, fc.stringMatching(plain), fc.stringMatching(plain), ([a, b], x, y) =>
      inFolder(async (root) => {
        const ledger = storeLedger(folderStore(root));
        const both = [
          { ...a, listenerId: `lsn-${x}@443`, replaced: '1-cn-hangzhou' },
          { ...b, listenerId: `lsn-${y}@443`, replaced: x === y ? '2-cn-hangzhou' : '1-cn-hangzhou' },
        ];
        for (const record of both) await ledger.save('pendingAttach', record as never);
        expect(await ledger.load('pendingAttach')).toHaveLength(2);
      }),
    ),
    { numRuns: runs(20) },
  );
});
