import { parseDeliveries } from '../shared/events/renewal.js';
import { EventFault } from '../shared/runtime/faults.js';
import { type Entry, fcHandler } from './run/handler.js';

/**
 * Started by EventBridge or a direct call: one pass over the certificates that the events name. The valid events of an
 * array are acted on first. The invalid ones are then thrown together, so that FC retries the call, and at last sends
 * it to its failure destination.
 */
export const onRenewal: Entry = async (event, run) => {
  const { scope, ignored, broken } = parseDeliveries(event);
  const report = scope === undefined ? run.idleReport(ignored) : await run.pass(scope, { ignored });
  if (broken.length > 0) throw new EventFault(broken.join('; '));
  return report;
};

export const handler = fcHandler('on-renewal', onRenewal);
