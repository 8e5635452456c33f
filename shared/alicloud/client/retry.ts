import type { Answer, Failure } from './answer.js';
import { attempt, type Call, type Channel, laneOf } from './openapi.js';
import { meaningOf } from './refusals.js';

const maxAttempts = 5;
const firstPauseMs = 500;
const longestPauseMs = 8_000;
const longestRetryAfterMs = 30_000;

/**
 * Attempts a call up to 5 times, while `mayRepeat` allows it and the run has time for the pause before the next attempt.
 * Returns the first final answer, or the last failure. Each attempt has its own nonce.
 */
export async function callWithRetries(
  channel: Channel,
  call: Call,
  mayRepeat: (failure: Failure) => boolean,
): Promise<Answer> {
  for (let attempts = 1; ; attempts += 1) {
    const answer = await attempt(channel, call);
    if (answer.kind === 'ok') return answer;
    const milliseconds = pauseMs(answer, attempts, channel.random);
    if (isThrottled(answer)) channel.rateLimiter.holdBack(laneOf(call), call.rate, milliseconds);
    if (attempts === maxAttempts || !mayRepeat(answer)) return answer;
    if (!(await channel.pause(milliseconds))) return answer;
  }
}

/** The pause that the cloud asked for, else a random one below a limit that doubles (full jitter spreads many callers). */
function pauseMs(failure: Failure, attempts: number, random: () => number): number {
  const retryAfterMs = 'retryAfterMs' in failure ? failure.retryAfterMs : undefined;
  if (retryAfterMs !== undefined) return Math.min(retryAfterMs, longestRetryAfterMs);
  return random() * Math.min(longestPauseMs, firstPauseMs * 2 ** (attempts - 1));
}

function isThrottled(failure: Failure): boolean {
  return failure.kind === 'refused' && meaningOf(failure.code) === 'throttled';
}
