import type { Change } from '../../reconcile/ports/cloud.js';
import type { RateBudget } from '../../reconcile/ports/rates.js';
import type { Region } from '../../rotation/model/inventory.js';
import { changeOperations, rateOf } from '../client/operations.js';
import type { NlbLink } from './link.js';

const steps = Object.keys(changeOperations) as (keyof typeof changeOperations)[];

/** The rates of a region, as far as this run may use them. */
export function rateBudgetIn(link: NlbLink, region: Region): RateBudget {
  const { rateLimiter } = link.channel;
  const reads = rateOf('ListListenerCertificates', link.rateScale);
  const laneOf = (step: Change['step']) => `${region} ${changeOperations[step]}`;
  const rateFor = (step: Change['step']) => rateOf(changeOperations[step], link.rateScale);
  let runs = 1;
  return {
    divide: (count) => {
      runs = count;
      rateLimiter.divide(region, count);
    },
    noteChange: (step, secondsAgo) => rateLimiter.noteCall(laneOf(step), secondsAgo * 1000),
    changesMade: () =>
      steps.flatMap((step) =>
        rateLimiter.held(laneOf(step), rateFor(step)).map((ms) => ({ step, secondsAgo: ms / 1000 })),
      ),
    changeInSeconds: () => Math.max(...steps.map((step) => rateLimiter.freeInMs(laneOf(step), rateFor(step)))) / 1000,
    changesLeft: (seconds) =>
      Math.min(...steps.map((step) => rateLimiter.left(laneOf(step), rateFor(step), seconds * 1000))),
    readingSeconds: (listeners) => (listeners * reads.windowSeconds * runs) / reads.calls,
  };
}
