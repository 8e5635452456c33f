import { addHours } from 'date-fns';
import { type Closed, type Pause, type PauseInput, pausesOf, windowPauses } from '../backoff/pause.js';
import { english } from '../english.js';
import { isRollbackPair, type Mapping } from '../lineage/mapping.js';
import type { Succession } from '../lineage/successor.js';
import type { CertificateIndex } from '../model/certificate-index.js';
import { sameCertificate } from '../model/ids.js';
import type { Attachment, Certificate, CertificateId, Listener, ListenerId } from '../model/inventory.js';
import { type CertificateStep, isSameStep, type ListenerRef, type PendingAttach } from '../model/step.js';

/** A rotation that a listener needs: one of its attached or evicted certificates has a fit successor. */
export interface DesiredRotation {
  readonly replaced: CertificateId;
  /** Null for a pending attach: the replaced certificate is no longer attached. */
  readonly attachment: Attachment | null;
  /** The best fit successor, as CAS spells its id. */
  readonly target: Certificate;
  readonly targetAttached: boolean;
  /** Fit successors associated on this listener, best first, as NLB spells their ids. */
  readonly present: readonly CertificateId[];
  /** Expiry of the replaced certificate, null if CAS no longer lists it. The earliest expiry is rotated first. */
  readonly expiresAt: Date | null;
  /** Whether the pass may act on it. A rotation that is not selected still takes slots, and its overlap is kept. */
  readonly selected: boolean;
  /** Steps of this rotation that are not tried now. */
  readonly paused: readonly Pause[];
  /** A swap for this successor is not tried before: NLB refused it. */
  readonly noSwapBefore: Date | undefined;
  /** A rollback is the first to get a slot, and retires the replaced certificate without grace time. */
  readonly isRollback: boolean;
  /** The target of a rollback is associated, and a newer successor is desired: the replaced one does not wait for that. */
  readonly isRollbackDone: boolean;
}

/** An attached certificate, or with a pending attach, an evicted one. */
export interface RotationSubject {
  readonly replaced: CertificateId;
  readonly attachment: Attachment | null;
  readonly pendingAttach?: PendingAttach;
}

export function toDesired(
  { replaced, attachment }: RotationSubject,
  { fit }: Succession,
  listener: Listener,
  input: DesiredInput & { readonly selected: boolean },
): DesiredRotation | undefined {
  const [target] = fit;
  if (target === undefined) return undefined;
  const attached = (id: CertificateId) => listener.attachments.filter((a) => sameCertificate(a.certificateId, id));
  const present = fit.flatMap(({ id }) => attached(id).filter((a) => a.state === 'associated'));
  const subject = {
    replaced,
    attachment,
    expiresAt: input.certificateIndex.find(replaced)?.notAfter ?? null,
    isRollback: isRollbackPair(input.mappings, { replaced, successor: target.id }),
  };
  const rotation = {
    ...subject,
    target,
    targetAttached: attached(target.id).length > 0,
    present: present.map((a) => a.certificateId),
    isRollbackDone: present
      .slice(0, 1)
      .some((a) => isRollbackPair(input.mappings, { replaced, successor: a.certificateId })),
    selected: input.selected,
    noSwapBefore: noSwapBefore(listener.id, target.id, input),
    paused: pausedFor(subject, { listenerId: listener.id, target: target.id }, input),
  };
  const isFulfilled = attachment === null && rotation.targetAttached;
  return isFulfilled ? undefined : rotation;
}

/**
 * The rotation that attaches an evicted certificate again. Its target is the evicted certificate itself, which has no
 * overlap to keep and no rollback.
 */
export function putBack(
  former: Certificate,
  listener: Listener,
  input: PauseInput & { readonly selected: boolean },
): DesiredRotation {
  const step = { listenerId: listener.id, step: 'associate', certificateId: former.id } as const;
  return {
    replaced: former.id,
    attachment: null,
    target: former,
    targetAttached: listener.attachments.some((a) => sameCertificate(a.certificateId, former.id)),
    present: [],
    expiresAt: former.notAfter,
    selected: input.selected,
    noSwapBefore: undefined,
    paused: pausesOf(step, input),
    isRollback: false,
    isRollbackDone: false,
  };
}

/** The rotation to a successor while its evicted certificate is attached again, which goes first if it can. */
export function afterPutBack(rotation: DesiredRotation, [back]: readonly DesiredRotation[]): DesiredRotation {
  if (back === undefined || isPaused(back, 'associate') || isPaused(rotation, 'associate')) return rotation;
  const certificateIds = [rotation.target.id];
  const detail = english`${back.target.id} is attached again first`;
  const pause = { step: 'associate', certificateIds, reason: 'backing-off', detail, until: undefined } as const;
  return { ...rotation, paused: [...rotation.paused, pause] };
}

