import { parseSweep } from '../shared/events/timer.js';
import { type Entry, fcHandler } from './compose.js';

/**
 * Timers: every 5 minutes a look at CAS, which goes on only when it lists something new; every hour everything, which
 * heals what was missed and what drifted, and tells what expires.
 */
export const sweep: Entry = async (event, run) => {
  if (parseSweep(event) === 'full') return run.pass({ kind: 'everything' });
  return run.pass({ kind: 'certificates', certificateIds: [], mappings: [], newsSinceSeconds: 0 });
};

export const handler = fcHandler('sweep', sweep);
