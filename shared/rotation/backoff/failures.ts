import { addMinutes } from 'date-fns';
import { english } from '../english.js';
import type { CertificateId } from '../model/inventory.js';
import type { FailureKind, Permission } from '../model/refusal.js';
import type { ListenerRef, OpenBatch } from '../model/step.js';

/** A step on a listener that failed for one certificate, and the number of failures in a row. */
export interface StepFailure extends ListenerRef {
  readonly step: OpenBatch['step'];
  readonly certificateId: CertificateId;
  readonly count: number;
  /** NLB's code, or `lost` if an accepted change left no trace. */
  readonly code: string;
  readonly kind: FailureKind;
  /** The permission that RAM has to grant, for `denied`. */
  readonly missing?: Permission | undefined;
  /** NLB will refuse the same call again until an operator changes the cause. */
  readonly isLasting: boolean;
  /** The first time, and the latest. */
  readonly since: Date;
  readonly at: Date;
}

/** `once`, `3 times`. */
export function timesText(count: number): string {
  return count === 1 ? english`once` : `${count} times`;
}

const longestPauseMinutes = 60;
/** Tries without back-off of a step whose cause may disappear by itself. */
const triesWithoutBackOff = 3;

/**
 * The time of the next try. A lasting refusal is tried again after two minutes, then four, up to an hour, so a correction
 * takes effect within the hour. Another failure has three tries without back-off first. A lock has no back-off, because
 * the other change may end at any moment.
 */
export function backsOffUntil({ count, isLasting, kind, at }: StepFailure): Date {
  if (kind === 'busy') return at;
  const late = isLasting ? count : count - triesWithoutBackOff + 1;
  return late <= 0 ? at : addMinutes(at, Math.min(longestPauseMinutes, 2 ** late));
}

/**
 * Tries before a failure is reported, for causes that may disappear by themselves. NLB may not see a certificate yet that
 * CAS has just issued: four tries are a quarter of an hour. A concurrent pass may take the slot. A lock at thirty passes in
 * a row is longer than any change takes.
 */
const triesOf: Partial<Readonly<Record<FailureKind, number>>> = { 'certificate-not-found': 4, quota: 2, busy: 30 };

/** As for an outage: the hourly sweep alone, or a short change window, would take days for these tries. */
const lastsMinutes = 30;

/**
 * Whether the failure is reported to the operator: a lasting refusal, the last of the tries without back-off, or failures
 * that are half an hour apart. Two locks may be a coincidence.
 */
export function isReportable({ count, isLasting, kind, since, at }: StepFailure): boolean {
  if (addMinutes(since, lastsMinutes) <= at && (kind !== 'busy' || count > 2)) return true;
  return count >= (triesOf[kind] ?? (isLasting ? 1 : triesWithoutBackOff));
}
