import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { folderStore } from '../../shared/ledger/folder.js';
import { storeLedger } from '../../shared/ledger/ledger.js';
import { rollBackUnexpected } from '../../shared/reconcile/roll-back.js';
import type { Mapping } from '../../shared/rotation/mapping.js';
import { defaultPolicy } from '../../shared/rotation/policy.js';
import type { Proof } from '../../shared/rotation/proof.js';
import { hangzhou, id, listenerId, loadBalancerId, noon } from '../support/builders.js';

const morning = new Date('2026-06-15T06:00:00Z');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roll-back-'));
});
afterEach(() => rm(folder, { recursive: true }));

const ledger = () => storeLedger(folderStore(folder));

/** A step that brought `successor` in place of `replaced` on lsn-1, and was confirmed then. */
async function brought(replaced: string, successor: string, at: Date) {
  const batch = {
    token: `${replaced}${successor}`,
    account: 'own',
    region: hangzhou,
    loadBalancerId: loadBalancerId('nlb-1'),
    listenerId: listenerId('lsn-1'),
    step: 'associate' as const,
    certificateIds: [id(successor)],
    requestedAt: at,
    replacements: [{ replaced: id(replaced), successor: id(successor) }],
  };
  await ledger().open(batch);
  await ledger().close(batch, 'confirmed', at);
}

const unexpected = (certificate: string): Proof => ({
  listenerId: listenerId('lsn-1'),
  certificateId: id(certificate),
  name: 'a.example.com',
  verdict: 'unexpected',
  since: morning,
  at: noon,
  detail: 'something else',
});

/** What is put back, and remembered, given what was rolled back already. */
async function rolledBack(
  proofs: readonly Proof[],
  mappings: readonly Mapping[] = [],
  rollback: 'off' | 'unexpected' = 'unexpected',
) {
  const pass = { now: () => noon, policy: { ...defaultPolicy, rollback } };
  const found = await rollBackUnexpected(proofs, mappings, pass, ledger());
  expect(await ledger().recall('mapping')).toEqual(found);
  for (const mapping of found) await ledger().forget('mapping', mapping);
  return found;
}

const told = (mappings: readonly Mapping[]) =>
  mappings.map(({ replaced, successor }) => `${replaced} back to ${successor}`);

const daysAgo = new Date('2026-06-13T06:00:00Z');

it('what was brought in the last day is put back, each straight to what was there before', async () => {
  await brought('1', '2', morning);
  await brought('2', '3', noon);
  await brought('8', '9', noon);
  expect(told(await rolledBack([unexpected('3')]))).toEqual(['3 back to 2']);
  expect(told(await rolledBack([unexpected('2')]))).toEqual(['2 back to 1', '3 back to 1']);
});

it('not what was brought longer ago, where it is not unexpected or only just so, or where policy says off', async () => {
  await brought('1', '2', daysAgo);
  await brought('5', '6', morning);
  expect(await rolledBack([unexpected('2')])).toEqual([]);
  expect(await rolledBack([{ ...unexpected('6'), verdict: 'replaced-served' }])).toEqual([]);
  expect(await rolledBack([{ ...unexpected('6'), since: noon }])).toEqual([]);
  expect(await rolledBack([unexpected('6')], [], 'off')).toEqual([]);
});

it('not twice, and what a rollback put back is not rolled back in its turn', async () => {
  await brought('1', '2', morning);
  await brought('2', '3', morning);
  const back = await rolledBack([unexpected('3')]);
  expect(await rolledBack([unexpected('3')], back)).toEqual([]);
  expect(await rolledBack([unexpected('2')], back)).toEqual([]);
});
