import type { Hold } from '../model/hold.js';
import type { Policy } from '../model/policy.js';
import { type CertificateStep, isSameStep } from '../model/step.js';
import { isOpen, nextOpening } from '../rollout/change-window.js';
import { backsOffUntil, type StepFailure } from './failures.js';
import { type FlapCount, pausedUntil } from './flapping.js';

/** Why a step is not tried now for one certificate of a listener. */
export interface Pause extends Pick<Hold, 'certificateIds' | 'reason' | 'detail' | 'until'> {
  readonly step: CertificateStep['step'];
}

export interface PauseInput {
  readonly failures: readonly StepFailure[];
  readonly flapCounts: readonly FlapCount[];
  readonly now: Date;
}

/** When changes may be made next; undefined while they may. */
export function closedUntil({ changeWindows }: Policy, now: Date): Closed | undefined {
  if (isOpen(changeWindows, now)) return undefined;
  return { opensAt: nextOpening(changeWindows, now) };
}

/** Undefined: no window opens in years. */
export interface Closed {
  readonly opensAt: Date | undefined;
}

/** Outside the windows nothing changes, but for what would expire before the next one. */
export function windowPauses(
  steps: readonly CertificateStep[],
  expiresAt: Date | null,
  closed: Closed | undefined,
): readonly Pause[] {
  if (closed === undefined || isTooLate(expiresAt, closed)) return [];
  const { opensAt } = closed;
  const detail = opensAt
    ? `changes are made from ${opensAt.toISOString()} on (CHANGE_WINDOWS)`
    : 'no window of CHANGE_WINDOWS opens in the next years; correct it';
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

/** What keeps this step from being tried now: it did not get through lately, or it is undone whenever it is done. */
export function pausesOf(one: CertificateStep, { failures, flapCounts, now }: PauseInput): readonly Pause[] {
  const failure = failures.find((each) => isSameStep(each, one));
  const round = flapCounts.find((each) => isSameStep(each, one));
  return [
    ...(failure !== undefined && backsOffUntil(failure) > now ? [backingOff(failure)] : []),
    ...(round !== undefined && (pausedUntil(round) ?? now) > now ? [undone(round)] : []),
  ];
}

function backingOff(failure: StepFailure): Pause {
  const { step, certificateId, count, code } = failure;
  const until = backsOffUntil(failure);
  const detail = `${step} did not get through ${count} times (${code}); tried again from ${until.toISOString()} on`;
  return { step, certificateIds: [certificateId], reason: 'backing-off', detail, until };
}

function undone(round: FlapCount): Pause {
  const { step, certificateId, times, since } = round;
  const detail =
    `${step} was confirmed ${times} times since ${since.toISOString()} and undone each time, by another tool or a person; ` +
    'find out who in ActionTrail and settle which of the two manages the listener (cert-rotation: off leaves it to the ' +
    `other); tried again from ${pausedUntil(round)?.toISOString()} on`;
  return { step, certificateIds: [certificateId], reason: 'keeps-being-undone', detail, until: undefined };
}
