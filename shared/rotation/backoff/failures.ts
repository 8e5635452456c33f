import { addMinutes } from 'date-fns';
import type { CertificateId } from '../model/inventory.js';
import type { FailureKind, Permission } from '../model/refusal.js';
import type { ListenerRef, OpenBatch } from '../model/step.js';

/** A step on a listener that did not get through for one certificate, and how often in a row. */
export interface StepFailure extends ListenerRef {
  readonly step: OpenBatch['step'];
  readonly certificateId: CertificateId;
  readonly count: number;
  /** NLB's code; `lost` where an accepted change left no trace. */
  readonly code: string;
  readonly kind: FailureKind;
  /** What RAM has to allow, for `denied`. */
  readonly missing?: Permission | undefined;
  /** NLB's answer will be the same the next time, unless somebody changes something. */
  readonly isLasting: boolean;
  /** The first time, and the latest. */
  readonly since: Date;
  readonly at: Date;
}

const longestPauseMinutes = 60;
/** What may pass by itself is tried this often at the usual pace. */
const freeTries = 3;

/**
 * When the step is worth another try. What NLB refused for good waits two minutes, then four, up to an hour; anything
 * else has three tries at the usual pace first. A person's change is noticed within the hour, and nobody is bothered.
 * What another change locks is free at any moment.
 */
export function backsOffUntil({ count, isLasting, kind, at }: StepFailure): Date {
  if (kind === 'busy') return at;
  const late = isLasting ? count : count - freeTries + 1;
  return late <= 0 ? at : addMinutes(at, Math.min(longestPauseMinutes, 2 ** late));
}

/**
 * Refusals that may be over by the next try. NLB may not see a certificate yet that CAS has just issued: four tries make
 * a quarter of an hour. Of two passes at once one may take the place that the other was to have. A lock that is there at
 * thirty passes in a row is no longer somebody's change.
 */
const triesOf: Partial<Readonly<Record<FailureKind, number>>> = { 'certificate-not-found': 4, quota: 2, busy: 30 };

/** Whether a person should know: NLB said no for good, or the tries that cost nobody anything are over. */
export function isReportable({ count, isLasting, kind }: StepFailure): boolean {
  return count >= (triesOf[kind] ?? (isLasting ? 1 : freeTries));
}
