import { createHash } from 'node:crypto';
import { addDays } from 'date-fns';
import * as z from 'zod/mini';
import { listenerDigits } from '../reconcile/apply/client-token.js';
import { concurrently } from '../reconcile/concurrently.js';
import type { Due, Ledger, State, Unreadable } from '../reconcile/ports/cloud.js';
import { conditionKey } from '../reconcile/report/conditions.js';
import type { ClosedBatch, OpenBatch } from '../rotation/model/step.js';
import { closedBatch, openBatch, stateRecords } from './records.js';
import { longestText, type Store } from './store.js';

/** Open files, or connections to a bucket, that one listing takes at most. */
const readsAtOnce = 32;

/**
 * The ledger on a store: `open/<token>.json`, `closed/<yyyy-mm-dd>/<token>.json`, `state/<kind>-<what>.json`.
 * The same keys in a folder and in a bucket.
 */
export function storeLedger(store: Store): Ledger {
  const skipped = new Map<string, Unreadable>();
  const readAll = async <T>(prefix: string, shape: Shape<T>) => readThese(await store.list(prefix), shape);
  const readThese = async <T>(keys: readonly string[], shape: Shape<T>): Promise<T[]> => {
    const texts = await concurrently(readsAtOnce, keys, (key) => store.read(key));
    return keys.flatMap((key, i) => {
      const found = decode(key, texts[i], shape);
      if (found?.why !== undefined) skipped.set(key, { key, why: found.why });
      return found?.record === undefined ? [] : [found.record];
    });
  };
  return {
    prompting: async () => {
      const keys = await promptingKeys(store);
      const [open, due] = await Promise.all([readThese(keys.open, openShape), readThese(keys.due, dueShape)]);
      return { open, due };
    },
    openBatches: () => readAll('open/', openShape),
    open: (batch) => openAlone(store, batch),
    close: async (batch, ending, at, given) => {
      const known = given ?? (await answerTo(store, batch));
      const answer = known && { requestId: known.requestId, jobId: known.jobId, code: known.code };
      await store.write(
        closedKey(batch.token, at),
        encode({ ...batch, ending, closedAt: at, ...(answer && { answer }) }),
      );
      await store.remove(openKey(batch.token));
      if (given === undefined && known !== undefined) await store.remove(answerKey(batch));
    },
    history: async (since, until) => {
      const days = daysBetween(since, until);
      const batches = await concurrently(2, days, (day) => readAll(`closed/${day}/`, closedShape));
      return batches.flat().sort((a, b) => a.closedAt.getTime() - b.closedAt.getTime());
    },
    recall: (kind) =>
      readAll(`state/${kind}-`, { schema: stateRecords[kind], keyOf: (record) => stateKey(kind, record) }),
    known: async (kind, record) => {
      const key = stateKey(kind, record);
      const keyOf = (one: typeof record) => stateKey(kind, one);
      return decode(key, await store.read(key), { schema: stateRecords[kind], keyOf })?.record;
    },
    remember: (kind, record) => store.write(stateKey(kind, record), encode(record)),
    forget: (kind, record) => store.remove(stateKey(kind, record)),
    unreadable: () => [...skipped.values()],
  };
}

/** How an entry reads, and the only name that it may have: a copy under another name is nobody's entry. */
interface Shape<T> {
  readonly schema: z.ZodMiniType<T>;
  readonly keyOf: (record: T) => string;
}

const closedShape: Shape<ClosedBatch> = {
  schema: closedBatch,
  keyOf: ({ token, closedAt }) => closedKey(token, closedAt),
};
const dueShape: Shape<Due> = { schema: stateRecords.due, keyOf: (record) => stateKey('due', record) };
const openShape: Shape<OpenBatch> = { schema: openBatch, keyOf: ({ token }) => openKey(token) };

const duePrefix = 'state/due-';

/** What lies in `open/` and what is due, by one listing where the store can: an idle `confirm` asks for nothing else. */
async function promptingKeys(store: Store) {
  const all = await store.between?.('open/', `${duePrefix}\uffff`);
  if (all === undefined) return { open: await store.list('open/'), due: await store.list(duePrefix) };
  const isDirectly = (key: string) => key.split('/').length === 2;
  const directly = all.filter(isDirectly);
  const beginning = (prefix: string) => directly.filter((key) => key.startsWith(prefix));
  return { open: beginning('open/'), due: beginning(duePrefix) };
}

