import { parseBackfill } from '../shared/events/backfill.js';
import { type Entry, fcHandler } from './run/handler.js';

/** Started by a person: one pass over the scope in the payload. Without `apply` it is a dry run, which writes nothing. */
export const backfill: Entry = async (event) => {
  const { apply, scope } = parseBackfill(event);
  return { scope, dryRun: !apply };
};

export const handler = fcHandler('backfill', backfill);
