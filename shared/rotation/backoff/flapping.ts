import { addHours, subDays } from 'date-fns';
import { type CertificateStep, isSameStep, type OpenBatch } from '../model/step.js';

/** A step that was confirmed on a listener for one certificate. More than once means that somebody undid it between. */
export interface FlapCount extends CertificateStep {
  readonly times: number;
  /** The first time, and the latest. */
  readonly since: Date;
  readonly at: Date;
}

/** Two tools that undo each other's work change a live listener for ever; after this many rounds one has to stop. */
const enoughTimes = 3;
const restHours = 24;
/** Longer than a pipeline that runs once a day needs for its rounds to add up. */
const keptDays = 7;

/** When the step may be tried again, for one that was done and undone often enough; undefined for any other. */
export function pausedUntil({ times, at }: FlapCount): Date | undefined {
  return times < enoughTimes ? undefined : addHours(at, restHours);
}

/** The rounds after these batches were confirmed; what was not done again for a week is forgotten. */
export function nextFlapCounts(
  before: readonly FlapCount[],
  confirmed: readonly OpenBatch[],
  now: Date,
): readonly FlapCount[] {
  const done = confirmed.flatMap(({ listenerId, step, certificateIds }) =>
    certificateIds.map((certificateId) => ({ listenerId, step, certificateId })),
  );
  const again = done.map((one) => {
    const known = before.find((round) => isSameStep(round, one));
    return { ...one, times: (known?.times ?? 0) + 1, since: known?.since ?? now, at: now };
  });
  const kept = before.filter(
    (round) => round.at > subDays(now, keptDays) && !done.some((one) => isSameStep(round, one)),
  );
  return [...kept, ...again];
}
