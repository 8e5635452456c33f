import { addMinutes } from 'date-fns';
import { mostSkewMinutes } from '../../rotation/backoff/clock-skew.js';
import type { Memory } from './state.js';

interface Timed {
  readonly since: Date;
  readonly at?: Date;
}

/**
 * What is said to have happened in time to come, by more than clocks may differ, was written by no pass: it counts as lost,
 * which delays a step at most. Believed, it would keep one waiting until then.
 */
export function withoutTimeToCome(memory: Memory, now: Date): Memory {
  const latest = addMinutes(now, mostSkewMinutes);
  const isPast = ({ since, at = since }: Timed) => since <= latest && at <= latest;
  return {
    ...memory,
    grace: memory.grace.map((entry) => ({ ...entry, pairs: entry.pairs.filter(isPast) })),
    confirmed: memory.confirmed.map((entry) => ({ ...entry, rounds: entry.rounds.filter(isPast) })),
    proved: memory.proved.map((entry) => ({ ...entry, proofs: entry.proofs.filter(isPast) })),
    stalled: memory.stalled.map((entry) => ({ ...entry, listeners: entry.listeners.filter(isPast) })),
    // One that is left out would never be forgotten.
    trouble: memory.trouble.map((one) => (isPast(one) ? one : { ...one, count: 0, since: now, at: now })),
  };
}
