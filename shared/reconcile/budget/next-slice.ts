import { differenceInSeconds } from 'date-fns';
import type { LoadBalancerId } from '../../rotation/model/inventory.js';
import type { Survey, SurveyedLoadBalancer } from '../ports/cloud.js';

/** Load balancers of a region that wait for their turn. */
export interface Queue {
  /** Those that were not read yet, in order. */
  waiting: readonly SurveyedLoadBalancer[];
  /** When to come back to those that were changed. */
  readonly again: Map<LoadBalancerId, Date>;
  readonly startedAt: Date;
  hasBegun: boolean;
}

interface SliceInput extends Queue {
  readonly survey: Survey;
  /** All of it in one slice. */
  readonly isAtOnce: boolean;
  readonly now: Date;
  readonly stopAt: Date;
}

/** What a slice takes besides reading certificates: listings, the ledger, slow answers; less in a short run. Measured. */
const besidesSeconds = 10;
const besidesShare = 1 / 6;
/** Changes are counted by the minute. */
const minute = 60;

/**
 * The load balancers to look at next: those to come back to, and as many new ones as there are changes left for. Undefined
 * if there is nothing to do now.
 */
export function nextSlice(input: SliceInput): readonly LoadBalancerId[] | undefined {
  const { waiting, again, survey, now } = input;
  const { rates } = survey;
  if (input.isAtOnce) return input.hasBegun ? undefined : survey.loadBalancers.map(({ id }) => id);
  const secondsLeft = secondsToRead(input);
  const slice: LoadBalancerId[] = [];
  let reading = 0;
  const take = ({ id, listeners }: SurveyedLoadBalancer): boolean => {
    if (rates.readingSeconds(reading + listeners) > secondsLeft) return false;
    slice.push(id);
    reading += listeners;
    return true;
  };
  for (const loadBalancer of survey.loadBalancers)
    if ((again.get(loadBalancer.id) ?? input.stopAt) <= now) take(loadBalancer);
  let left = rates.changesLeft(secondsLeft);
  const most = rates.changesLeft(minute);
  for (const loadBalancer of waiting) {
    // One that is too large for any slice goes when all that can be left is left: else its turn would never come.
    const fits = left === most || left * 2 >= loadBalancer.listeners;
    if (left <= 0 || !fits || !take(loadBalancer)) break;
    left -= loadBalancer.listeners;
  }
  return slice.length === 0 ? undefined : slice;
}

/** Whether there is no time to read the next one that waits. */
export function isOutOfTime(input: SliceInput): boolean {
  const [next] = input.waiting;
  return next !== undefined && input.survey.rates.readingSeconds(next.listeners) > secondsToRead(input);
}

function secondsToRead({ startedAt, now, stopAt }: SliceInput): number {
  const besides = Math.min(besidesSeconds, differenceInSeconds(stopAt, startedAt) * besidesShare);
  return differenceInSeconds(stopAt, now) - besides;
}
