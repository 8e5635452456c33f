import { differenceInSeconds } from 'date-fns';
import type { LoadBalancerId } from '../../rotation/model/inventory.js';
import type { Survey, SurveyedLoadBalancer } from '../ports/cloud.js';

/** The load balancers of a region that a pass still has to read. */
export interface Queue {
  readonly survey: Survey;
  /** The whole region is one slice. */
  readonly isAtOnce: boolean;
  /** Load balancers that were not read yet, the most urgent first. */
  waiting: readonly SurveyedLoadBalancer[];
  /** When to come back to those that were changed. */
  readonly again: Map<LoadBalancerId, Date>;
  readonly startedAt: Date;
  hasBegun: boolean;
}

interface Clock {
  readonly now: Date;
  readonly stopAt: Date;
}

/** What a slice takes besides reading certificates: listings, the ledger, slow answers; less in a short run. Measured. */
const besidesSeconds = 10;
const besidesShare = 1 / 6;
/** Changes are counted by the minute. */
const minute = 60;

/**
 * The load balancers to read next: the changed ones whose next read is due, and as many new ones as the rates leave changes
 * for. Undefined if there is nothing to do now.
 */
export function nextSlice(queue: Queue, clock: Clock): readonly LoadBalancerId[] | undefined {
  const { waiting, again, survey } = queue;
  const { rates } = survey;
  if (queue.isAtOnce) return queue.hasBegun ? undefined : survey.loadBalancers.map(({ id }) => id);
  const secondsLeft = secondsToRead(queue, clock);
  const slice: LoadBalancerId[] = [];
  let reading = 0;
  const take = ({ id, listeners }: SurveyedLoadBalancer): boolean => {
    if (rates.readingSeconds(reading + listeners) > secondsLeft) return false;
    slice.push(id);
    reading += listeners;
    return true;
  };
  for (const loadBalancer of survey.loadBalancers) {
    const againAt = again.get(loadBalancer.id);
    if (againAt !== undefined && againAt <= clock.now) take(loadBalancer);
  }
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

/** Whether the time left is too short to read the next load balancer. */
export function isOutOfTime(queue: Queue, clock: Clock): boolean {
  const [next] = queue.waiting;
  return next !== undefined && queue.survey.rates.readingSeconds(next.listeners) > secondsToRead(queue, clock);
}

function secondsToRead({ startedAt }: Queue, { now, stopAt }: Clock): number {
  const besides = Math.min(besidesSeconds, differenceInSeconds(stopAt, startedAt) * besidesShare);
  return differenceInSeconds(stopAt, now) - besides;
}
