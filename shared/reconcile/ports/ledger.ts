import type { RefusalKind } from '../../rotation/model/refusal.js';
import type { ClosedBatch, CloudAnswer, OpenBatch } from '../../rotation/model/step.js';
import type { Records, Requeue } from './records.js';

/** How a batch ended: a final verdict, the refusal that met it, or that the run was over before it was sent. */
export type Ending = 'confirmed' | 'lost' | 'gone' | 'not-sent' | RefusalKind;

/** A ledger entry that nobody here can read: torn, foreign, or of a later version. Left where it is. */
export interface Unreadable {
  readonly key: string;
  readonly why: string;
}

/**
 * Memory of what was submitted and what is owed. It is advisory: losing it may delay a step or an alert, but never
 * causes a wrong change. Every call rejects when the store cannot be reached; an unreadable entry is skipped.
 */
export interface Ledger {
  /** What alone says whether there is anything to come back to; one read when there is nothing, where that can be. */
  pendingWork(): Promise<{ readonly open: readonly OpenBatch[]; readonly requeue: readonly Requeue[] }>;
  openBatches(): Promise<readonly OpenBatch[]>;
  /**
   * Creates the entry. False, and nothing is left behind, when there is one with this token already, or another one for
   * this listener: somebody else submits, and closes. Of two that race, at most one gets true.
   */
  open(batch: OpenBatch): Promise<boolean>;
  /**
   * Moves the entry to the closed ones of today, with the answer that is given, or else remembered, for it. Closing twice
   * leaves one closed entry.
   */
  close(batch: OpenBatch & Pick<ClosedBatch, 'served'>, ending: Ending, at: Date, answer?: CloudAnswer): Promise<void>;
  /** What was closed since that day began, oldest first. */
  history(since: Date, until: Date): Promise<readonly ClosedBatch[]>;
  load<K extends keyof Records>(kind: K): Promise<readonly Records[K][]>;
  /** What is remembered under the same name; undefined when nothing is that can be read. */
  find<K extends keyof Records>(kind: K, record: Records[K]): Promise<Records[K] | undefined>;
  save<K extends keyof Records>(kind: K, record: Records[K]): Promise<void>;
  /** Forgetting what is not there is no fault. */
  drop<K extends keyof Records>(kind: K, record: Records[K]): Promise<void>;
  /** What was skipped as unreadable since this ledger was made. */
  unreadable(): readonly Unreadable[];
}
