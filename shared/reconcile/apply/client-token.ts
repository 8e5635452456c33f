import { createHash } from 'node:crypto';
import { getUnixTime } from 'date-fns';
import type { Policy } from '../../rotation/model/policy.js';
import type { Step } from '../../rotation/model/step.js';

/** How many of a token's first digits depend on the listener alone, so that its batches are found by a key's prefix. */
export const listenerDigits = 16;

/**
 * The client token of a step: 64 hex digits. The same step has the same token for as long as its effect may not show
 * yet, so passes that race make one request; after that a repeat is a wanted retry with a token of its own.
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
