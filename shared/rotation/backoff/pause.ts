import { english } from '../english.js';
import type { Hold } from '../model/hold.js';
import type { Policy } from '../model/policy.js';
import { type CertificateStep, isSameStep, stepWords } from '../model/step.js';
import { isOpen, nextOpening } from '../rollout/change-window.js';
import { backsOffUntil, type StepFailure, timesText } from './failures.js';
import { type FlapCount, pausedUntil } from './flapping.js';

/** The reason why a step is not tried now for one certificate of a listener. */
export interface Pause extends Pick<Hold, 'certificateIds' | 'reason' | 'detail' | 'until'> {
  readonly step: CertificateStep['step'];
}

export interface PauseInput {
  readonly failures: readonly StepFailure[];
  readonly flapCounts: readonly FlapCount[];
  readonly now: Date;
}

/** The next opening of a change window; undefined while changes may be made. */
export function closedUntil({ changeWindows }: Policy, now: Date): Closed | undefined {
  if (isOpen(changeWindows, now)) return undefined;
  return { opensAt: nextOpening(changeWindows, now) };
}

/** No change window is open. */
export interface Closed {
  /** Undefined if no window opens within five years. */
  readonly opensAt: Date | undefined;
}

/** Outside the windows no step is made, except for a certificate that would expire before the next window. */
export function windowPauses(
  steps: readonly CertificateStep[],
  expiresAt: Date | null,
  closed: Closed | undefined,
): readonly Pause[] {
  if (closed === undefined || isTooLate(expiresAt, closed)) return [];
  const { opensAt } = closed;
  const detail = opensAt
    ? english`changes are made from ${opensAt.toISOString()} on (CHANGE_WINDOWS)`
    : english`no window of CHANGE_WINDOWS opens in the next years; correct it`;
  return steps.map(({ step, certificateId }) => ({
    step,
    certificateIds: [certificateId],
    reason: 'outside-window',
    detail,
    until: opensAt,
  }));
}

function isTooLate(expiresAt: Date | null, { opensAt }: Closed): boolean {
  return expiresAt !== null && (opensAt === undefined || expiresAt <= opensAt);
}

/** The reasons why this step is not tried now: it failed, or it is flapping. */
export function pausesOf(step: CertificateStep, { failures, flapCounts, now }: PauseInput): readonly Pause[] {
  const failure = failures.find((candidate) => isSameStep(candidate, step));
  const flapCount = flapCounts.find((candidate) => isSameStep(candidate, step));
  return [
    ...(failure !== undefined && backsOffUntil(failure) > now ? [backingOff(failure)] : []),
    ...(flapCount !== undefined && (pausedUntil(flapCount) ?? now) > now ? [flapping(flapCount)] : []),
  ];
}

function backingOff(failure: StepFailure): Pause {
  const { step, certificateId, count, code } = failure;
  const until = backsOffUntil(failure);
  const detail =
    count === 1
      ? english`${stepWords[step]} failed ${timesText(count)} (${code}); tried again from ${until.toISOString()} on`
      : english`${stepWords[step]} failed ${timesText(count)} in a row (${code}); tried again from ${until.toISOString()} on`;
  return { step, certificateIds: [certificateId], reason: 'backing-off', detail, until };
}

function flapping(flapCount: FlapCount): Pause {
  const { step, certificateId, times, since } = flapCount;
  const detail = english`${stepWords[step]} was confirmed ${timesText(times)} since ${since.toISOString()} and undone each time, by another tool or a person; find the other writer in ActionTrail and decide which of the two manages the listener (cert-rotation: off leaves it to the other); tried again from ${pausedUntil(flapCount)?.toISOString() ?? ''} on`;
  return { step, certificateIds: [certificateId], reason: 'keeps-being-undone', detail, until: undefined };
}
