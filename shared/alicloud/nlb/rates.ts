import type { Change, Pace } from '../../reconcile/ports/cloud.js';
import type { Region } from '../../rotation/model/inventory.js';
import { changeOperations, rateOf } from '../client/operations.js';
import type { NlbLink } from './link.js';

const steps = Object.keys(changeOperations) as (keyof typeof changeOperations)[];

/** This run's part of a region's rates. */
export function paceIn(link: NlbLink, region: Region): Pace {
  const { pacer } = link.channel;
  const reads = rateOf('ListListenerCertificates', link.rateScale);
  const laneOf = (step: Change['step']) => `${region} ${changeOperations[step]}`;
  const rateFor = (step: Change['step']) => rateOf(changeOperations[step], link.rateScale);
  let runs = 1;
  return {
    divide: (count) => {
      runs = count;
      pacer.divide(region, count);
    },
    noteChange: (step, secondsAgo) => pacer.noteCall(laneOf(step), secondsAgo * 1000),
    changesMade: () =>
      steps.flatMap((step) => pacer.held(laneOf(step), rateFor(step)).map((ms) => ({ step, secondsAgo: ms / 1000 }))),
    changeInSeconds: () => Math.max(...steps.map((step) => pacer.freeInMs(laneOf(step), rateFor(step)))) / 1000,
    changesLeft: (seconds) => Math.min(...steps.map((step) => pacer.left(laneOf(step), rateFor(step), seconds * 1000))),
    readingSeconds: (listeners) => (listeners * reads.windowSeconds * runs) / reads.calls,
  };
}
