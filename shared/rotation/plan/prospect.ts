import type { Succession, UnfitCandidate } from '../lineage/successor.js';
import { sameCertificate } from '../model/ids.js';
import type { Attachment, CertificateId } from '../model/inventory.js';
import type { ListenerRef } from '../model/step.js';
import type { Observed } from '../verify/proof.js';
import type { Gate } from './gate.js';

/** An attached certificate and its successor, as the plan sees them. */
export interface Prospect extends ListenerRef {
  readonly certificateId: CertificateId;
  readonly role: Attachment['role'];
  /** Undefined without any candidate. */
  readonly successor: Successor | undefined;
  /** Why the listener takes no change at present, whether or not there is a successor. */
  readonly gate: Gate | undefined;
  /** Of a certificate that CAS does not list, by a handshake. */
  readonly observed?: Observed | undefined;
}

/**
 * - `attached`: it is associated beside the replaced certificate, which is retired later.
 * - `to-come`: it is fit. `unfit`: a rule of fitness keeps it off; the hold has the rule.
 */
export interface Successor {
  readonly certificateId: CertificateId;
  readonly stage: 'attached' | 'to-come' | 'unfit';
}

/** `held` is the best unfit candidate. */
export function successorOf(
  { role }: Pick<Attachment, 'role'>,
  { fit }: Pick<Succession, 'fit'>,
  held: UnfitCandidate | undefined,
  attachments: readonly Attachment[],
): Successor | undefined {
  const isAssociated = (id: CertificateId) =>
    attachments.some((a) => a.state === 'associated' && sameCertificate(a.certificateId, id));
  // A default certificate stays in use until its successor is the default, even if that is already attached.
  const there = role === 'default' ? undefined : fit.find(({ id }) => isAssociated(id));
  if (there !== undefined) return { certificateId: there.id, stage: 'attached' };
  const [best] = fit;
  if (best !== undefined) return { certificateId: best.id, stage: 'to-come' };
  return held && { certificateId: held.successor, stage: 'unfit' };
}
