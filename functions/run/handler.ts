import { parseContinuation } from '../../shared/events/continuation.js';
import type { Report } from '../../shared/reconcile/report/report.js';
import { composeRun, type Run } from './compose.js';
import { type Edges, type FcContext, systemEdges } from './edges.js';

/** One of the functions: reads its event, and passes over the scope that the event gives. */
export type Entry = (event: Uint8Array, run: Run) => Promise<Report>;

/**
 * An entry as the Node.js runtime of Function Compute calls it. A continuation of an earlier run goes past the entry,
 * because its payload names the load balancers. Resolves with the report as JSON; throws only named faults.
 */
export function fcHandler(name: string, entry: Entry, edges: Edges = systemEdges) {
  return async (event: Uint8Array, context: FcContext): Promise<string> => {
    const run = composeRun(name, context, edges);
    const part = parseContinuation(event);
    return JSON.stringify(await (part === undefined ? entry(event, run) : run.pass({ kind: 'open', part })));
  };
}
