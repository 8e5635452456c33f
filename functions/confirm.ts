import { parseConfirm } from '../shared/events/timer.js';
import { type Entry, fcHandler } from './run/handler.js';

/** Started by a timer every minute: one pass over the load balancers with an open batch or a requeue whose time has come. */
export const confirm: Entry = async (event) => {
  parseConfirm(event);
  return { scope: { kind: 'open' } };
};

export const handler = fcHandler('confirm', confirm);
