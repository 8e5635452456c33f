import { parseDeliveries } from '../shared/events/renewal.js';
import { EventFault } from '../shared/runtime/faults.js';
import { type Entry, fcHandler } from './run/handler.js';

/**
 * EventBridge, or a direct call: one pass over the certificates that the events name. The good events of an array are
 * acted on first; then the broken ones are thrown together, so that FC retries and its failure destination keeps them.
 */
export const onRenewal: Entry = async (event, run) => {
  const { scope, ignored, broken } = parseDeliveries(event);
  const report = scope === undefined ? run.idleReport(ignored) : await run.pass(scope, { ignored });
  if (broken.length > 0) throw new EventFault(broken.join('; '));
  return report;
};

export const handler = fcHandler('on-renewal', onRenewal);
