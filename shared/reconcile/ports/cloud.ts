import type { StepFailure } from '../../rotation/backoff/failures.js';
import type { FlapCount } from '../../rotation/backoff/flapping.js';
import type { StuckListener } from '../../rotation/backoff/stuck.js';
import type { Mapping } from '../../rotation/lineage/mapping.js';
import type {
  Certificate,
  CertificateId,
  ChainEvidence,
  Inventory,
  Listener,
  ListenerId,
  LoadBalancerId,
  Region,
} from '../../rotation/model/inventory.js';
import type { ClosedBatch, CloudAnswer, OpenBatch, PendingAttach } from '../../rotation/model/step.js';
import type { Overlap } from '../../rotation/overlap.js';
import type { Proof } from '../../rotation/verify/proof.js';
import type { RememberedCondition } from '../report/report.js';

/** Which load balancers of a region to read. `listeners` and `loadBalancers` mean their union, read whole. */
export type LookTarget =
  | { readonly kind: 'all' }
  | {
      readonly kind: 'some';
      readonly loadBalancerIds: readonly LoadBalancerId[];
      readonly listenerIds: readonly ListenerId[];
    };

/** Why the cloud did not take a change. Callers branch on `kind`; `code` is the cloud's own word, for the log. */
export interface Refusal {
  readonly kind: RefusalKind;
  readonly code: string;
  readonly message: string;
  /** For `denied`. */
  readonly missing?: Permission | undefined;
}

/** What a RAM policy has to allow: `nlb:ListListeners` on `acs:nlb:cn-hangzhou:*:listener/*`. */
export interface Permission {
  readonly action: string;
  readonly resource: string;
  /** ARN of the role that lacks it; the function's own when absent. */
  readonly of?: string | undefined;
}

/**
 * - `busy`: another change is under way; the next pass tries again.
 * - `throttled`: too many calls; nothing happened.
 * - `quota`: no place left. `denied`: RAM says no. `not-allowed`: never for this listener or certificate.
 * - `certificate-not-found`, `listener-not-found`, `not-found`: NLB cannot see the thing named.
 * - `already-associated`, `not-associated`: what was asked for is, or may be, so already.
 * - `default-in-use`: the certificate is the listener's default one.
 * - `failed`: NLB tried and could not. `invalid`: the request is malformed or contradicts its own token.
 * - `dry-run-passed`: the good answer to a dry run.
 * - `unsure`: no answer. The change may have happened; only the next look can tell, so it is never repeated blindly.
 */
export type RefusalKind =
  | 'busy'
  | 'throttled'
  | 'quota'
  | 'denied'
  | 'not-allowed'
  | 'certificate-not-found'
  | 'listener-not-found'
  | 'not-found'
  | 'already-associated'
  | 'not-associated'
  | 'default-in-use'
  | 'failed'
  | 'invalid'
  | 'dry-run-passed'
  | 'unsure';

/** `not-sent`: the run would have been over before a rate slot was free, so nothing happened. */
export type Submission =
  | { readonly kind: 'not-sent' }
  | { readonly kind: 'accepted'; readonly requestId: string; readonly jobId: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly requestId: string | undefined };

/** One change to one listener: 1 to 15 certificates (exactly one for `set-default`). */
export interface Change {
  readonly step: 'set-default' | 'associate' | 'retire';
  readonly region: Region;
  readonly listenerId: ListenerId;
  readonly certificateIds: readonly CertificateId[];
}

export interface SubmitOptions {
  /** Identifies the logical change: the same change carries the same token however often it is sent. */
  readonly clientToken: string;
  /** Let NLB check the change without making it. A pass is the refusal `dry-run-passed`. */
  readonly dryRun?: boolean;
}

