import type { Account } from '../reconcile/ports.js';
import type { Prober } from '../reconcile/prober.js';
import type { Region } from '../rotation/model.js';
import type { Policy } from '../rotation/policy.js';

/** Whose the credentials are, as the cloud says. */
export interface Identity {
  readonly accountId: string;
  readonly arn: string;
}

/** One account, and what only the doctor asks of it. Every call rejects with the cloud's code when it fails. */
export interface DoctorAccount extends Account {
  /** What stands behind the number in CAS's ids on its site. */
  readonly siteRegion: string;
  /** Needs no permission. */
  identity(): Promise<Identity>;
}

/** The part of the ledger's store that a round trip needs. */
export interface RoundTripStore {
  list(prefix: string): Promise<readonly string[]>;
  read(key: string): Promise<string | undefined>;
  create(key: string, text: string): Promise<boolean>;
  write(key: string, text: string): Promise<void>;
  remove(key: string): Promise<void>;
}

export interface DoctorPorts {
  readonly accounts: readonly DoctorAccount[];
  readonly store: RoundTripStore;
  /** Undefined where nothing is proved by handshakes. */
  readonly prober: Prober | undefined;
  readonly now: () => Date;
  /** A new text on each call. */
  readonly nonce: () => string;
  /** How far this clock is ahead of the cloud's, as the answers so far showed it, at its furthest. */
  readonly aheadSeconds: () => number | undefined;
}

export interface DoctorOptions {
  readonly regions: readonly Region[] | 'all';
  readonly policy: Policy;
}
