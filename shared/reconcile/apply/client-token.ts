import { createHash } from 'node:crypto';
import { getUnixTime } from 'date-fns';
import type { Policy } from '../../rotation/model/policy.js';
import type { Step } from '../../rotation/model/step.js';

/** The first digits of a token, which depend only on the listener, so a key prefix finds all batches of a listener. */
export const listenerDigits = 16;

/**
 * The client token of a step: 64 hex digits. The token of a step stays the same until NLB must show the step's effect, so
 * passes that race make one request. A later repeat is a deliberate retry and has another token.
 */
export function clientToken(
  { step, region, listenerId, certificateIds }: Pick<Step, 'step' | 'region' | 'listenerId' | 'certificateIds'>,
  at: Date,
  policy: Policy,
): string {
  const window = Math.floor(getUnixTime(at) / Math.max(1, policy.visibleWithinSeconds));
  const listener = sha256(`${region}\n${listenerId}`).slice(0, listenerDigits);
  const subject = [region, listenerId, step, window, ...[...certificateIds].sort()].join('\n');
  return listener + sha256(subject).slice(listenerDigits);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
