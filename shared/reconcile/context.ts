import type { Mapping } from '../rotation/lineage/mapping.js';
import type { CertificateIndex } from '../rotation/model/certificate-index.js';
import type { Certificate, Inventory, LoadBalancerId, Region } from '../rotation/model/inventory.js';
import type { Policy } from '../rotation/model/policy.js';
import type { ActionScope } from '../rotation/model/selector.js';
import type { RequestedBy } from '../rotation/model/step.js';
import type { Account, LookTarget } from './ports/cloud.js';
import type { StartContinuation } from './ports/continuation.js';
import type { Ledger } from './ports/ledger.js';
import type { Prober } from './ports/prober.js';
import type { AttachmentIndex, PendingNotice } from './ports/records.js';
import type { Condition, JudgedReport, RememberedCondition, StepReport } from './report/report.js';
import type { Scope } from './scope.js';
import type { State } from './state/state.js';

/** Everything a pass reaches outside of itself. */
export interface PassPorts {
  readonly accounts: readonly Account[];
  /** Asks for the own account's number; absent where that is its id. Rejects with the cure. */
  readonly ownNumber?: (() => Promise<string>) | undefined;
  readonly ledger: Ledger;
  /** Probes as a client; absent if policy wants no proof. */
  readonly prober?: Prober | undefined;
  readonly now: () => Date;
  readonly observer: PassObserver;
  /** Called with what was read of each account. */
  readonly saw?: ((sight: Sight) => void) | undefined;
  /** Called when a part of a region is requeued. */
  readonly onRequeue?: ((result: RequeueResult) => void) | undefined;
  /** Absent: work that does not fit the run is left to the timers. */
  readonly startContinuation?: StartContinuation | undefined;
  /** The targets of notifications. Absent: none is configured. */
  readonly recipients?: Pick<PendingNotice, 'pass' | 'pendingTargets'> | undefined;
}

/** Sees a pass as it happens; for logs and progress, and without influence on it. */
export interface PassObserver {
  step(report: StepReport): void;
  verdict(report: JudgedReport): void;
  /** A condition that was not reported before. */
  conditionBegins(condition: Condition): void;
  conditionEnds(condition: RememberedCondition): void;
}

/** What a pass read of one account: what CAS lists, and the regions that could be read. */
export interface Sight {
  readonly account: string;
  readonly certificates: readonly Certificate[];
  readonly inventories: readonly Inventory[];
  /** Regions that could not be read; `all` where not even their names could. */
  readonly unseen: readonly (Region | 'all')[];
  /** Regions that were too much for the run, and how many load balancers it did not get to there. */
  readonly unread?: ReadonlyMap<Region, number>;
  readonly mappings: readonly Mapping[];
}

/** When a pass comes back to the load balancers of a part of a region; those that `covers` has and `times` lacks, not at all. */
export interface RequeueResult {
  readonly region: Region;
  readonly covers: (id: LoadBalancerId) => boolean;
  readonly times: ReadonlyMap<LoadBalancerId, Date>;
}

export interface PassOptions {
  readonly policy: Policy;
  /** Regions to look at where the scope names none; `all` asks NLB. */
  readonly regions: readonly Region[] | 'all';
  readonly dryRun: boolean;
  /** In a dry run, NLB is asked whether it would take each step. */
  readonly check?: boolean | undefined;
  /** For the audit. */
  readonly requestedBy?: RequestedBy | undefined;
  /** The id of this run among those that share the rates. */
  readonly run?: string | undefined;
  /** No step starts from here on. The caller leaves itself time to write its report. */
  readonly stopAt: Date;
}

/** What one pass is about, and what it works with. */
export interface PassContext {
  readonly scope: Scope;
  readonly ports: PassPorts;
  readonly options: PassOptions;
}

/** The same for one account; `state` has that account's records, and every mapping. */
export interface AccountContext extends PassContext {
  readonly account: Account;
  readonly state: State;
}

/** The same for one region of an account, or a part of it. */
export interface RegionContext extends AccountContext {
  readonly region: Region;
  readonly target: LookTarget;
  readonly certificateIndex: CertificateIndex;
  /** Which rotations the pass may act on. */
  readonly actionScope: ActionScope;
  /** Lets the pass leave unread what it can have nothing to do with. */
  readonly prefilter: Prefilter | undefined;
}

/** What a pass for some certificates goes by when it leaves load balancers unread. */
export interface Prefilter {
  /** Keys of the certificates that it may find something to do with. */
  readonly related: ReadonlySet<string>;
  readonly index: readonly AttachmentIndex[];
  /** The scope names them, so they are believed to be on a listener. */
  readonly isNamed: boolean;
  /** Load balancers that CAS has noted for them; undefined when it does not say. It is asked once, if ever. */
  readonly noted: () => Promise<ReadonlySet<LoadBalancerId> | undefined>;
}

/** A part of a region as it was read, with what is remembered of it. */
export interface SliceView {
  readonly inventory: Inventory;
  /** Whether the look covered a load balancer: those it shows, and those asked for that no longer exist. */
  readonly covers: (id: LoadBalancerId) => boolean;
  readonly state: State;
}
