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
  /** Load balancers with an unconfirmed change, and the time of the next read. */
  readonly revisitAt: Map<LoadBalancerId, Date>;
  readonly startedAt: Date;
  hasBegun: boolean;
}

interface Clock {
  readonly now: Date;
  readonly stopAt: Date;
}

/** Time of a slice apart from reading certificates: listings, the ledger, slow answers. Less in a short run. Measured. */
const overheadSeconds = 10;
const overheadShare = 1 / 6;
/** NLB's limits on changes are per minute. */
const minuteSeconds = 60;

/**
 * The load balancers to read next: the changed ones whose next read is due, and as many new ones as the rates leave changes
 * for. Undefined if there is nothing to do now.
 */
export function nextSlice(queue: Queue, clock: Clock): readonly LoadBalancerId[] | undefined {
  const { waiting, revisitAt, survey } = queue;
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
    const at = revisitAt.get(loadBalancer.id);
    if (at !== undefined && at <= clock.now) take(loadBalancer);
  }
  let changesLeft = rates.changesLeft(secondsLeft);
  const mostChanges = rates.changesLeft(minuteSeconds);
  for (const loadBalancer of waiting) {
    // A load balancer too large for any slice is taken when no change of the minute is used, else it would wait for ever.
    const fits = changesLeft === mostChanges || changesLeft * 2 >= loadBalancer.listeners;
    if (changesLeft <= 0 || !fits || !take(loadBalancer)) break;
    changesLeft -= loadBalancer.listeners;
  }
  return slice.length === 0 ? undefined : slice;
}

/** Whether the time left is too short to read the next load balancer. */
export function isOutOfTime(queue: Queue, clock: Clock): boolean {
  const [next] = queue.waiting;
  return next !== undefined && queue.survey.rates.readingSeconds(next.listeners) > secondsToRead(queue, clock);
}

function secondsToRead({ startedAt }: Queue, { now, stopAt }: Clock): number {
  const overhead = Math.min(overheadSeconds, differenceInSeconds(stopAt, startedAt) * overheadShare);
  return differenceInSeconds(stopAt, now) - overhead;
}