/** One load balancer before its certificates are read. */
export interface SurveyedLoadBalancer {
  readonly id: LoadBalancerId;
  /** How many TCPSSL listeners it has, each one call to read. */
  readonly listeners: number;
  readonly listenerIds: readonly ListenerId[];
  /** Their default certificates, a first sign of how urgent it is; additional ones show only when it is read. */
  readonly defaultIds: readonly CertificateId[];
}

export interface Survey {
  readonly loadBalancers: readonly SurveyedLoadBalancer[];
  readonly rates: RateBudget;
  /** Goes on from here to what `look` gives, or to these of it alone. A part that is read later is looked at anew. */
  look(ids?: readonly LoadBalancerId[]): Promise<Inventory>;
}

/** The calls that one run makes in a region, among those of others: all share the same rates. */
export interface RateBudget {
  /** So many runs are at work, this one among them. */
  divide(runs: number): void;
  /** Another run made this change so long ago. */
  noteChange(step: Change['step'], secondsAgo: number): void;
  /** The changes of the last minute, by this run and those that were noted. */
  changesMade(): readonly { readonly step: Change['step']; readonly secondsAgo: number }[];
  /** How long until one more change of every kind can be made. */
  changeInSeconds(): number;
  /** How many changes of any one kind this run may certainly still make within that time, at most a minute's. */
  changesLeft(seconds: number): number;
  /** How long the certificates of so many listeners take to read. */
  readingSeconds(listeners: number): number;
}

/** NLB in one account. */
export interface LoadBalancers {
  /** Every region NLB offers. */
  regions(): Promise<readonly Region[]>;
  /**
   * Reads whole load balancers that have a TCPSSL listener, every page of everything.
   * Rejects with a `CloudFault` rather than return a part. An id that does not exist is simply absent.
   */
  look(region: Region, target: LookTarget): Promise<Inventory>;
  /** The cheap first half of a look. */
  survey(region: Region, target: LookTarget): Promise<Survey>;
  /** One listener as it is now; undefined when it is gone. */
  listener(region: Region, id: ListenerId): Promise<Listener | undefined>;
  /**
   * Starts one change and does not wait for it. A "no" of a known kind, and no answer at all, are values;
   * rejects with a `CloudFault` when the cloud said something nobody foresaw (the change may have happened).
   */
  submit(change: Change, options: SubmitOptions): Promise<Submission>;
}

/** What CAS lists, and what is wrong with entries that cannot be read: those are there as not issued. */
export interface CasListing {
  readonly certificates: readonly Certificate[];
  readonly odd: readonly Error[];
}

/** CAS in one account. */
export interface Certificates {
  /** Every certificate CAS lists, in any status, all pages. Rejects rather than return a part. */
  all(): Promise<CasListing>;
  /** One certificate with its chain, whether or not the list shows it yet; undefined when CAS does not know it. */
  find(id: CertificateId): Promise<Certificate | undefined>;
  /**
   * Load balancers, of any region, that CAS has noted to have one of these certificates, by the keys of their ids. Its notes
   * lag behind NLB: a hint of where to look, and no more. Rejects when CAS does not say, or oddly, or for too many of them.
   */
  notedLoadBalancers(keys: readonly string[]): Promise<readonly LoadBalancerId[]>;
}

/** Everything a pass may touch in one account. */
export interface Account {
  readonly id: string;
  /** The one that the function itself runs in, rather than one that lends a role. */
  readonly isOwn: boolean;
  readonly loadBalancers: LoadBalancers;
  readonly certificates: Certificates;
}

/** When to come back to a load balancer (or, with null, to a whole region that could not be read). */
export interface Requeue {
  readonly account: string;
  /** `all` when it could not even be learned which regions there are. */
  readonly region: Region | 'all';
  readonly loadBalancerId: LoadBalancerId | null;
  readonly at: Date;
}

export interface RememberedPendingAttach extends PendingAttach {
  readonly account: string;
}

export interface RememberedMapping extends Mapping {
  readonly since: Date;
}

