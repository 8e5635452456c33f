import { addDays } from 'date-fns';
import { listenerDigits } from '../reconcile/apply/client-token.js';
import { concurrently } from '../reconcile/concurrently.js';
import type { Ledger, Unreadable } from '../reconcile/ports/ledger.js';
import type { Records } from '../reconcile/ports/records.js';
import type { CloudAnswer, OpenBatch } from '../rotation/model/step.js';
import {
  closedFormat,
  closedKey,
  decode,
  type EntryFormat,
  encode,
  openFormat,
  openKey,
  stateFormat,
  stateKey,
  statePrefix,
} from './entry.js';
import { batchFields, recordRows } from './records.js';
import type { Store } from './store.js';

/** The most files, or connections to a bucket, that one listing opens. */
const readsAtOnce = 32;

/**
 * The ledger on a store: `open/<token>.json`, `closed/<yyyy-mm-dd>/<token>.json`, `state/<file>-<key>.json`.
 * The keys are the same in a folder and in a bucket.
 */
export function storeLedger(store: Store): Ledger {
  const skipped = new Map<string, Unreadable>();
  const readAll = async <T>(prefix: string, format: EntryFormat<T>) => readKeys(await store.list(prefix), format);
  const readKeys = async <T>(keys: readonly string[], format: EntryFormat<T>): Promise<T[]> => {
    const texts = await concurrently(readsAtOnce, keys, (key) => store.read(key));
    return keys.flatMap((key, i) => {
      const decoded = decode(key, texts[i], format);
      if (decoded?.why !== undefined) skipped.set(key, { key, why: decoded.why });
      return decoded?.record === undefined ? [] : [decoded.record];
    });
  };
  return {
    pendingWork: async () => {
      const keys = await pendingKeys(store);
      const [open, requeue] = await Promise.all([
        readKeys(keys.open, openFormat),
        readKeys(keys.requeue, stateFormat('requeue')),
      ]);
      return { open, requeue };
    },
    openBatches: () => readAll('open/', openFormat),
    open: (batch) => openAlone(store, batch),
    close: async (batch, ending, at, answer) => {
      const saved = answer ?? (await readAnswer(store, batch));
      const kept = saved && answerIn(saved);
      await store.write(
        closedKey(batch.token, at),
        encode({ ...batch, ending, closedAt: at, ...(kept && { answer: kept }) }, batchFields),
      );
      await store.remove(openKey(batch.token));
      if (answer === undefined && saved !== undefined) await store.remove(answerKey(batch));
    },
    history: async (since, until) => {
      const days = daysBetween(since, until);
      const batches = await concurrently(2, days, (day) => readAll(`closed/${day}/`, closedFormat));
      return batches.flat().sort((a, b) => a.closedAt.getTime() - b.closedAt.getTime());
    },
    load: (kind) => readAll(statePrefix(kind), stateFormat(kind)),
    find: async (kind, record) => {
      const key = stateKey(kind, record);
      return decode(key, await store.read(key), stateFormat(kind))?.record;
    },
    save: (kind, record) => store.write(stateKey(kind, record), encode(record, recordRows[kind].fields)),
    drop: (kind, record) => store.remove(stateKey(kind, record)),
    unreadable: () => [...skipped.values()],
  };
}

const requeuePrefix = statePrefix('requeue');

/** The keys of open batches and of requeues, in one listing if the store can: an idle `confirm` reads nothing else. */
async function pendingKeys(store: Store) {
  const all = await store.between?.('open/', `${requeuePrefix}\uffff`);
  if (all === undefined) return { open: await store.list('open/'), requeue: await store.list(requeuePrefix) };
  const isDirectly = (key: string) => key.split('/').length === 2;
  const directly = all.filter(isDirectly);
  const beginning = (prefix: string) => directly.filter((key) => key.startsWith(prefix));
  return { open: beginning('open/'), requeue: beginning(requeuePrefix) };
}

/**
 * Creates the entry, and withdraws it if the listener has another open batch. Of two passes that race, at least the later
 * one sees the other's entry, so at most one continues. If both withdraw, the next pass tries again.
 */
async function openAlone(store: Store, batch: OpenBatch): Promise<boolean> {
  const key = openKey(batch.token);
  if (!(await store.create(key, encode(batch, batchFields)))) return false;
  const others = (await store.list(`open/${batch.token.slice(0, listenerDigits)}`)).filter((other) => other !== key);
  const texts = await concurrently(readsAtOnce, others, (other) => store.read(other));
  const isRival = (other: string, i: number) => decode(other, texts[i], openFormat)?.record !== undefined;
  if (!others.some(isRival)) return true;
  await store.remove(key);
  return false;
}

/** The answer was saved by the pass that made the call; another pass may close the batch. */
async function readAnswer(store: Store, batch: OpenBatch): Promise<Records['answer'] | undefined> {
  const key = answerKey(batch);
  return decode(key, await store.read(key), stateFormat('answer'))?.record;
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
