import type { FaultReport, GradedCondition } from '../reconcile/report/report.js';
import type { Verdict } from '../rotation/judge.js';
import type { Hold } from '../rotation/model/hold.js';
import type { Attachment, CertificateId, Region } from '../rotation/model/inventory.js';
import type { ListenerRef, OpenBatch } from '../rotation/model/step.js';
import type { AttachedStanding, Outlook } from '../rotation/outlook.js';
import type { Standing } from '../rotation/verify/proof.js';

/** The estate as one pass read it: the content of `report/latest.json`, and the data of the page. */
export interface Estate {
  /** The version of this shape. */
  readonly version: 1;
  readonly takenAt: Date;
  /** The function or command that read the estate. */
  readonly lookedBy: string;
  readonly dryRun: boolean;
  readonly regions: readonly RegionView[];
  /** The gravest first, with the last known ones of the parts that could not be read. */
  readonly conditions: readonly GradedCondition[];
  readonly faults: readonly FaultReport[];
  /** Every certificate of every listener; the earliest expiry first. */
  readonly attached: readonly AttachedView[];
  /** The certificates on the load balancers that could not be read, by the last report that read them. */
  readonly lastKnown: readonly LastKnownView[];
  /** The fullest first. */
  readonly loadBalancers: readonly LoadBalancerView[];
  readonly work: readonly WorkView[];
  /** The latest first. */
  readonly rotated: readonly RotatedView[];
}

export interface RegionView {
  readonly account: string;
  /** `all` if the list of the account's regions could not be read. */
  readonly region: Region | 'all';
  /** False if the region could not be read. Only `lastKnown` then has data about it. */
  readonly seen: boolean;
  /** The number of load balancers that the run had no time to read. Only `lastKnown` has data about them. */
  readonly unread: number;
  /** The last time at which every load balancer of the region was read; null if that is not known. */
  readonly readAt: Date | null;
  readonly loadBalancers: number;
  readonly listeners: number;
}

/** True if every load balancer of the region was read. */
export function isWholly({ seen, unread }: RegionView): boolean {
  return seen && unread === 0;
}

export interface AttachedView extends ListenerRef, Pick<Attachment, 'role' | 'state'> {
  readonly account: string;
  readonly loadBalancerLabel: string;
  readonly listenerStatus: string;
  /** Of a listener of a port range, `:8000-8010`; null for a single port. */
  readonly portRange: string | null;
  readonly certificateId: CertificateId;
  readonly label: string;
  readonly names: readonly string[];
  /** Null if CAS does not list the certificate. */
  readonly notBefore: Date | null;
  readonly notAfter: Date | null;
  /** The result of the latest handshakes. */
  readonly proof: Standing;
  readonly standing: AttachedStanding;
  readonly successor: SuccessorView | null;
  /** Why nothing will replace it until a person acts. */
  readonly obstacle: Obstacle | null;
}

type Obstacle = NonNullable<Outlook['obstacle']>;

export interface SuccessorView {
  readonly certificateId: CertificateId;
  readonly notAfter: Date | null;
  readonly stage: 'attached' | 'to-come' | 'unfit';
  /** The obstacle. */
  readonly reason?: string;
  readonly detail?: string;
}

/** A certificate of an earlier report. */
export interface LastKnownView
  extends ListenerRef,
    Pick<AttachedView, 'account' | 'certificateId' | 'role' | 'names' | 'standing' | 'obstacle'> {
  readonly notAfter: Date;
  /** Absent from reports of earlier versions, as the range of ports. */
  readonly loadBalancerLabel?: string | undefined;
  readonly portRange?: string | null | undefined;
  /** The fit successor. */
  readonly successor: Pick<SuccessorView, 'certificateId' | 'stage'> | null;
}

export interface LoadBalancerView {
  readonly account: string;
  readonly region: Region;
  readonly loadBalancerId: ListenerRef['loadBalancerId'];
  readonly label: string;
  readonly listeners: number;
  /** Slots of additional certificates. `used` may exceed the configured quota. */
  readonly used: number;
  readonly quota: number;
}

/** Work that is open, planned or held. */
export type WorkView = HeldView | StepView;

interface HeldView extends Hold {
  readonly kind: 'held';
}

export interface StepView extends ListenerRef {
  readonly kind: 'open' | 'planned' | 'not-started';
  readonly step: OpenBatch['step'];
  readonly certificateIds: readonly CertificateId[];
  /** The verdict on open work; `submitted` before the first judgement. */
  readonly verdict: Verdict | 'submitted' | undefined;
  readonly since: Date | undefined;
}

/** One certificate that replaced another on one listener. */
export interface RotatedView extends ListenerRef {
  readonly step: OpenBatch['step'];
  readonly replaced: CertificateId | null;
  readonly successor: CertificateId;
  /** The successor's first moment of validity, in whole days from some listings of CAS. Null if CAS does not list it. */
  readonly renewedAt: Date | null;
  readonly askedAt: Date;
  readonly confirmedAt: Date;
  /** The first handshake that got the successor; null without a handshake, where NLB's listing is the only evidence. */
  readonly servedAt: Date | null;
  readonly retiredAt: Date | null;
}
