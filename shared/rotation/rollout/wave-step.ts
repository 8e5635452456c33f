import type { CertificateId } from '../model/inventory.js';
import type { Step } from '../model/step.js';

/** A step that a rotation begins with: one that brings a successor, or quota relief, which owes it from then on. */
export function bringsSuccessor(step: Step): boolean {
  return step.step !== 'retire' || step.because === 'expired' || step.because === 'swap';
}

/** The successor that a certificate of a step is about. */
export function targetOf(step: Step, id: CertificateId): CertificateId {
  if (step.step !== 'retire') return id;
  return step.replacements.find(({ replaced }) => replaced === id)?.successor ?? id;
}
