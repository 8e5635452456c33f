import { parseDeliveries } from '../shared/events/renewal.js';
import { type Entry, fcHandler } from './run/handler.js';

/**
 * Started by EventBridge or a direct call: one pass over the certificates that the events name. The valid events of an
 * array are acted on first. The invalid ones are then thrown together, so that FC retries the call, and at last sends
 * it to its failure destination.
 */
export const onRenewal: Entry = async (event) => {
  return parseDeliveries(event);
};

export const handler = fcHandler('on-renewal', onRenewal);