/**
 * Whoever sees another batch of its listener after creating its own withdraws. Of two that race at least the later one
 * sees the other, so never do both go on; that both withdraw is possible, and the next pass tries again.
 */
async function openAlone(store: Store, batch: OpenBatch): Promise<boolean> {
  const key = openKey(batch.token);
  if (!(await store.create(key, encode(batch)))) return false;
  const others = (await store.list(`open/${batch.token.slice(0, listenerDigits)}`)).filter((other) => other !== key);
  const texts = await concurrently(readsAtOnce, others, (other) => store.read(other));
  const isRival = (other: string, i: number) => decode(other, texts[i], openShape)?.record !== undefined;
  if (!others.some(isRival)) return true;
  await store.remove(key);
  return false;
}

/** Written by the pass that made the call; whoever closes the batch may be another. */
async function answerTo(store: Store, batch: OpenBatch): Promise<State['answer'] | undefined> {
  const key = answerKey(batch);
  return decode(key, await store.read(key), { schema: stateRecords.answer, keyOf: answerKey })?.record;
}

function answerKey({ account, token }: Pick<State['answer'], 'account' | 'token'>): string {
  return stateKey('answer', { account, token });
}

/** The record; or why it cannot be read; or nothing when the entry was removed between listing and reading. */
function decode<T>(key: string, text: string | undefined, { schema, keyOf }: Shape<T>) {
  if (text === undefined) return undefined;
  if (!key.endsWith('.json')) return { why: 'its name does not end in .json' };
  if (text.length > longestText) return { why: `it is larger than ${longestText / 1024 ** 2} MiB` };
  try {
    const parsed = z.safeParse(schema, JSON.parse(text));
    if (parsed.success && keyOf(parsed.data) !== key) return { why: 'its name is not that of what is in it' };
    if (parsed.success) return { record: parsed.data };
    return { why: `bad fields: ${parsed.error.issues.map(({ path }) => path.join('.') || '(all of it)').join(', ')}` };
  } catch {
    return { why: 'it is not JSON' };
  }
}

function encode(record: object): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

function closedKey(token: string, at: Date): string {
  return `closed/${at.toISOString().slice(0, 10)}/${token}.json`;
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

function openKey(token: string): string {
  return `open/${token}.json`;
}

const nameOf: { readonly [K in keyof State]: (record: State[K]) => string } = {
  answer: ({ token }) => token,
  due: ({ region, loadBalancerId, account }) => `${region}-${loadBalancerId ?? `all-${account}`}`,
  owed: ({ listenerId, replaced }) => `${listenerId}-${replaced}`,
  mapping: ({ replaced, successor, range, undoes, claimed }) => {
    const where = isEverywhere(range) ? '' : `-${shortHash(JSON.stringify(range))}`;
    return `${replaced}${where}${undoes ? `-back-to-${successor}` : ''}${claimed ? '-by-event' : ''}`;
  },
  grace: ({ region, loadBalancerId }) => `${region}-${loadBalancerId}`,
  confirmed: ({ region, loadBalancerId }) => `${region}-${loadBalancerId}`,
  proved: ({ region, loadBalancerId }) => `${region}-${loadBalancerId}`,
  seen: ({ account }) => account,
  places: ({ region, loadBalancerId }) => `${region}-${loadBalancerId}`,
  run: ({ region, account, run }) => `${region}-${account}-${run}`,
  condition: (record) => conditionKey(record),
  news: ({ at, account, pass }) => `${at.toISOString().replace(/\W/g, '')}-${account}-${shortHash(pass)}`,
  sent: ({ target }) => target,
  stalled: ({ region, loadBalancerId }) => `${region}-${loadBalancerId}`,
  trouble: ({ listenerId, step, certificateId }) => `${listenerId}-${step}-${certificateId}`,
};

/** File systems take names of up to 255 bytes; a longer one keeps its beginning, for a person, and gets a hash. */
const longestName = 180;

function stateKey<K extends keyof State>(kind: K, record: State[K]): string {
  const name = nameOf[kind](record)
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(/[^\w.@-]/gu, encodeURIComponent);
  const short = name.length <= longestName ? name : `${name.slice(0, longestName - 9)}-${shortHash(name)}`;
  return `state/${kind}-${short}.json`;
}

function isEverywhere(range: State['mapping']['range']): boolean {
  return Object.values(range).every((ids) => ids.length === 0);
}

function shortHash(value: string): string {
  return createHash('sha256').update(value).digest('hex').slice(0, 8);
}
