import { addMinutes } from 'date-fns';
import { mostSkewMinutes } from '../../rotation/backoff/clock-skew.js';
import type { State } from './state.js';

interface Timed {
  readonly since: Date;
  readonly at?: Date;
}

/**
 * What is said to have happened in time to come, by more than clocks may differ, was written by no pass: it counts as lost,
 * which delays a step at most. Believed, it would keep one waiting until then.
 */
export function withoutFutureTimes(state: State, now: Date): State {
  const latest = addMinutes(now, mostSkewMinutes);
  const isPast = ({ since, at = since }: Timed) => since <= latest && at <= latest;
  return {
    ...state,
    overlap: state.overlap.map((entry) => ({ ...entry, overlaps: entry.overlaps.filter(isPast) })),
    flap: state.flap.map((entry) => ({ ...entry, flapCounts: entry.flapCounts.filter(isPast) })),
    proof: state.proof.map((entry) => ({ ...entry, proofs: entry.proofs.filter(isPast) })),
    stuck: state.stuck.map((entry) => ({ ...entry, listeners: entry.listeners.filter(isPast) })),
    // One that is left out would never be forgotten.
    failure: state.failure.map((one) => (isPast(one) ? one : { ...one, count: 0, since: now, at: now })),
  };
}
