import { addDays } from 'date-fns';
import { listenerDigits } from '../reconcile/apply/client-token.js';
import { concurrently } from '../reconcile/concurrently.js';
import type { Ledger, Records, Unreadable } from '../reconcile/ports/cloud.js';
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

/** Open files, or connections to a bucket, that one listing takes at most. */
const readsAtOnce = 32;

/**
 * The ledger on a store: `open/<token>.json`, `closed/<yyyy-mm-dd>/<token>.json`, `state/<kind>-<what>.json`.
 * The same keys in a folder and in a bucket.
 */
export function storeLedger(store: Store): Ledger {
  const skipped = new Map<string, Unreadable>();
  const readAll = async <T>(prefix: string, format: EntryFormat<T>) => readThese(await store.list(prefix), format);
  const readThese = async <T>(keys: readonly string[], format: EntryFormat<T>): Promise<T[]> => {
    const texts = await concurrently(readsAtOnce, keys, (key) => store.read(key));
    return keys.flatMap((key, i) => {
      const found = decode(key, texts[i], format);
      if (found?.why !== undefined) skipped.set(key, { key, why: found.why });
      return found?.record === undefined ? [] : [found.record];
    });
  };
  return {
    pendingWork: async () => {
      const keys = await pendingKeys(store);
      const [open, requeue] = await Promise.all([
        readThese(keys.open, openFormat),
        readThese(keys.requeue, stateFormat('requeue')),
      ]);
      return { open, requeue };
    },
    openBatches: () => readAll('open/', openFormat),
    open: (batch) => openAlone(store, batch),
    close: async (batch, ending, at, given) => {
      const saved = given ?? (await answerTo(store, batch));
      const answer = saved && answerIn(saved);
      await store.write(
        closedKey(batch.token, at),
        encode({ ...batch, ending, closedAt: at, ...(answer && { answer }) }, batchFields),
      );
      await store.remove(openKey(batch.token));
      if (given === undefined && saved !== undefined) await store.remove(answerKey(batch));
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

/** What lies in `open/` and what is due, by one listing where the store can: an idle `confirm` asks for nothing else. */
async function pendingKeys(store: Store) {
  const all = await store.between?.('open/', `${requeuePrefix}\uffff`);
  if (all === undefined) return { open: await store.list('open/'), requeue: await store.list(requeuePrefix) };
  const isDirectly = (key: string) => key.split('/').length === 2;
  const directly = all.filter(isDirectly);
  const beginning = (prefix: string) => directly.filter((key) => key.startsWith(prefix));
  return { open: beginning('open/'), requeue: beginning(requeuePrefix) };
}

/**
 * Whoever sees another batch of its listener after creating its own withdraws. Of two that race at least the later one
 * sees the other, so never do both go on; that both withdraw is possible, and the next pass tries again.
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

/** Written by the pass that made the call; whoever closes the batch may be another. */
async function answerTo(store: Store, batch: OpenBatch): Promise<Records['answer'] | undefined> {
  const key = answerKey(batch);
  return decode(key, await store.read(key), stateFormat('answer'))?.record;
}

function answerIn({ requestId, jobId, code, message }: CloudAnswer): CloudAnswer {
  return { requestId, jobId, code, message };
}

function answerKey({ account, token }: Pick<Records['answer'], 'account' | 'token'>): string {
  return stateKey('answer', { account, token });
}

/** Days in UTC, as the closed entries are filed. */
function daysBetween(since: Date, until: Date): string[] {
  const days: string[] = [];
  for (let day = startOfDay(since); day <= until; day = addDays(day, 1)) days.push(day.toISOString().slice(0, 10));
  return days;
}

function startOfDay(at: Date): Date {
  return new Date(`${at.toISOString().slice(0, 10)}T00:00:00Z`);
}
