import { parseSweep } from '../shared/events/timer.js';
import type { Sight } from '../shared/reconcile/pass.js';
import type { Report } from '../shared/reconcile/report/report.js';
import type { Run } from './run/compose.js';
import { type Entry, fcHandler } from './run/handler.js';

/**
 * Timers: every 5 minutes a look at CAS, which goes on only when it lists something new; every hour everything, which
 * heals what was missed and what drifted, and tells what expires.
 */
export const sweep: Entry = async (event, run) => {
  if (parseSweep(event) === 'full') return sweepAll(run);
  return run.pass({ kind: 'certificates', certificateIds: [], mappings: [], newsSinceSeconds: 0 });
};

/** Everything, and the report of it beside the ledger. */
async function sweepAll(run: Run): Promise<Report> {
  const sights: Sight[] = [];
  return run.pass(
    { kind: 'everything' },
    {
      saw: (sight) => sights.push(sight),
      publish: async (report, ledger, kept) => {
        const { publication } = await import('../shared/report/publish.js');
        return publication({ report, sights, lookedBy: 'sweep', policy: run.policy }, ledger, kept);
      },
    },
  );
}

export const handler = fcHandler('sweep', sweep);
