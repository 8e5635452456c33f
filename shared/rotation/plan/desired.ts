import { type Closed, type Pause, type PauseInput, pausesOf, windowPauses } from '../backoff/pause.js';
import { isRollbackPair, type Mapping } from '../lineage/mapping.js';
import type { Succession } from '../lineage/successor.js';
import type { CertificateIndex } from '../model/certificate-index.js';
import { sameCertificate } from '../model/ids.js';
import type { Attachment, Certificate, CertificateId, Listener, ListenerId } from '../model/inventory.js';
import type { CertificateStep, PendingAttach } from '../model/step.js';

/** One rotation that a listener asks for: something on it (or owed to it) has a fit successor. */
export interface DesiredRotation {
  readonly replaced: CertificateId;
  /** Null for a debt: what was replaced is no longer attached. */
  readonly attachment: Attachment | null;
  /** The best fit successor, as CAS spells its id. */
  readonly target: Certificate;
  readonly targetAttached: boolean;
  /** Fit successors associated on this listener, best first, as NLB spells their ids. */
  readonly present: readonly CertificateId[];
  /** When the replaced certificate expires; null when CAS no longer lists it. What expires first goes first. */
  readonly expiresAt: Date | null;
  /** Whether the pass may act on it; one that it may not still takes places, and is remembered. */
  readonly selected: boolean;
  /** Steps for it that are not tried now. */
  readonly paused: readonly Pause[];
  /** A rollback: what it replaces goes without a grace time. */
  readonly isRollback: boolean;
  /** What a rollback leads back to is there, although something newer is to come: the replaced one need not wait for that. */
  readonly isRollbackDone: boolean;
}

/** Something attached, or (with a debt) something that relief took off. */
export interface RotationSubject {
  readonly replaced: CertificateId;
  readonly attachment: Attachment | null;
  readonly pendingAttach?: PendingAttach;
}

export function toDesired(
  { replaced, attachment }: RotationSubject,
  { fit }: Succession,
  listener: Listener,
  input: ConcernInput & { readonly selected: boolean },
): DesiredRotation | undefined {
  const [target] = fit;
  if (target === undefined) return undefined;
  const attached = (id: CertificateId) => listener.attachments.filter((a) => sameCertificate(a.certificateId, id));
  const present = fit.flatMap(({ id }) => attached(id).filter((a) => a.state === 'associated'));
  const concern = {
    replaced,
    attachment,
    expiresAt: input.certificateIndex.find(replaced)?.notAfter ?? null,
    isRollback: isRollbackPair(input.mappings, { replaced, successor: target.id }),
  };
  const rotation = {
    ...concern,
    target,
    targetAttached: attached(target.id).length > 0,
    present: present.map((a) => a.certificateId),
    isRollbackDone: present
      .slice(0, 1)
      .some((a) => isRollbackPair(input.mappings, { replaced, successor: a.certificateId })),
    selected: input.selected,
    paused: pausedFor(concern, { listenerId: listener.id, target: target.id }, input),
  };
  const paid = attachment === null && rotation.targetAttached;
  return paid ? undefined : rotation;
}

interface ConcernInput extends PauseInput {
  readonly certificateIndex: CertificateIndex;
  readonly mappings: readonly Mapping[];
  /** Set while no window for changes is open. */
  readonly closed: Closed | undefined;
}

/** What is owed, and a rollback, go at any time: a name is not served, or something wrong is. */
function pausedFor(
  {
    replaced,
    attachment,
    expiresAt,
    isRollback,
  }: Pick<DesiredRotation, 'replaced' | 'attachment' | 'expiresAt' | 'isRollback'>,
  { listenerId, target }: { readonly listenerId: ListenerId; readonly target: CertificateId },
  input: ConcernInput,
): readonly Pause[] {
  const steps: readonly CertificateStep[] = [
    { listenerId, step: 'set-default', certificateId: target },
    { listenerId, step: 'associate', certificateId: target },
    { listenerId, step: 'retire', certificateId: replaced },
  ];
  const pauses = steps.flatMap((one) => pausesOf(one, input));
  const isAtAnyTime = attachment === null || isRollback;
  return isAtAnyTime ? pauses : [...pauses, ...windowPauses(steps, expiresAt, input.closed)];
}

export function isPaused({ paused }: DesiredRotation, step: Pause['step']): boolean {
  return paused.some((pause) => pause.step === step);
}

/** The successor of the listener's default certificate, which set-default puts there; never associated beside it. */
export function defaultRotation(desired: readonly DesiredRotation[]): DesiredRotation | undefined {
  return desired.find(({ attachment }) => attachment?.role === 'default');
}
