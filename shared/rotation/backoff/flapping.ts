import { addHours, subDays } from 'date-fns';
import { sameCertificate } from '../model/ids.js';
import type { CertificateId } from '../model/inventory.js';
import { type CertificateStep, isSameStep, type OpenBatch } from '../model/step.js';

/** Confirmations of a step on a listener for one certificate. A second one means that the first was undone. */
export interface FlapCount extends CertificateStep {
  readonly times: number;
  /** The certificate that a retired one was replaced with. Absent from records of earlier versions. */
  readonly successor?: CertificateId | undefined;
  /** The default certificate before a set-default. Absent from records of earlier versions. */
  readonly replaced?: CertificateId | undefined;
  /** The first time, and the latest. */
  readonly since: Date;
  readonly at: Date;
}

/** Two tools that undo each other's changes would never stop, so the step is paused after this many confirmations. */
const mostTimes = 3;
const pauseHours = 24;
/** Long enough to count the undone changes of a pipeline that runs once a day. */
const keptDays = 7;

/** The end of the pause of a flapping step; undefined for any other step. */
export function pausedUntil({ times, at }: FlapCount): Date | undefined {
  return times < mostTimes ? undefined : addHours(at, pauseHours);
}

/** The counts after these batches were confirmed, without those of steps that were not repeated within a week. */
export function nextFlapCounts(
  before: readonly FlapCount[],
  confirmed: readonly OpenBatch[],
  now: Date,
): readonly FlapCount[] {
  const confirmedSteps = confirmed.flatMap(({ listenerId, step, certificateIds, replacements = [] }) =>
    certificateIds.map((certificateId) => {
      const retired =
        step === 'retire' && replacements.find(({ replaced }) => sameCertificate(replaced, certificateId));
      return {
        listenerId,
        step,
        certificateId,
        ...(retired && { successor: retired.successor }),
        ...(step === 'set-default' && { replaced: replacements[0]?.replaced }),
      };
    }),
  );
  const counted = confirmedSteps.map((step) => {
    const earlier = before.find((count) => isSameStep(count, step));
    return { ...step, times: (earlier?.times ?? 0) + 1, since: earlier?.since ?? now, at: now };
  });
  const kept = before.filter(
    (count) => count.at > subDays(now, keptDays) && !confirmedSteps.some((step) => isSameStep(count, step)),
  );
  return [...kept, ...counted];
}
