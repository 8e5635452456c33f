import type { StepFailure } from '../../rotation/backoff/failures.js';
import type { FlapCount } from '../../rotation/backoff/flapping.js';
import type { Outage } from '../../rotation/backoff/outage.js';
import type { StuckListener } from '../../rotation/backoff/stuck.js';
import type { Mapping } from '../../rotation/lineage/mapping.js';
import type {
  CertificateId,
  ChainEvidence,
  ListenerId,
  LoadBalancerId,
  Region,
} from '../../rotation/model/inventory.js';
import type { CloudAnswer, PendingAttach } from '../../rotation/model/step.js';
import type { Overlap } from '../../rotation/overlap.js';
import type { Proof } from '../../rotation/verify/proof.js';
import type { RememberedCondition } from '../report/report.js';

/** The time at which a load balancer is read again; null stands for a whole region that could not be read. */
export interface Requeue {
  readonly account: string;
  /** `all`: the regions could not be listed. */
  readonly region: Region | 'all';
  readonly loadBalancerId: LoadBalancerId | null;
  readonly at: Date;
}

interface RememberedPendingAttach extends PendingAttach {
  readonly account: string;
}

export interface RememberedMapping extends Mapping {
  readonly since: Date;
}

/** The overlaps of replaced certificates and their successors on the listeners of one load balancer. */
export interface RememberedOverlaps {
  readonly account: string;
  readonly region: Region;
  readonly loadBalancerId: LoadBalancerId;
  readonly overlaps: readonly (Overlap & { readonly listenerId: ListenerId })[];
}

/** An active run in a region, and the load balancers that it has still to process. Expires at `until`. */
export interface Lease {
  readonly account: string;
  readonly region: Region;
  readonly run: string;
  readonly until: Date;
  readonly loadBalancerIds: readonly LoadBalancerId[];
  /** True if the run processes the whole region. */
  readonly isWhole?: boolean | undefined;
}

/** The certificates that CAS listed at the last pass that acted on everything. The look compares against them. */
interface SeenCertificates {
  readonly account: string;
  readonly certificateIds: readonly CertificateId[];
  /** TCPSSL listeners of the account at the last pass that read all of them. */
  readonly listeners?: number | undefined;
}

/** The evidence about issuers from the chains of an account's certificates. */
export interface RememberedChains {
  readonly account: string;
  readonly certificates: readonly (ChainEvidence & { readonly certificateId: CertificateId })[];
}

/** The certificates on one load balancer at its last read, with the planned ones. Events skip unrelated load balancers. */
export interface AttachmentIndex {
  readonly account: string;
  readonly region: Region;
  readonly loadBalancerId: LoadBalancerId;
  /** All its TCPSSL listeners. */
  readonly listenerIds: readonly ListenerId[];
  /** In any role and state. */
  readonly certificateIds: readonly CertificateId[];
  /** The start of that read. */
  readonly at: Date;
}

/** The steps that were recently confirmed on the listeners of one load balancer, with their number. */
export interface RememberedFlaps {
  readonly account: string;
  readonly region: Region;
  readonly loadBalancerId: LoadBalancerId;
  readonly flapCounts: readonly FlapCount[];
}

/** The results of the last handshakes with the listeners of one load balancer. */
export interface RememberedProofs {
  readonly account: string;
  readonly region: Region;
  readonly loadBalancerId: LoadBalancerId;
  readonly proofs: readonly Proof[];
}

/** The listeners of one load balancer that accept no change, with the time since when. */
export interface RememberedStuck {
  readonly account: string;
  readonly region: Region;
  readonly loadBalancerId: LoadBalancerId;
  readonly listeners: readonly StuckListener[];
}

/** Reads or changes of one part of an account that fail. */
interface RememberedOutage extends Outage {
  readonly account: string;
}

interface RememberedFailure extends StepFailure {
  readonly account: string;
}

/** The answer of the cloud to an open batch, kept for the audit until the batch is closed. */
export interface RememberedAnswer extends CloudAnswer {
  readonly account: string;
  readonly token: string;
}

/** The conditions that one pass found begun or ended in one account, until every target is notified. */
export interface PendingNotice {
  readonly account: string;
  readonly pass: string;
  readonly at: Date;
  readonly begun: readonly RememberedCondition[];
  readonly ended: readonly RememberedCondition[];
  /** The targets that are not notified yet, as keys, because their addresses are secrets. */
  readonly pendingTargets: readonly string[];
}

/** The recent messages to one target. */
export interface SentMessages {
  readonly target: string;
  /** The times of the messages of the last minute. */
  readonly at: readonly Date[];
  /** The day of the latest digest: `yyyy-mm-dd` in the time zone of the digest. */
  readonly digest?: string | undefined;
}

export interface Records {
  readonly answer: RememberedAnswer;
  readonly failure: RememberedFailure;
  readonly stuck: RememberedStuck;
  readonly outage: RememberedOutage;
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
