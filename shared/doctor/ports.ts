import type { PassPorts } from '../reconcile/context.js';
import type { Account } from '../reconcile/ports/cloud.js';
import type { Ledger } from '../reconcile/ports/ledger.js';
import type { Prober } from '../reconcile/ports/prober.js';
import type { Region } from '../rotation/model/inventory.js';
import type { Policy } from '../rotation/model/policy.js';

/** The owner of the credentials, by STS. */
interface Identity {
  readonly accountId: string;
  readonly arn: string;
}

/** One account with the calls that only the doctor makes. A failed call rejects with the cloud's code. */
export interface DoctorAccount extends Account {
  /** The suffix of CAS ids on its site, after the number. */
  readonly siteRegion: string;
  /** Needs no permission. */
  identity(): Promise<Identity>;
}

/** The part of the ledger's store that a round trip needs. */
export interface RoundTripStore {
  list(prefix: string): Promise<unknown>;
  read(key: string, mostBytes: number): Promise<unknown>;
  create(key: string, text: string): Promise<boolean>;
  write(key: string, text: string): Promise<void>;
  remove(key: string): Promise<void>;
}

interface LogStore {
  readonly project: string;
  readonly store: string;
}

/** The configuration of a function in Function Compute. */
export interface DeployedFunction {
  readonly runtime: string;
  readonly handler: string;
  readonly timeoutSeconds: number;
  /** Empty without a role; undefined if the answer does not show it. */
  readonly role: string | undefined;
  /** All variables, which may include secrets: never print them. */
  readonly environment: Readonly<Record<string, string>>;
  /** Empty names without one; undefined if the answer does not show it. */
  readonly logStore: LogStore | undefined;
  readonly state: string | undefined;
  readonly lastUpdateStatus: string | undefined;
}

/** Settings of asynchronous calls of a function. */
export interface AsyncSettings {
  readonly isTaskMode: boolean;
  readonly failureDestination: string | undefined;
}

export interface FunctionTrigger {
  readonly name: string;
  readonly type: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** The region and the name prefix of the deployed functions. A failed call rejects with the cloud's code. */
export interface DoctorFunctions {
  readonly region: string;
  readonly prefix: string;
  /** Undefined if no function has that name. */
  read(name: string): Promise<DeployedFunction | undefined>;
  triggers(name: string): Promise<readonly FunctionTrigger[]>;
  asyncSettings(name: string): Promise<AsyncSettings>;
}

/** The command line's values of the variables that the functions should have too. */
export type SharedVariables = Readonly<Record<'LEDGER' | 'REGIONS' | 'ACCOUNTS' | 'VERIFY', string | undefined>>;

/** A problem of a deployed function, with its correction. */
export interface FunctionProblem {
  readonly level: 'warn' | 'fail';
  readonly detail: string;
  readonly fix: string;
}

/** The settings of the deployed functions that other resources have to fit. */
export interface DeployedFacts {
  readonly region: string;
  readonly names: readonly string[];
  /** The name of their role; undefined without one, or if FC does not show it. */
  readonly role: string | undefined;
  readonly logStore: LogStore | undefined;
  /** ARN. */
  readonly failureDestination: string | undefined;
}

/** A rule that deletes objects. An empty prefix is the whole bucket. */
export interface LifecycleRule {
  readonly id: string;
  readonly prefix: string;
}

/** Only its region is known of a bucket that does not answer in the region of this command. */
export type BucketSettings = { readonly name: string; readonly region: string } & (
  | { readonly kind: 'elsewhere' }
  | {
      readonly kind: 'own';
      /** `private`, `public-read` or `public-read-write`. */
      readonly acl: string;
      readonly isEncrypted: boolean;
      readonly blocksPublicAccess: boolean;
    }
);

interface AllowedAction {
  readonly action: string;
  readonly resource: string;
}

export interface RoleSettings {
  /** Function Compute may assume it. */
  readonly isTrusting: boolean;
  readonly missing: readonly AllowedAction[];
  readonly tooMuch: readonly AllowedAction[];
  /** Names of its policies of Alibaba Cloud, whose text is not read. */
  readonly unread: readonly string[];
}

/** The resources around the functions, in the own account. Each read rejects with the cloud's code. */
export interface DoctorInstallation {
  /** Undefined if the ledger is in no bucket of this account. */
  bucket(): Promise<BucketSettings | undefined>;
  /** The rules of that bucket which delete entries that the ledger still needs. */
  expiringRules(): Promise<readonly LifecycleRule[]>;
  hasQueue(name: string): Promise<boolean>;
  /** Undefined if there is no role of that name. */
  role(name: string, facts: DeployedFacts): Promise<RoleSettings | undefined>;
}

/** A target of NOTIFY. */
export interface DoctorTarget {
  /** Vendor and host. The rest of its URL is a secret. */
  readonly name: string;
  /** Asks its server for anything, without a message. Rejects without an answer. */
  reach(): Promise<void>;
}

export interface DoctorPorts extends Pick<PassPorts, 'ownNumber' | 'ledger'> {
  readonly accounts: readonly DoctorAccount[];
  readonly store: RoundTripStore;
  /** Takes the place of a ledger that cannot be read. */
  readonly emptyLedger: Ledger;
  /** Undefined if their region is unknown. */
  readonly functions: DoctorFunctions | undefined;
  readonly installation: DoctorInstallation;
  /** Undefined with VERIFY=off. */
  readonly prober: Prober | undefined;
  readonly notifyTargets: readonly DoctorTarget[];
  readonly now: () => Date;
  /** A new text on each call. */
  readonly nonce: () => string;
  /** The largest offset of this clock to the cloud's in the answers so far, in seconds; positive if ahead. */
  readonly aheadSeconds: () => number | undefined;
}

export interface DoctorOptions {
  readonly regions: readonly Region[] | 'all';
  readonly policy: Policy;
  /** The end of the run. */
  readonly stopAt: Date;
  /** Values to compare with those of the functions. */
  readonly shared: SharedVariables;
  /** The ledger is in a bucket, as for functions. */
  readonly hasBucket: boolean;
  /** Show the code with which NLB refuses one certificate too many. */
  readonly checkQuota?: boolean | undefined;
}
