import type { Verdict } from '../../rotation/judge.js';
import type { Hold } from '../../rotation/model/hold.js';
import type { CertificateId, ListenerId, LoadBalancerId, Region } from '../../rotation/model/inventory.js';
import type { Permission, RefusalKind } from '../../rotation/model/refusal.js';
import type { ListenerRef, Replacement, Step } from '../../rotation/model/step.js';
import type { ProofFinding } from '../../rotation/verify/findings.js';

export interface JudgedReport extends ListenerRef {
  readonly step: Step['step'];
  readonly certificateIds: readonly CertificateId[];
  readonly verdict: Verdict;
  /** When the batch was written down. */
  readonly since: Date;
}

/**
 * - `planned`: a dry run; with a code, NLB was asked too and would take it. `accepted`: NLB took it. `refused`: it did not, see `code`. `unsure`: no answer.
 * - `already-open`: another pass is submitting a step of this listener. `changed`: the listener is not as planned any more.
 * - `fault`: an answer that nobody foresaw; it is among the faults too.
 */
export type Outcome = 'planned' | 'accepted' | 'refused' | 'unsure' | 'already-open' | 'changed' | 'fault';

export interface StepReport extends ListenerRef {
  readonly step: Step['step'];
  readonly certificateIds: readonly CertificateId[];
  readonly outcome: Outcome;
  /** What is put in whose place; for what is planned. */
  readonly replacements?: readonly Replacement[];
  /** What kind of no it was, for `refused`; `code` is the cloud's own word. */
  readonly refusal?: RefusalKind;
  readonly code?: string;
  /** What RAM has to allow, for `denied`. */
  readonly missing?: Permission;
  readonly detail?: string;
  readonly requestId?: string;
  readonly token: string;
}

/** Something a person should know of, with since when and what to do. */
export interface Condition {
  readonly reason: ConditionReason;
  /** Whose it is; absent for what belongs to none or to all of them. */
  readonly account?: string;
  readonly region?: Region;
  readonly loadBalancerId?: LoadBalancerId;
  readonly listenerId?: ListenerId;
  readonly certificateIds: readonly CertificateId[];
  readonly since: Date;
  readonly detail: string;
}

export type ConditionReason =
  | Hold['reason']
  | 'overdue'
  | 'refused'
  | 'permission-missing'
  | ProofFinding['reason']
  | 'keeps-failing'
  | 'stays-busy'
  | 'expires-soon'
  | 'expired'
  | 'not-found'
  | 'successor-unknown'
  | 'ledger-entry-unreadable'
  | 'ledger-time-ahead';

/** A condition that a person was told of, as the ledger keeps it until it is over. */
export interface RememberedCondition {
  readonly account: string;
  readonly reason: string;
  readonly region?: Region | undefined;
  readonly loadBalancerId?: LoadBalancerId | undefined;
  readonly listenerId?: ListenerId | undefined;
  readonly certificateIds: readonly CertificateId[];
  readonly since: Date;
  /** For one that belongs to no listener: its words tell it from others. */
  readonly detail?: string | undefined;
}

export interface FaultReport {
  /** `*` where the call belongs to no region. */
  readonly region: Region | '*';
  readonly account: string;
  readonly operation: string;
  readonly code: string;
  readonly message: string;
}

export interface Ignored {
  /** Position in the array that was delivered; 0 for a single one. */
  readonly index: number;
  readonly type: string;
  readonly reason: string;
}

export interface NotStarted extends ListenerRef, Pick<StepReport, 'step' | 'certificateIds'> {
  readonly account: string;
}

/** Load balancers of one region that another run of the same function was asked to go on with. */
export interface Continuation {
  /** The run that it all began with, and how many runs away from that one. */
  readonly root: string;
  readonly generation: number;
  /** The id of its task in Function Compute: a second one with the same id is none. */
  readonly task: string;
  readonly account: string;
  readonly region: Region;
  readonly loadBalancerIds: readonly LoadBalancerId[];
  /** The changes of its last minute: they count against the rates of whoever goes on. */
  readonly recent: readonly RecentChanges[];
}

/** So many changes of one kind, which had ended by then. */
export interface RecentChanges {
  readonly step: Step['step'];
  readonly by: Date;
  readonly count: number;
}

/** What one pass found and did. */
export interface Report {
  readonly pass: string;
  readonly function: string;
  readonly scope: object;
  readonly takenAt: Date;
  readonly dryRun: boolean;
  readonly ignored: readonly Ignored[];
  readonly judged: readonly JudgedReport[];
  readonly steps: readonly StepReport[];
  readonly holds: readonly Hold[];
  readonly conditions: readonly Condition[];
  readonly faults: readonly FaultReport[];
  /** Steps that there was no time for. */
  readonly notStarted: readonly NotStarted[];
  /** What of the rest further runs do at once; absent where nothing was handed on. */
  readonly handedOn?: readonly Continuation[];
  /** Why the page beside the ledger was left as it was; absent where it was not. */
  readonly unpublished?: string;
  /** Calls made to the cloud, retries included. */
  readonly calls: number;
}

/** What making one change came to. `refusal` says whether, and when, to come back. */
export type Applied = Partial<Findings> & { readonly refusal?: RefusalKind };

/** The parts of a report that one region, or one account, adds to it. */
export type Findings = Pick<Report, 'judged' | 'steps' | 'holds' | 'conditions' | 'faults' | 'notStarted'>;

export const nothingFound: Findings = { judged: [], steps: [], holds: [], conditions: [], faults: [], notStarted: [] };

export function mergeFindings(all: readonly Partial<Findings>[]): Findings {
  return {
    judged: all.flatMap(({ judged = [] }) => judged),
    steps: all.flatMap(({ steps = [] }) => steps),
    holds: all.flatMap(({ holds = [] }) => holds),
    conditions: all.flatMap(({ conditions = [] }) => conditions),
    faults: all.flatMap(({ faults = [] }) => faults),
    notStarted: all.flatMap(({ notStarted = [] }) => notStarted),
  };
}