/** Each swap for a successor that NLB refuses is a gap in service, so there is at most one a day. */
const swapPauseHours = 24;

function noSwapBefore(listenerId: ListenerId, certificateId: CertificateId, input: PauseInput): Date | undefined {
  const step = { listenerId, step: 'associate', certificateId } as const;
  const failure = input.failures.find((each) => each.kind !== 'busy' && isSameStep(each, step));
  const until = failure && addHours(failure.at, swapPauseHours);
  return until !== undefined && until > input.now ? until : undefined;
}

interface DesiredInput extends PauseInput {
  readonly certificateIndex: CertificateIndex;
  readonly mappings: readonly Mapping[];
  /** Set while no window for changes is open. */
  readonly closed: Closed | undefined;
}

/** A pending attach and a rollback ignore change windows: a name is not served, or a wrong certificate is. */
function pausedFor(
  {
    replaced,
    attachment,
    expiresAt,
    isRollback,
  }: Pick<DesiredRotation, 'replaced' | 'attachment' | 'expiresAt' | 'isRollback'>,
  { listenerId, target }: { readonly listenerId: ListenerId; readonly target: CertificateId },
  input: DesiredInput,
): readonly Pause[] {
  const steps = stepsOf(listenerId, { replaced, target });
  const pauses = steps.flatMap((step) => pausesOf(step, input));
  const isAtAnyTime = attachment === null || isRollback;
  return isAtAnyTime ? pauses : [...pauses, ...windowPauses(steps, expiresAt, input.closed)];
}

/** Every step that the rotation may take. */
function stepsOf(
  listenerId: ListenerId,
  { replaced, target }: { readonly replaced: CertificateId; readonly target: CertificateId },
): readonly CertificateStep[] {
  return [
    { listenerId, step: 'set-default', certificateId: target },
    { listenerId, step: 'associate', certificateId: target },
    { listenerId, step: 'retire', certificateId: replaced },
  ];
}

/** Whether it takes off a certificate that was rolled back. */
export function rollsBack({ isRollback, isRollbackDone }: DesiredRotation): boolean {
  return isRollback || isRollbackDone;
}

/**
 * The rotations of a listener without the steps that are no part of a rollback, which wait for the same reason. Another
 * rotation to the target of a rollback brings that as well, if the target becomes the default.
 */
export function rollbacksOnly(
  { ref, desired }: { readonly ref: ListenerRef; readonly desired: readonly DesiredRotation[] },
  reason: Reason,
): readonly DesiredRotation[] {
  const targets = desired.filter(({ isRollback }) => isRollback).map(({ target }) => target.id);
  return desired.map((rotation) => {
    if (rotation.isRollback) return rotation;
    const { replaced, target, isRollbackDone } = rotation;
    const steps = stepsOf(ref.listenerId, { replaced, target: target.id });
    const waiting = steps.filter(({ step }) => (step === 'retire' ? !isRollbackDone : !targets.includes(target.id)));
    return withPauses(rotation, waiting, reason);
  });
}

/** The rotation whose successor waits. A replaced certificate is retired nevertheless if another successor is there. */
export function withoutSuccessor(
  rotation: DesiredRotation,
  { listenerId }: ListenerRef,
  reason: Reason,
): DesiredRotation {
  const steps = stepsOf(listenerId, { replaced: rotation.replaced, target: rotation.target.id });
  return withPauses(
    rotation,
    steps.filter(({ step }) => step !== 'retire'),
    reason,
  );
}

type Reason = Omit<Pause, 'step' | 'certificateIds'>;

function withPauses(
  rotation: DesiredRotation,
  steps: readonly CertificateStep[],
  { reason, detail, until }: Reason,
): DesiredRotation {
  const others = rotation.paused.filter(({ step }) => !steps.some((waiting) => waiting.step === step));
  const paused = steps.map(({ step, certificateId: id }) => ({ step, certificateIds: [id], reason, detail, until }));
  return { ...rotation, paused: [...others, ...paused] };
}

export function isPaused({ paused }: DesiredRotation, step: Pause['step']): boolean {
  return paused.some((pause) => pause.step === step);
}

/**
 * Whether an attached certificate has the same successor as this evicted one: another actor has attached a predecessor, and
 * an eviction of that makes room for the successor of both.
 */
export function hasPredecessor(evicted: DesiredRotation, desired: readonly DesiredRotation[]): boolean {
  return desired.some((other) => other.attachment !== null && sameCertificate(other.target.id, evicted.target.id));
}

/** The rotation of the default certificate. Its successor is set as the default and never associated beside it. */
export function defaultRotation(desired: readonly DesiredRotation[]): DesiredRotation | undefined {
  return desired.find(({ attachment }) => attachment?.role === 'default');
}