/** Since when replaced certificates and successors stand together on the listeners of one load balancer. */
export interface RememberedOverlaps {
  readonly account: string;
  readonly region: Region;
  readonly loadBalancerId: LoadBalancerId;
  readonly overlaps: readonly (Overlap & { readonly listenerId: ListenerId })[];
}

/** A run at work in a region, and the load balancers that it will yet come to. Ends by itself. */
export interface Lease {
  readonly account: string;
  readonly region: Region;
  readonly run: string;
  readonly until: Date;
  readonly loadBalancerIds: readonly LoadBalancerId[];
  /** It goes over all that is in the region. */
  readonly isWhole?: boolean | undefined;
}

/** The certificates that CAS listed when everything was last acted on, for the cheap look. */
export interface SeenCertificates {
  readonly account: string;
  readonly certificateIds: readonly CertificateId[];
}

/** What the chains of an account's certificates showed of their issuers, for those that were read for it. */
export interface RememberedChains {
  readonly account: string;
  readonly certificates: readonly (ChainEvidence & { readonly certificateId: CertificateId })[];
}

/** What was on the listeners of one load balancer, or about to be, when it was last read: where an event need not look. */
export interface AttachmentIndex {
  readonly account: string;
  readonly region: Region;
  readonly loadBalancerId: LoadBalancerId;
  /** All its TCPSSL listeners. */
  readonly listenerIds: readonly ListenerId[];
  /** In any role and state. */
  readonly certificateIds: readonly CertificateId[];
  /** When that look began. */
  readonly at: Date;
}

/** What was confirmed lately on the listeners of one load balancer, and how often. */
export interface RememberedFlaps {
  readonly account: string;
  readonly region: Region;
  readonly loadBalancerId: LoadBalancerId;
  readonly flapCounts: readonly FlapCount[];
}

/** What clients were served on the listeners of one load balancer when they were last played. */
export interface RememberedProofs {
  readonly account: string;
  readonly region: Region;
  readonly loadBalancerId: LoadBalancerId;
  readonly proofs: readonly Proof[];
}

/** Which listeners of one load balancer were seen to take no change, and since when. */
export interface RememberedStuck {
  readonly account: string;
  readonly region: Region;
  readonly loadBalancerId: LoadBalancerId;
  readonly listeners: readonly StuckListener[];
}

export interface RememberedFailure extends StepFailure {
  readonly account: string;
}

/** What the cloud said to a batch that is open: kept for the audit until the batch is closed. */
export interface RememberedAnswer extends CloudAnswer {
  readonly account: string;
  readonly token: string;
}

/** What one pass found begun and over in one account, until everybody was told. */
export interface PendingNotice {
  readonly account: string;
  readonly pass: string;
  readonly at: Date;
  readonly begun: readonly RememberedCondition[];
  readonly ended: readonly RememberedCondition[];
  /** Whom it has still to be told; keys of their addresses, which are secrets. */
  readonly pendingTargets: readonly string[];
}

/** What somebody was sent lately. */
export interface SentMessages {
  readonly target: string;
  /** Times of the messages of the last minute. */
  readonly at: readonly Date[];
  /** The day, `yyyy-mm-dd` on the digest's clock, of the latest digest. */
  readonly digest?: string | undefined;
}

export interface Records {
  readonly answer: RememberedAnswer;
  readonly failure: RememberedFailure;
  readonly stuck: RememberedStuck;
  readonly condition: RememberedCondition;
  readonly requeue: Requeue;
  readonly pendingAttach: RememberedPendingAttach;
  readonly mapping: RememberedMapping;
  readonly overlap: RememberedOverlaps;
  readonly flap: RememberedFlaps;
  readonly proof: RememberedProofs;
  readonly seen: SeenCertificates;
  readonly chains: RememberedChains;
  readonly attachmentIndex: AttachmentIndex;
  readonly lease: Lease;
  readonly pendingNotice: PendingNotice;
  readonly sent: SentMessages;
}

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
