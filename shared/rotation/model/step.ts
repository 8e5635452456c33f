import { english } from '../english.js';
import { sameCertificate } from './ids.js';
import type { CertificateId, ListenerId, LoadBalancerId, Region } from './inventory.js';

export interface ListenerRef {
  readonly region: Region;
  readonly loadBalancerId: LoadBalancerId;
  readonly listenerId: ListenerId;
}

/** A replaced certificate and its successor. */
export interface Replacement {
  readonly replaced: CertificateId;
  readonly successor: CertificateId;
}

export function isSameReplacement(a: Replacement, b: Replacement): boolean {
  return sameCertificate(a.replaced, b.replaced) && sameCertificate(a.successor, b.successor);
}

/** One change to one listener by one API call. */
export type Step = SetDefaultStep | AssociateStep | RetireStep;

/**
 * The steps that one listener may take now, in order; at least one. A pass makes the first step. It makes the next one only
 * if NLB refused the step before for good, so a certificate that NLB does not accept does not block the others.
 */
export interface ListenerSteps extends ListenerRef {
  readonly steps: readonly [Step, ...Step[]];
}

export interface SetDefaultStep extends ListenerRef {
  readonly step: 'set-default';
  /** Exactly one. */
  readonly certificateIds: readonly CertificateId[];
  readonly replaced: CertificateId;
  /** The reaction if NLB refuses because the successor is an additional certificate of the listener. */
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
   * - `expired`, `swap`: an eviction; the successor gets the first free slot.
   * - `becomes-default`: a successor is taken off the additional ones so that NLB accepts it as the default.
   */
  readonly because: 'replaced' | 'expired' | 'swap' | 'becomes-default';
  readonly replacements: readonly Replacement[];
}

/** A step that was written to the ledger before its call and has no final verdict yet. `token` is its identity. */
export interface OpenBatch extends ListenerRef {
  readonly token: string;
  readonly account: string;
  readonly step: Step['step'];
  readonly certificateIds: readonly CertificateId[];
  readonly requestedAt: Date;
  /** The replaced certificates with their successors, for a rollback. */
  readonly replacements?: readonly Replacement[] | undefined;
  readonly requestedBy?: RequestedBy | undefined;
}

/** The origin of a change: entry point, pass and identity. Entries of older versions have none. */
export interface RequestedBy {
  readonly function: string;
  readonly pass: string;
  readonly by?: string | undefined;
}

export interface Served {
  readonly certificateId: CertificateId;
  /** Empty for the default certificate in a handshake without SNI. */
  readonly name: string;
  readonly since: Date;
}

/** The cloud's answer to the call of a change. */
export interface CloudAnswer {
  readonly requestId?: string | undefined;
  readonly jobId?: string | undefined;
  /** The cloud's code and message of a refusal or an uncertain answer. The message names the lock or the status. */
  readonly code?: string | undefined;
  readonly message?: string | undefined;
}

/** A batch with a final verdict or a refusal. */
export interface ClosedBatch extends OpenBatch {
  readonly answer?: CloudAnswer | undefined;
  /** Successors of the batch that probes had seen served by then. */
  readonly served?: readonly Served[] | undefined;
  readonly ending: string;
  readonly closedAt: Date;
}

export function replacementsOf(step: Step): readonly Replacement[] {
  if (step.step !== 'set-default') return step.replacements;
  return step.certificateIds.map((successor) => ({ replaced: step.replaced, successor }));
}

/** A successor that gets the next slot, because its replaced certificate was evicted and no longer shows the demand. */
export interface PendingAttach extends ListenerRef, Replacement {
  readonly since: Date;
}

/** A step on a listener for one certificate. */
export interface CertificateStep {
  readonly listenerId: ListenerId;
  readonly step: Step['step'];
  readonly certificateId: CertificateId;
}

export function isSameStep(a: CertificateStep, b: CertificateStep): boolean {
  return a.listenerId === b.listenerId && a.step === b.step && sameCertificate(a.certificateId, b.certificateId);
}

/** The words for a step in a text. */
export const stepWords: Readonly<Record<Step['step'], string>> = {
  'set-default': english`set-default`,
  associate: english`associate`,
  retire: english`retire`,
};

/** Why a certificate is retired; `put-back`: an evicted certificate is attached again, because its successor cannot be. */
export type Because = RetireStep['because'] | 'put-back';

/** Undefined for a step that attaches successors only. */
export function becauseOf(step: Step): Because | undefined {
  if (step.step === 'retire') return step.because;
  const isSuccessor = (id: CertificateId) => replacementsOf(step).some(({ successor }) => successor === id);
  return step.certificateIds.every(isSuccessor) ? undefined : 'put-back';
}

/** Whether a rotation begins with this step: it attaches a successor, or it evicts a certificate for one. */
export function bringsSuccessor(step: Step): boolean {
  return step.step !== 'retire' || step.because === 'expired' || step.because === 'swap';
}

/** The successor for a certificate of a step. */
export function successorIn(step: Step, id: CertificateId): CertificateId {
  if (step.step !== 'retire') return id;
  return step.replacements.find(({ replaced }) => replaced === id)?.successor ?? id;
}
