import type { Condition, FaultReport } from '../reconcile/report/report.js';
import type { Verdict } from '../rotation/judge.js';
import type { Hold } from '../rotation/model/hold.js';
import type { Attachment, CertificateId, Region } from '../rotation/model/inventory.js';
import type { ListenerRef, OpenBatch } from '../rotation/model/step.js';
import type { Standing } from '../rotation/verify/proof.js';

/** The whole estate as one pass found it: what `report/latest.json` holds, and what the page shows. */
export interface Estate {
  /** Of this shape. */
  readonly version: 1;
  readonly takenAt: Date;
  /** Which function, or command, looked; a rehearsal changed nothing. */
  readonly lookedBy: string;
  readonly dryRun: boolean;
  readonly regions: readonly RegionView[];
  /** What needs somebody. */
  readonly conditions: readonly Condition[];
  readonly faults: readonly FaultReport[];
  /** Every certificate of every listener; what expires first comes first. */
  readonly attached: readonly AttachedView[];
  /** The fullest first. */
  readonly loadBalancers: readonly LoadBalancerView[];
  readonly work: readonly WorkView[];
  /** The latest first. */
  readonly rotated: readonly RotatedView[];
}

export interface RegionView {
  readonly account: string;
  /** `all` where not even the names of an account's regions could be read. */
  readonly region: Region | 'all';
  /** False: it could not be read, so nothing else here is about it. */
  readonly seen: boolean;
  /** Load balancers that the run did not get to. Nothing else here is about them either; other runs come to them. */
  readonly unread: number;
  readonly loadBalancers: number;
  readonly listeners: number;
}

/** All that is there was looked at. */
export function isWholly({ seen, unread }: RegionView): boolean {
  return seen && unread === 0;
}

/**
 * - `expired`, `expires-soon`: within two weeks, and nothing fit replaces it.
 * - `blocked`: what was to replace it is not fit. `unknown`: CAS does not list it.
 * - `to-replace`: its successor is fit and not there yet. `replaced`: its successor is there, and it will go.
 * - `fine`: nothing is to be done.
 */
export type AttachedStanding = 'expired' | 'expires-soon' | 'blocked' | 'unknown' | 'to-replace' | 'replaced' | 'fine';

export interface AttachedView extends ListenerRef, Pick<Attachment, 'role' | 'state'> {
  readonly account: string;
  readonly loadBalancerLabel: string;
  readonly listenerStatus: string;
  /** Of a listener of a port range, `:8000-8010`; null for a single port. */
  readonly portRange: string | null;
  readonly certificateId: CertificateId;
  readonly label: string;
  readonly names: readonly string[];
  /** Null where CAS does not list it. */
  readonly notBefore: Date | null;
  readonly notAfter: Date | null;
  /** What a client was served, where one asked. */
  readonly proof: Standing;
  readonly standing: AttachedStanding;
  readonly successor: SuccessorView | null;
}

export interface SuccessorView {
  readonly certificateId: CertificateId;
  readonly notAfter: Date | null;
  readonly stage: 'attached' | 'to-come' | 'unfit';
  /** Why it is not fit. */
  readonly reason?: string;
  readonly detail?: string;
}

export interface LoadBalancerView {
  readonly account: string;
  readonly region: Region;
  readonly loadBalancerId: ListenerRef['loadBalancerId'];
  readonly label: string;
  readonly listeners: number;
  /** Places of additional certificates; a listing may show more than the quota that is configured. */
  readonly used: number;
  readonly quota: number;
}

/** Work that is under way or planned, or held with what stops it. */
export type WorkView = HeldView | StepView;

export interface HeldView extends Hold {
  readonly kind: 'held';
}

export interface StepView extends ListenerRef {
  readonly kind: 'open' | 'planned' | 'not-started';
  readonly step: OpenBatch['step'];
  readonly certificateIds: readonly CertificateId[];
  /** What became of an open one; `submitted` when no pass has judged it yet. */
  readonly verdict: Verdict | 'submitted' | undefined;
  readonly since: Date | undefined;
}

/** One certificate that took another's place on one listener. */
export interface RotatedView extends ListenerRef {
  readonly step: OpenBatch['step'];
  readonly replaced: CertificateId | null;
  readonly successor: CertificateId;
  /** When the successor became valid; some listings of CAS give whole days. Null where CAS does not list it. */
  readonly renewedAt: Date | null;
  readonly askedAt: Date;
  readonly confirmedAt: Date;
  /** When a client was first seen to get it; null where none asked, and NLB's word is all there is. */
  readonly servedAt: Date | null;
  readonly retiredAt: Date | null;
}
