import type { RefusalKind } from '../../rotation/model/refusal.js';
import type { ClosedBatch, CloudAnswer, OpenBatch } from '../../rotation/model/step.js';
import type { Records, Requeue } from './records.js';

/** The end of a batch: a final verdict, a refusal, or `not-sent`, if the run ended before the call. */
export type Ending = 'confirmed' | 'lost' | 'gone' | 'not-sent' | RefusalKind;

/** A ledger entry that cannot be read: torn, foreign, or of a later version. It is neither changed nor deleted. */
export interface Unreadable {
  readonly key: string;
  readonly why: string;
}

/**
 * The persistent state between passes. Mappings, rollbacks and pending attaches are intent, and a lost one is not carried
 * out. Everything else is a cache: losing it may delay a step or repeat a notice, but never causes a wrong change. Every
 * call rejects if the store cannot be reached. An unreadable entry is skipped.
 */
export interface Ledger {
  /** The open batches and the requeues. If there are none, one listing, if the store can. */
  pendingWork(): Promise<{ readonly open: readonly OpenBatch[]; readonly requeue: readonly Requeue[] }>;
  openBatches(): Promise<readonly OpenBatch[]>;
  /**
   * Creates the entry. False, without an entry of its own, if an entry with this token or for this listener exists: the
   * pass that created that entry submits and closes it. Of two calls that race, at most one gets true.
   */
  open(batch: OpenBatch): Promise<boolean>;
  /**
   * Moves the entry to the closed entries of the day, with `answer`, or else with the saved answer. Closing an entry twice
   * leaves one closed entry.
   */
  close(batch: OpenBatch & Pick<ClosedBatch, 'served'>, ending: Ending, at: Date, answer?: CloudAnswer): Promise<void>;
  /** The batches closed from the beginning of the day of `since` on, oldest first. */
  history(since: Date, until: Date): Promise<readonly ClosedBatch[]>;
  load<K extends keyof Records>(kind: K): Promise<readonly Records[K][]>;
  /** The saved record with the same key; undefined if none can be read. */
  find<K extends keyof Records>(kind: K, record: Records[K]): Promise<Records[K] | undefined>;
  save<K extends keyof Records>(kind: K, record: Records[K]): Promise<void>;
  /** Dropping a record that does not exist is no fault. */
  drop<K extends keyof Records>(kind: K, record: Records[K]): Promise<void>;
  /** The same ledger without the entries of some accounts, which then take no memory. */
  without(accounts: readonly string[]): Ledger;
  /** The entries that were skipped since this ledger was opened. */
  unreadable(): readonly Unreadable[];
}
