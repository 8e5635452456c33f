import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { folderStore } from '../../shared/ledger/folder/folder.js';
import { storeLedger } from '../../shared/ledger/ledger.js';
import type { RememberedMapping } from '../../shared/reconcile/ports/records.js';
import { rollBackUnexpected } from '../../shared/reconcile/state/auto-rollback.js';
import { type Mapping, mappingsFor } from '../../shared/rotation/lineage/mapping.js';
import type { Certificate } from '../../shared/rotation/model/inventory.js';
import { defaultPolicy } from '../../shared/rotation/model/policy.js';
import { everywhere } from '../../shared/rotation/model/selector.js';
import type { Proof } from '../../shared/rotation/verify/proof.js';
import {
  certificate,
  hangzhou,
  id,
  inventory,
  listener,
  listenerId,
  loadBalancer,
  loadBalancerId,
  mapping,
  noon,
} from '../support/builders.js';
import { regionContext } from '../support/context.js';
import { nothingRemembered } from '../support/nothing-remembered.js';

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

/** Certificates for one name, each of which may stand in for the others. */
const alike = (name: string, over: Partial<Certificate> = {}) =>
  certificate(name, { names: ['a.example.com'], ...over });
const all = ['1', '2', '3', '5', '6', '8', '9'].map((name) => alike(name));

/** What is put back, and remembered, given what was rolled back already. */
async function rolledBack(
  proofs: readonly Proof[],
  mappings: readonly RememberedMapping[] = [],
  rollback: 'off' | 'unexpected' = 'unexpected',
  certificates = all,
) {
  const context = regionContext({
    certificates,
    state: { ...nothingRemembered, mapping: mappings as readonly RememberedMapping[] },
    ports: { ledger: ledger() },
    options: { policy: { ...defaultPolicy, rollback } },
  });
  const shown = inventory(loadBalancer([listener('lsn-1', []), listener('lsn-2', [])]));
  const found = await rollBackUnexpected(proofs, shown, context);
  expect(await ledger().load('mapping')).toEqual(found);
  for (const mapping of found) await ledger().drop('mapping', mapping);
  return found;
}

const told = (mappings: readonly Mapping[]) =>
  mappings.map(({ replaced, successor }) => `${replaced} back to ${successor}`);

const daysAgo = new Date('2026-06-13T06:00:00Z');

it('certificates that were attached in the last day are rolled back, each directly to the earlier certificate', async () => {
  await brought('1', '2', morning);
  await brought('2', '3', noon);
  await brought('8', '9', noon);
  expect(told(await rolledBack([unexpected('3')]))).toEqual(['3 back to 2']);
  expect(told(await rolledBack([unexpected('2')]))).toEqual(['2 back to 1', '3 back to 1']);
});

it('there is no rollback for older steps, for expected or just now unexpected certificates, or with a policy without rollback', async () => {
  await brought('1', '2', daysAgo);
  await brought('5', '6', morning);
  expect(await rolledBack([unexpected('2')])).toEqual([]);
  expect(await rolledBack([{ ...unexpected('6'), verdict: 'replaced-served' }])).toEqual([]);
  expect(await rolledBack([{ ...unexpected('6'), since: noon }])).toEqual([]);
  expect(await rolledBack([unexpected('6')], [], 'off')).toEqual([]);
});

it('there is no rollback for a certificate that a daily probe finds unexpected, because the step was proved before', async () => {
  await brought('1', '2', morning);
  expect(await rolledBack([{ ...unexpected('2'), isReprobe: true }])).toEqual([]);
  expect(told(await rolledBack([unexpected('2')]))).toEqual(['2 back to 1']);
});

it('a rollback is not repeated, and its own certificate is not rolled back', async () => {
  await brought('1', '2', morning);
  await brought('2', '3', morning);
  const back = await rolledBack([unexpected('3')]);
  expect(await rolledBack([unexpected('3')], back)).toEqual([]);
  expect(await rolledBack([unexpected('2')], back)).toEqual([]);
});

it('there is a rollback to a certificate that another rollback takes off: the plan goes to the end of both', async () => {
  await brought('2', '3', morning);
  const earlier = { ...mapping('2', '1', { isRollback: true }), since: morning };
  expect(told(await rolledBack([unexpected('3')], [earlier]))).toEqual(['3 back to 2']);
});

it.each([
  ['has expired', { notAfter: morning }],
  ['was revoked', { status: 'revoked' as const }],
  ['lacks a name that clients are served now', { names: ['b.example.com'] }],
])('there is no rollback to a certificate that %s, because only a person could end its hold', async (_what, over) => {
  await brought('1', '2', morning);
  expect(await rolledBack([unexpected('2')], [], 'unexpected', [alike('1', over), alike('2')])).toEqual([]);
});

it('there is another rollback after a person overruled the first and the certificate is unexpected again', async () => {
  await brought('1', '2', morning);
  const [back] = await rolledBack([unexpected('2')]);
  const word: Mapping = { replaced: id('1'), successor: id('2'), allowNameLoss: false, selector: everywhere };
  const before = [
    { ...back!, since: morning },
    { ...word, since: new Date('2026-06-15T08:00:00Z') },
  ];
  expect(told(await rolledBack([unexpected('2')], before))).toEqual(['2 back to 1']);
  const elsewhere = { ...everywhere, listenerIds: [listenerId('lsn-2')] };
  const ofAnother = before.map((one) => (one.isRollback ? one : { ...one, selector: elsewhere }));
  expect(await rolledBack([unexpected('2')], ofAnother)).toEqual([]);
});

it('a rollback counts as given after a mapping whose clock was ahead', async () => {
  await brought('1', '2', morning);
  const ahead = new Date('2026-06-15T12:10:00Z');
  const word = { replaced: id('1'), successor: id('2'), allowNameLoss: false, selector: everywhere, since: ahead };
  const [back] = await rolledBack([unexpected('2')], [word]);
  expect(mappingsFor(listener('lsn-1', []), hangzhou, [word, back!])).toEqual([back]);
});
