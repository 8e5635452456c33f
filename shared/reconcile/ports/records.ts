import type { StepFailure } from '../../rotation/backoff/failures.js';
import type { FlapCount } from '../../rotation/backoff/flapping.js';
import type { StuckListener } from '../../rotation/backoff/stuck.js';
import type { Mapping } from '../../rotation/lineage/mapping.js';
import type { CertificateId, ListenerId, LoadBalancerId, Region } from '../../rotation/model/inventory.js';
import type { CloudAnswer, PendingAttach } from '../../rotation/model/step.js';
import type { Overlap } from '../../rotation/overlap.js';
import type { Proof } from '../../rotation/verify/proof.js';
import type { RememberedCondition } from '../report/report.js';

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
  readonly attachmentIndex: AttachmentIndex;
  readonly lease: Lease;
  readonly pendingNotice: PendingNotice;
  readonly sent: SentMessages;
}
