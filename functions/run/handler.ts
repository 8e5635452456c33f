import { parseContinuation } from '../../shared/events/continuation.js';
import { EventFault } from '../../shared/runtime/faults.js';
import { composeRun, type PassRequest, type Run } from './compose.js';
import { type Edges, type FcContext, systemEdges } from './edges.js';

/** One of the functions: reads its event, and says which pass it asks for. Rejects with an `EventFault` for a bad event. */
export type Entry = (event: Uint8Array, run: Run) => Promise<PassRequest>;

/**
 * An entry as the Node.js runtime of Function Compute calls it. A continuation of an earlier run goes past the entry,
 * because its payload names the load balancers. Resolves with the report as JSON; throws only named faults: those of an
 * array of events after the good events were acted on, so that FC retries and its failure destination keeps them.
 */
export function fcHandler(name: string, entry: Entry, edges: Edges = systemEdges) {
  return async (event: Uint8Array, context: FcContext): Promise<string> => {
    const run = composeRun(name, context, edges);
    const part = parseContinuation(event);
    const request: PassRequest = part === undefined ? await entry(event, run) : { scope: { kind: 'open', part } };
    const report = await run.pass(request);
    if (request.broken !== undefined && request.broken.length > 0) throw new EventFault(request.broken.join('; '));
    return JSON.stringify(report);
  };
}
