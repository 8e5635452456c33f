import type { Verdict } from '../../rotation/judge.js';
import type { Hold } from '../../rotation/model/hold.js';
import type { CertificateId, ListenerId, LoadBalancerId, Region } from '../../rotation/model/inventory.js';
import type { Permission, RefusalKind } from '../../rotation/model/refusal.js';
import type { Because, ListenerRef, Replacement, Step } from '../../rotation/model/step.js';
import type { Severity } from '../../wording/reason-table.js';
import type { ConditionReason } from '../../wording/reasons.js';

export interface JudgedReport extends ListenerRef {
  readonly step: Step['step'];
  readonly certificateIds: readonly CertificateId[];
  readonly verdict: Verdict;
  /** When the batch was opened. */
  readonly since: Date;
}

/**
 * - `planned`: in a dry run; with a code, NLB checked the step and would accept it.
 * - `accepted`: NLB accepted the call. `refused`: it refused the call, see `code`. `unsure`: no answer.
 * - `already-open`: another pass is submitting a step of this listener. `changed`: the listener differs from the plan.
 * - `fault`: an unknown answer; it is also in `faults`.
 */
export type Outcome = 'planned' | 'accepted' | 'refused' | 'unsure' | 'already-open' | 'changed' | 'fault';

export interface StepReport extends ListenerRef {
  readonly step: Step['step'];
  readonly certificateIds: readonly CertificateId[];
  readonly outcome: Outcome;
  /** The replacements of a planned step. */
  readonly replacements?: readonly Replacement[];
  /** Why it is made. A planned step has it as its detail. */
  readonly because?: Because;
  /** The kind of refusal, for `refused`. `code` is the code of the cloud. */
  readonly refusal?: RefusalKind;
  readonly code?: string;
  /** The permission that RAM has to grant, for `denied`. */
  readonly missing?: Permission;
  readonly detail?: string;
  readonly requestId?: string;
  readonly token: string;
}

/** A state that needs a person, with its time and its remedy. */
export interface Condition {
  readonly reason: ConditionReason;
  /** Absent for a condition of no account or of all accounts. */
  readonly account?: string;
  readonly region?: Region;
  readonly loadBalancerId?: LoadBalancerId;
  readonly listenerId?: ListenerId;
  readonly certificateIds: readonly CertificateId[];
  readonly since: Date;
  readonly detail: string;
  readonly names?: SubjectNames | undefined;
}

/** Names for the ids of a condition, as the pass that found it read them. */
export interface SubjectNames {
  /** The domain that stands for each certificate (`namesInOrder`), with the number of its others: `www.example.com +3`. At most three. */
  readonly certificates: readonly string[];
  /** The name of the load balancer. */
  readonly loadBalancer?: string | undefined;
  /** `:443`, `:8000-8010`. */
  readonly ports?: string | undefined;
}

/** A condition as a report has it. */
export type GradedCondition = Condition & { readonly severity: Severity };

/** A reported condition, as the ledger keeps it until it ends. */
export interface RememberedCondition {
  readonly account: string;
  readonly reason: string;
  readonly region?: Region | undefined;
  readonly loadBalancerId?: LoadBalancerId | undefined;
  readonly listenerId?: ListenerId | undefined;
  readonly certificateIds: readonly CertificateId[];
  readonly since: Date;
  /** As the last pass found it. Absent from records of earlier versions, for a condition with a listener. */
  readonly detail?: string | undefined;
  /** Absent from records of earlier versions. */
  readonly names?: SubjectNames | undefined;
}

export interface FaultReport {
  /** `*` if the call belongs to no region. */
  readonly region: Region | '*';
  readonly account: string;
  readonly operation: string;
  readonly code: string;
  readonly message: string;
}

export interface Ignored {
  /** Position in the delivered array; 0 for a single event. */
  readonly index: number;
  readonly type: string;
  readonly reason: string;
}

export interface NotStarted extends ListenerRef, Pick<StepReport, 'step' | 'certificateIds'> {
  readonly account: string;
}

/** Load balancers of one region for another run of the same function. */
export interface Continuation {
  /** The first run of the chain of continuations, and the position in that chain. */
  readonly root: string;
  readonly generation: number;
  /** The id of its task in Function Compute, which starts a task id only once. */
  readonly task: string;
  readonly account: string;
  readonly region: Region;
  readonly loadBalancerIds: readonly LoadBalancerId[];
  /** The changes of the earlier run in its last minute: they count against the rates of the continuation. */
  readonly recent: readonly RecentChanges[];
  /** True if the first run of the chain is a pass over everything. */
  readonly isFullSweep?: boolean | undefined;
}

/** A number of changes of one kind, which had ended by a time. */
export interface RecentChanges {
  readonly step: Step['step'];
  readonly by: Date;
  readonly count: number;
}

/** The findings and the changes of one pass. */
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
  /** The gravest first. */
  readonly conditions: readonly GradedCondition[];
  readonly faults: readonly FaultReport[];
  /** Steps that the run had no time for. */
  readonly notStarted: readonly NotStarted[];
  /** The continuations that were started; absent without one. */
  readonly handedOn?: readonly Continuation[];
  /** The accounts that other runs of the same event work on; absent without one. */
  readonly elsewhere?: readonly string[];
  /** Why the page beside the ledger was not replaced; absent if it was replaced. */
  readonly unpublished?: string;
  /** Calls made to the cloud, retries included. */
  readonly calls: number;
}

/** The result of one change. `refusal` decides whether and when the load balancer is requeued. */
export type Applied = Partial<Findings> & { readonly refusal?: RefusalKind };

/** The parts of a report that one region, or one account, adds to it. */
export type Findings = Pick<Report, 'judged' | 'steps' | 'holds' | 'faults' | 'notStarted'> & {
  readonly conditions: readonly Condition[];
};

export const nothingFound = {
  judged: [],
  steps: [],
  holds: [],
  conditions: [],
  faults: [],
  notStarted: [],
} as const satisfies Findings;

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
