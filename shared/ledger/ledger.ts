import { addDays } from 'date-fns';
import { isTokenOf, listenerDigits } from '../reconcile/apply/client-token.js';
import { concurrently } from '../reconcile/concurrently.js';
import type { Ledger } from '../reconcile/ports/ledger.js';
import type { Records } from '../reconcile/ports/records.js';
import type { ClosedBatch, CloudAnswer, OpenBatch } from '../rotation/model/step.js';
import { type Allowance, amplyOfMemory, mostEntries, refusalOf } from './bounds.js';
import {
  closedFormat,
  closedKey,
  decode,
  encode,
  openFormat,
  openKey,
  stateFormat,
  stateKey,
  statePrefix,
} from './entry.js';
import { entryReader, readsAtOnce } from './reader.js';
import { batchFields, recordRows } from './records.js';
import type { Listed, Store } from './store.js';

/**
 * The ledger on a store: `open/<token>.json`, `closed/<yyyy-mm-dd>/<token>.json`, `state/<file>-<key>.json`.
 * The keys are the same in a folder and in a bucket. Reads are limited by `bounds` and by the memory of the run.
 */
export function storeLedger(store: Store, memoryBytes = amplyOfMemory, others: readonly string[] = []): Ledger {
  const { allowanceOf, readListed, readAll, find, skip, unreadable } = entryReader(store, memoryBytes, others);
  // The listings have the entries of all accounts.
  const most = (allowance: Allowance) => mostEntries(allowance) * (1 + others.length);
  const isOfOther = isTokenOf(others);
  let isFirst = true;
  const openIn = (listed: readonly Listed[]) => {
    const allowance = allowanceOf(openFormat);
    const ours = isFirst ? listed : listed.filter(({ key }) => !isOfOther(key.slice('open/'.length)));
    isFirst = false;
    return readListed({ prefix: 'open/', listed: ours, format: openFormat, allowance });
  };
  const writeUnlessOccupied = (key: string, text: string) =>
    store.write(key, text).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EISDIR')) throw error;
      skip(key, 'it is a folder');
    });
  return {
    pendingWork: async () => {
      const [format, allowance] = [stateFormat('requeue'), allowanceOf({ kind: 'requeue' })];
      const listed = await pendingEntries(store, most(allowanceOf(openFormat)) + most(allowance));
      const [open, requeue] = await Promise.all([
        openIn(listed.open),
        readListed({ prefix: requeuePrefix, listed: listed.requeue, format, allowance }),
      ]);
      return { open, requeue };
    },
    openBatches: async () => openIn(await store.list('open/', most(allowanceOf(openFormat)))),
    open: (batch) => openAlone(store, batch, allowanceOf(openFormat)),
    close: async (batch, ending, at, answer) => {
      const saved = answer ?? (await find('answer', batch));
      const kept = saved && answerIn(saved);
      const closed = { ...batch, ending, closedAt: at, ...(kept && { answer: kept }) };
      await writeUnlessOccupied(closedKey(batch.token, at), encode(closed, batchFields));
      await store.remove(openKey(batch.token));
      if (answer === undefined && saved !== undefined) await store.remove(answerKey(batch));
    },
    history: async (since, until) => {
      const days = daysBetween(since, until);
      const allowance = allowanceOf(closedFormat);
      // One after the other, the latest first: if all of them are too much for the memory, the oldest are left out.
      const batches: (readonly ClosedBatch[])[] = [];
      for (const day of days.reverse()) batches.push(await readAll(`closed/${day}/`, closedFormat, allowance));
      return batches.flat().sort((a, b) => a.closedAt.getTime() - b.closedAt.getTime());
    },
    load: (kind) => readAll(statePrefix(kind), stateFormat(kind)),
    find,
    save: (kind, record) => {
      const write = intents.has(kind) ? store.write : writeUnlessOccupied;
      return write(stateKey(kind, record), encode(record, recordRows[kind].fields));
    },
    drop: (kind, record) => store.remove(stateKey(kind, record)),
    without: (accounts) => storeLedger(store, memoryBytes, [...others, ...accounts]),
    unreadable,
  };
}

/** Without its entry, such a change must not be made. A pass can lose every other record. */
const intents: ReadonlySet<keyof Records> = new Set(['mapping', 'pendingAttach']);

const requeuePrefix = statePrefix('requeue');

/** The open batches and the requeues, in one listing if the store can: an idle `confirm` reads nothing else. */
async function pendingEntries(store: Store, most: number) {
  const all = await store.between?.('open/', `${requeuePrefix}\uffff`, most);
  if (all === undefined || all.length > most)
    return { open: await store.list('open/', most), requeue: await store.list(requeuePrefix, most) };
  const directly = all.filter(({ key }) => key.split('/').length === 2);
  const beginning = (prefix: string) => directly.filter(({ key }) => key.startsWith(prefix));
  return { open: beginning('open/'), requeue: beginning(requeuePrefix) };
}

/**
 * Creates the entry, and withdraws it if the listener has another open batch. Of two passes that race, at least the later
 * one sees the other's entry, so at most one continues. If both withdraw, the next pass tries again.
 */
async function openAlone(store: Store, batch: OpenBatch, allowance: Allowance): Promise<boolean> {
  const key = openKey(batch.token);
  if (!(await store.create(key, encode(batch, batchFields)))) return false;
  const listed = await store.list(`open/${batch.token.slice(0, listenerDigits)}`, mostEntries(allowance));
  const others = listed.filter((other) => other.key !== key && refusalOf(other, allowance) === undefined);
  const isRival = async (other: Listed) =>
    decode(other.key, await store.read(other.key, allowance.entryBytes), openFormat)?.record !== undefined;
  if (!(await concurrently(readsAtOnce, others, isRival)).includes(true)) return true;
  await store.remove(key);
  return false;
}

function answerIn({ requestId, jobId, code, message }: CloudAnswer): CloudAnswer {
  return { requestId, jobId, code, message };
}

function answerKey({ account, token }: Pick<Records['answer'], 'account' | 'token'>): string {
  return stateKey('answer', { account, token });
}

/** Days in UTC, like the folders of closed entries. */
function daysBetween(since: Date, until: Date): string[] {
  const days: string[] = [];
  for (let day = startOfDay(since); day <= until; day = addDays(day, 1)) days.push(day.toISOString().slice(0, 10));
  return days;
}

function startOfDay(at: Date): Date {
  return new Date(`${at.toISOString().slice(0, 10)}T00:00:00Z`);
}
