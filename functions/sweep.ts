import { parseSweep } from '../shared/events/timer.js';
import type { Sight } from '../shared/reconcile/context.js';
import { wordsFor } from '../shared/wording/words-for.js';
import type { PassRequest, Run } from './run/compose.js';
import { type Entry, fcHandler } from './run/handler.js';

/**
 * Started by two timers. Every 5 minutes it lists the certificates in CAS, and continues only if one is new. Every hour
 * it makes a pass over everything, which repairs missed events and drift, and reports certificates that expire.
 */
export const sweep: Entry = async (event, run) => {
  if (parseSweep(event) === 'full') return everything(run);
  return { scope: { kind: 'certificates', certificateIds: [], mappings: [], newsSinceSeconds: 0 } };
};

/** Everything, and the report of it beside the ledger. */
function everything({ policy, page }: Run): PassRequest {
  const sights: Sight[] = [];
  return {
    scope: { kind: 'everything' },
    saw: (sight) => sights.push(sight),
    publish: async (report, ledger, stored) => {
      const { publication } = await import('../shared/report/publish.js');
      const words = await wordsFor(page.lang);
      return publication({ report, sights, lookedBy: 'sweep', policy }, ledger, { ...stored, ...page, words });
    },
  };
}

export const handler = fcHandler('sweep', sweep);
