import { concurrently } from '../reconcile/concurrently.js';
import type { Unreadable } from '../reconcile/ports/ledger.js';
import type { Records } from '../reconcile/ports/records.js';
import { english } from '../rotation/english.js';
import { type Allowance, allowanceFor, mostEntries, refusalOf } from './bounds.js';
import { decode, type EntryFormat, stateFormat, stateKey } from './entry.js';
import type { Listed, Store } from './store.js';

/** The most files, or connections to a bucket, that one listing opens. */
export const readsAtOnce = 32;

/** Unreadable entries that are named one by one. Each is a condition, and write access is enough to add thousands. */
const mostNamed = 20;

/** Entries that are about to be read, and the limits that they share. */
interface Reading<T> {
  readonly prefix: string;
  readonly listed: readonly Listed[];
  readonly format: EntryFormat<T>;
  readonly allowance: Allowance;
}

/** An entry of an account that this run does not work on. Records without an account are of all of them. */
function isOf(accounts: readonly string[], record: unknown): boolean {
  return (
    typeof record === 'object' && record !== null && 'account' in record && accounts.includes(String(record.account))
  );
}

/**
 * Reads entries of a store within the limits of their kind, and keeps the reasons for the skipped ones. Entries of `others`
 * are dropped as they are read, and not read again: an entry never changes its account.
 */
export function entryReader(store: Store, memoryBytes: number, others: readonly string[] = []) {
  const dropped = new Set<string>();
  const skipped = new Map<string, string>();
  const surplus = new Map<string, string>();
  const allowanceOf = ({ kind }: Pick<EntryFormat<never>, 'kind'>) => allowanceFor(kind, memoryBytes);
  const isAdmitted = (entry: Listed, { prefix, allowance }: Omit<Reading<never>, 'format'>) => {
    const refusal = entry.key === prefix ? 'surplus' : refusalOf(entry, allowance);
    // A large estate closes thousands of batches in a week. Without the oldest ones, only its history is shorter.
    const isHistory = prefix.startsWith('closed/');
    if (refusal === 'surplus' && !isHistory)
      surplus.set(`the rest of ${prefix}*`, 'all of it together would take too much memory');
    else if (refusal !== undefined && refusal !== 'surplus') skipped.set(entry.key, refusal.why);
    return refusal === undefined;
  };
  const readListed = async <T>(reading: Reading<T>): Promise<T[]> => {
    const { format, allowance } = reading;
    const listed = reading.listed.filter(({ key }) => !dropped.has(key));
    const records: T[][] = [];
    // Without other accounts it is one piece. Else each piece gives back the room of the dropped entries.
    const most = others.length === 0 ? listed.length : readsAtOnce;
    for (let first = 0; first < listed.length; first += most) {
      const admitted = listed.slice(first, first + most).filter((entry) => isAdmitted(entry, reading));
      const read = await concurrently(readsAtOnce, admitted, async ({ key, bytes }) => {
        const decoded = decode(key, await store.read(key, allowance.entryBytes), format);
        if (decoded?.why !== undefined) skipped.set(key, decoded.why);
        if (decoded?.record === undefined) return [];
        if (!isOf(others, decoded.record)) return [decoded.record];
        dropped.add(key);
        allowance.leftBytes += bytes;
        return [];
      });
      records.push(read.flat());
    }
    return records.flat();
  };
  return {
    allowanceOf,
    readListed,
    readAll: async <T>(prefix: string, format: EntryFormat<T>, allowance = allowanceOf(format)) =>
      readListed({
        prefix,
        format,
        allowance,
        listed: await store.list(prefix, mostEntries(allowance) * (1 + others.length)),
      }),
    find: async <K extends keyof Records>(kind: K, record: Records[K]): Promise<Records[K] | undefined> => {
      const [key, format] = [stateKey(kind, record), stateFormat(kind)];
      return decode(key, await store.read(key, allowanceOf(format).entryBytes), format)?.record;
    },
    skip: (key: string, why: string) => void skipped.set(key, why),
    unreadable: () => named(skipped, surplus),
  };
}

/** Every kind with surplus entries, and the first unreadable entries. The others are one item. */
function named(skipped: ReadonlyMap<string, string>, surplus: ReadonlyMap<string, string>): readonly Unreadable[] {
  const toItems = (reasons: ReadonlyMap<string, string>) =>
    [...reasons].map(([key, why]) => ({ key, why })).sort((a, b) => (a.key < b.key ? -1 : 1));
  const items = toItems(skipped);
  const more = { key: english`each further entry`, why: english`more than ${mostNamed} entries cannot be read` };
  return [...toItems(surplus), ...items.slice(0, mostNamed), ...(items.length > mostNamed ? [more] : [])];
}
