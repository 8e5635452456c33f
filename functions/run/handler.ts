import { parseContinuation, parseTurn } from '../../shared/events/continuation.js';
import { EventFault } from '../../shared/runtime/faults.js';
import { plainJson } from '../../shared/wording/plain.js';
import { composeRun, type PassRequest, type Run } from './compose.js';
import { type Edges, type FcContext, systemEdges } from './edges.js';
import { proxied } from './network/proxied.js';

/** One of the functions: parses its event and returns the pass to make. Rejects with an `EventFault` for an invalid event. */
export type Entry = (event: Uint8Array, run: Run) => Promise<PassRequest>;

/**
 * An entry as the Node.js runtime of Function Compute calls it. A continuation of an earlier run bypasses the entry,
 * because its payload names the load balancers. Resolves with the report as JSON, and throws only named faults. Invalid
 * events of an array are thrown after the valid ones were acted on, so that FC retries them, and at last stores them.
 */
export function fcHandler(name: string, entry: Entry, edges: Edges = systemEdges) {
  return async (event: Uint8Array, context: FcContext): Promise<string> => {
    const run = composeRun(name, context, await proxied(edges));
    const part = parseContinuation(event);
    const turn = parseTurn(event) ?? { event: new TextDecoder().decode(event) };
    const request: PassRequest =
      part === undefined ? await entry(Buffer.from(turn.event), run) : { scope: { kind: 'open', part } };
    const report = await run.pass({ ...request, turn });
    if (request.broken !== undefined && request.broken.length > 0) throw new EventFault(request.broken.join('; '));
    return plainJson(report);
  };
}
