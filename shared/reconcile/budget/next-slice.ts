import { differenceInSeconds } from 'date-fns';
import type { LoadBalancerId } from '../../rotation/model/inventory.js';
import type { RateBudget, SurveyedLoadBalancer } from '../ports/cloud.js';

export interface SliceInput {
  /** What was not looked at yet, in order. */
  readonly queue: readonly SurveyedLoadBalancer[];
  /** When to come back to what was changed. */
  readonly again: ReadonlyMap<LoadBalancerId, Date>;
  readonly known: ReadonlyMap<LoadBalancerId, SurveyedLoadBalancer>;
  readonly rates: RateBudget;
  /** When the run began here. */
  readonly takenAt: Date;
  readonly now: Date;
  readonly stopAt: Date;
}

/** What a part takes besides reading certificates: listings, the ledger, slow answers; less in a short run. Our choice. */
const besidesSeconds = 10;
const besidesShare = 1 / 6;
/** Changes are counted by the minute. */
const minute = 60;

/** Load balancers to look at next: those to come back to, and as many new ones as there are changes left for. */
export function nextSlice(input: SliceInput): readonly LoadBalancerId[] {
  const { queue, again, known, rates, now } = input;
  const secondsLeft = secondsToRead(input);
  const part: LoadBalancerId[] = [];
  let reading = 0;
  const take = ({ id, listeners }: SurveyedLoadBalancer): boolean => {
    if (rates.readingSeconds(reading + listeners) > secondsLeft) return false;
    part.push(id);
    reading += listeners;
    return true;
  };
  for (const [id, at] of again) {
    const one = known.get(id);
    if (at <= now && one !== undefined) take(one);
  }
  let left = rates.changesLeft(secondsLeft);
  const most = rates.changesLeft(minute);
  for (const one of queue) {
    // One too large for any part goes when all that can be left is left: else its turn would never come.
    const fits = left === most || left * 2 >= one.listeners;
    if (left <= 0 || !fits || !take(one)) break;
    left -= one.listeners;
  }
  return part;
}

/** Whether there is no time to read the next new one. */
export function isOutOfTime(input: SliceInput): boolean {
  const [next] = input.queue;
  return next !== undefined && input.rates.readingSeconds(next.listeners) > secondsToRead(input);
}

function secondsToRead({ takenAt, now, stopAt }: SliceInput): number {
  const besides = Math.min(besidesSeconds, differenceInSeconds(stopAt, takenAt) * besidesShare);
  return differenceInSeconds(stopAt, now) - besides;
}
