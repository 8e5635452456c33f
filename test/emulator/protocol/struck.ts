import type { FaultEffect } from './faults.js';
import { type Answer, CloudError } from './message.js';
import type { JobFate } from './product.js';
import type { RateLimits } from './rates.js';

const DROPPED: Answer = { status: 0, headers: {}, body: '', delivery: 'none' };

/** An answer given, or an error thrown, in place of the operation; undefined when the operation runs. */
export function struckBefore(effect: FaultEffect | undefined, rates: RateLimits): Answer | undefined {
  if (typeof effect === 'object' && 'code' in effect) {
    throw new CloudError(effect.status, effect.code, effect.message ?? 'A fault by script.');
  }
  switch (effect) {
    case 'throttle':
      throw rates.throttled(1000);
    case 'busy':
      throw new CloudError(400, 'SystemBusy', 'System is busy, please try again later.');
    case '503':
      throw new CloudError(
        503,
        'ServiceUnavailable',
        'The request has failed due to a temporary failure of the server.',
      );
    case '500':
      throw new CloudError(500, 'InternalError', 'The request processing has failed due to some unknown error.');
    case 'html':
      return { status: 502, headers: { 'content-type': 'text/html' }, body: '<html><h1>502 Bad Gateway</h1></html>' };
    case 'drop-before':
      return DROPPED;
    default:
      return undefined;
  }
}

/** The operation's answer as it gets through: whole, late, cut off, or not at all. */
export function struckAfter(effect: FaultEffect | undefined, answer: Answer): Answer {
  if (typeof effect === 'object' && 'slowMs' in effect) return { ...answer, afterMs: effect.slowMs };
  if (effect === 'drop-after') return DROPPED;
  if (effect === 'half-body') return { ...answer, delivery: 'half' };
  return answer;
}

export function fateOf(effect: FaultEffect | undefined): JobFate {
  if (effect === 'job-fails') return 'fails';
  if (effect === 'job-fails-silently') return 'fails-silently';
  return effect === 'job-hangs' ? 'hangs' : 'succeeds';
}
