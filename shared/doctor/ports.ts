import type { Account } from '../reconcile/ports/cloud.js';
import type { Prober } from '../reconcile/ports/prober.js';
import type { Region } from '../rotation/model/inventory.js';
import type { Policy } from '../rotation/model/policy.js';

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

export type FunctionName = 'on-renewal' | 'confirm' | 'sweep' | 'backfill';

/** A function as Function Compute has it. */
export interface DeployedFunction {
  readonly runtime: string;
  readonly handler: string;
  readonly timeoutSeconds: number;
  /** Empty where it has none; undefined where that does not show. */
  readonly role: string | undefined;
  /** Whole, so there can be secrets in it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly state: string | undefined;
  readonly lastUpdateStatus: string | undefined;
}

export interface FunctionTrigger {
  readonly name: string;
  readonly type: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** Where the functions are deployed, and under which names. Each call rejects with the cloud's code when it fails. */
export interface DoctorFunctions {
  readonly region: string;
  readonly prefix: string;
  /** Undefined where there is none of that name. */
  read(name: string): Promise<DeployedFunction | undefined>;
  triggers(name: string): Promise<readonly FunctionTrigger[]>;
}

/** Variables that mean the same to the functions and to the command line, as the latter has them. */
export type Shared = Readonly<Record<'LEDGER' | 'REGIONS' | 'ACCOUNTS' | 'VERIFY', string | undefined>>;

/** What is wrong with a function, and what to do. */
export interface FunctionProblem {
  readonly level: 'warn' | 'fail';
  readonly detail: string;
  readonly fix: string;
}

export interface DoctorPorts {
  readonly accounts: readonly DoctorAccount[];
  readonly store: RoundTripStore;
  /** Undefined where nobody knows in which region they are. */
  readonly functions: DoctorFunctions | undefined;
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
  /** What the functions should have too. */
  readonly shared: Shared;
  /** NLB is asked for the code of a full load balancer. */
  readonly checkQuota?: boolean | undefined;
}
