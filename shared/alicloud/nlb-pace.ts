import type { Pace } from '../reconcile/ports.js';
import type { Region } from '../rotation/model.js';
import type { NlbLink } from './nlb-link.js';
import { changeOperations, rateOf } from './operations.js';

/** This run's part of a region's rates. */
export function paceIn(link: NlbLink, region: Region): Pace {
  const { pacer } = link.channel;
  const reads = rateOf('ListListenerCertificates', link.rateScale);
  let runs = 1;
  return {
    divide: (count) => {
      runs = count;
      pacer.divide(region, count);
    },
    noteChange: (step, secondsAgo) => pacer.noteCall(`${region} ${changeOperations[step]}`, secondsAgo * 1000),
    changesLeft: (seconds) =>
      Math.min(
        ...Object.values(changeOperations).map((operation) =>
          pacer.left(`${region} ${operation}`, rateOf(operation, link.rateScale), seconds * 1000),
        ),
      ),
    readingSeconds: (listeners) => (listeners * reads.windowSeconds * runs) / reads.calls,
  };
}
