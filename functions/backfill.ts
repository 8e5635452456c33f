import { parseBackfill } from '../shared/events/backfill.js';
import { type Entry, fcHandler } from './run/handler.js';

/** By hand: one pass over what the payload names. A dry run, which writes nothing anywhere, unless it says `apply`. */
export const backfill: Entry = async (event, run) => {
  const { apply, scope } = parseBackfill(event);
  return run.pass(scope, { dryRun: !apply });
};

export const handler = fcHandler('backfill', backfill);
