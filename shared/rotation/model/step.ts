import { sameCertificate } from './ids.js';
import type { CertificateId, ListenerId, LoadBalancerId, Region } from './inventory.js';

export interface ListenerRef {
  readonly region: Region;
  readonly loadBalancerId: LoadBalancerId;
  readonly listenerId: ListenerId;
}

/** A replaced certificate and the successor that lets it go. */
export interface Replacement {
  readonly replaced: CertificateId;
  readonly successor: CertificateId;
}

export function isSameReplacement(a: Replacement, b: Replacement): boolean {
  return sameCertificate(a.replaced, b.replaced) && sameCertificate(a.successor, b.successor);
}

/** One change to one listener, one API call. */
export type Step = SetDefaultStep | AssociateStep | RetireStep;

/**
 * The steps that one listener may take now, in order; at least one. A pass makes the first, and the next only if NLB
 * refused the one before for good, which changed nothing: one certificate that NLB does not take must not block the rest.
 */
export interface ListenerSteps extends ListenerRef {
  readonly steps: readonly [Step, ...Step[]];
}

export interface SetDefaultStep extends ListenerRef {
  readonly step: 'set-default';
  /** Exactly one. */
  readonly certificateIds: readonly CertificateId[];
  readonly replaced: CertificateId;
  /** What to do when NLB refuses because the successor is on the listener as an additional certificate. */
  readonly ifAdditional: 'take-off-first' | 'hold';
}

export interface AssociateStep extends ListenerRef {
  readonly step: 'associate';
  readonly certificateIds: readonly CertificateId[];
  readonly replacements: readonly Replacement[];
}

export interface RetireStep extends ListenerRef {
  readonly step: 'retire';
  readonly certificateIds: readonly CertificateId[];
  /**
   * - `replaced`: the successor is associated on this listener.
   * - `expired`, `swap`: quota relief; the successor is owed and gets the first free place.
   * - `becomes-default`: a successor leaves the additional ones so that NLB takes it as the default.
   */
  readonly because: 'replaced' | 'expired' | 'swap' | 'becomes-default';
  readonly replacements: readonly Replacement[];
}

/** A step that was written down before it was submitted, and has not been judged final. `token` is its identity. */
export interface OpenBatch extends ListenerRef {
  readonly token: string;
  readonly account: string;
  readonly step: Step['step'];
  readonly certificateIds: readonly CertificateId[];
  readonly requestedAt: Date;
  /** What it was about, for a rollback. */
  readonly replacements?: readonly Replacement[] | undefined;
  readonly requestedBy?: RequestedBy | undefined;
}

/** Who or what asked for a change: the entry, its pass, and as whom it ran. Entries of before have none. */
export interface RequestedBy {
  readonly function: string;
  readonly pass: string;
  readonly by?: string | undefined;
}

export interface Served {
  readonly certificateId: CertificateId;
  /** Empty for the default certificate, asked for without a name. */
  readonly name: string;
  readonly since: Date;
}

/** What the cloud said when a change was called for. */
export interface CloudAnswer {
  readonly requestId?: string | undefined;
  readonly jobId?: string | undefined;
  /** The cloud's code for why not, or not surely, and its words, which name the lock or the status. */
  readonly code?: string | undefined;
  readonly message?: string | undefined;
}

/** An open batch that was judged final, or refused, and when. */
export interface ClosedBatch extends OpenBatch {
  readonly answer?: CloudAnswer | undefined;
  /** What clients had been seen to get by then of what it, or what it retired, made way for. */
  readonly served?: readonly Served[] | undefined;
  readonly ending: string;
  readonly closedAt: Date;
}

export function replacementsOf(step: Step): readonly Replacement[] {
  if (step.step !== 'set-default') return step.replacements;
  return step.certificateIds.map((successor) => ({ replaced: step.replaced, successor }));
}

/** A successor that quota relief owes a listener: what it replaces is gone, so nothing on the listener asks for it. */
export interface PendingAttach extends ListenerRef, Replacement {
  readonly since: Date;
}

/** A step on a listener, for one of its certificates. */
export interface CertificateStep {
  readonly listenerId: ListenerId;
  readonly step: Step['step'];
  readonly certificateId: CertificateId;
}

export function isSameStep(a: CertificateStep, b: CertificateStep): boolean {
  return a.listenerId === b.listenerId && a.step === b.step && sameCertificate(a.certificateId, b.certificateId);
}

/** Whether a rotation begins with this step: it brings a successor, or it is an eviction, which reserves a slot for one. */
export function bringsSuccessor(step: Step): boolean {
  return step.step !== 'retire' || step.because === 'expired' || step.because === 'swap';
}

/** The successor that a certificate of a step is about. */
export function successorIn(step: Step, id: CertificateId): CertificateId {
  if (step.step !== 'retire') return id;
  return step.replacements.find(({ replaced }) => replaced === id)?.successor ?? id;
}
