import type { CertificateIndex } from '../rotation/model/certificate-index.js';
import type { Certificate, Inventory, LoadBalancerId, Region } from '../rotation/model/inventory.js';
import type { Policy } from '../rotation/model/policy.js';
import type { ActionScope } from '../rotation/model/selector.js';
import type { RequestedBy } from '../rotation/model/step.js';
import type { Outlook } from '../rotation/outlook.js';
import type { Account, LookTarget } from './ports/cloud.js';
import type { StartContinuation, StartTurn } from './ports/continuation.js';
import type { Ledger } from './ports/ledger.js';
import type { Prober } from './ports/prober.js';
import type { AttachmentIndex, PendingNotice, RememberedMapping } from './ports/records.js';
import type { Condition, JudgedReport, RememberedCondition, StepReport } from './report/report.js';
import type { Scope } from './scope.js';
import type { State } from './state/state.js';

/** All effects of a pass. */
export interface PassPorts {
  readonly accounts: readonly Account[];
  /** Asks STS for the id of the own account. Absent if the id is known. Rejects with a message that has the fix. */
  readonly ownNumber?: (() => Promise<string>) | undefined;
  readonly ledger: Ledger;
  /** Makes TLS handshakes like a client. Absent if the policy requires no proof. */
  readonly prober?: Prober | undefined;
  readonly now: () => Date;
  readonly observer: PassObserver;
  /** Called with the certificates and regions that were read in each account. */
  readonly saw?: ((sight: Sight) => void) | undefined;
  /** Called when a part of a region is requeued. */
  readonly onRequeue?: ((result: RequeueResult) => void) | undefined;
  /** Absent: every change is confirmed by the timer. */
  readonly follow?: Follow | undefined;
  /** Absent: work that does not fit in the run is left to the timers. */
  readonly startContinuation?: StartContinuation | undefined;
  /** Absent: all accounts are worked on in this run. */
  readonly startTurn?: StartTurn | undefined;
  /** The targets of notifications. Absent if none is configured. */
  readonly recipients?: Pick<PendingNotice, 'pass' | 'pendingTargets'> | undefined;
}

/** How a run looks at its own changes. A change that NLB has not finished within `seconds` is left to the timer. */
export interface Follow {
  readonly seconds: number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** Is notified of each result of a pass, for logs and progress. It has no influence on the pass. */
interface PassObserver {
  step(report: StepReport): void;
  verdict(report: JudgedReport): void;
  /** A condition that was not reported before. */
  conditionBegins(condition: Condition): void;
  conditionEnds(condition: RememberedCondition): void;
}

/** The certificates and the regions of one account, as a pass read them. */
export interface Sight {
  readonly account: string;
  readonly certificates: readonly Certificate[];
  readonly inventories: readonly Inventory[];
  /** Regions that could not be read; `all` if the regions could not be listed. */
  readonly unseen: readonly (Region | 'all')[];
  /** The number of load balancers in each region that the run had no time to read. */
  readonly unread?: ReadonlyMap<Region, number>;
  /** What will become of each attached certificate. Only a pass over everything finds it. */
  readonly outlooks: readonly Outlook[];
}

/** The requeue times of a part of a region. A load balancer that `covers` includes and `times` lacks is not requeued. */
export interface RequeueResult {
  readonly region: Region;
  readonly covers: (id: LoadBalancerId) => boolean;
  readonly times: ReadonlyMap<LoadBalancerId, Date>;
}

export interface PassOptions {
  readonly policy: Policy;
  /** Regions to read if the scope names none. `all`: the regions that NLB lists. */
  readonly regions: readonly Region[] | 'all';
  readonly dryRun: boolean;
  /** In a dry run, NLB checks each step. */
  readonly check?: boolean | undefined;
  /** For the audit. */
  readonly requestedBy?: RequestedBy | undefined;
  /** The id of this run, for its lease. */
  readonly run?: string | undefined;
  /** No step starts from this time on, which leaves the caller time for its report. */
  readonly stopAt: Date;
  /** The listeners, or certificates, that fit into the memory of a run. Default: any number. */
  readonly mostAtOnce?: number | undefined;
  /** The ids of the accounts that other runs of the same event work on. */
  readonly elsewhere?: readonly string[] | undefined;
}

/** The scope, the effects and the options of one pass. */
export interface PassContext {
  readonly scope: Scope;
  readonly ports: PassPorts;
  readonly options: PassOptions;
}

/** The context of one account. `state` has the records of that account, and every mapping. */
export interface AccountContext extends PassContext {
  readonly account: Account;
  readonly state: State;
  /** CAS counts more certificates than it lists. A certificate that is not in the index may exist. */
  readonly isListShort?: boolean;
  /** Claims of the event that are saved only if this account knows their certificates. */
  readonly unsavedClaims?: readonly RememberedMapping[];
}

/** The context of one region of an account, or of a part of it. */
export interface RegionContext extends AccountContext {
  readonly region: Region;
  readonly target: LookTarget;
  readonly certificateIndex: CertificateIndex;
  /** The rotations that the pass may act on. */
  readonly actionScope: ActionScope;
  /** Selects the load balancers that the pass need not read. */
  readonly prefilter: Prefilter | undefined;
}

/** The input for the choice of load balancers that a pass for some certificates reads. */
export interface Prefilter {
  /** Keys of the certificates that the pass may attach or replace. */
  readonly related: ReadonlySet<string>;
  readonly index: readonly AttachmentIndex[];
  /** True if the scope names the certificates, so they are probably on a listener. */
  readonly isNamed: boolean;
  /** Load balancers that CAS lists for the certificates. Undefined if CAS does not answer. CAS is called at most once. */
  readonly noted: () => Promise<ReadonlySet<LoadBalancerId> | undefined>;
}

/** A part of a region as it was read, with its state. */
export interface SliceView {
  readonly inventory: Inventory;
  /** Whether a load balancer was read. True also for a requested load balancer that no longer exists. */
  readonly covers: (id: LoadBalancerId) => boolean;
  readonly state: State;
}
