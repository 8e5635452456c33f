import { EventFault } from '../runtime/faults.js';

/**
 * Eight times the limit of an asynchronous event, and enough for 10,000 pairs in a backfill. Parsed, it fits into the
 * memory of the smallest function. A synchronous event may have 32 MB. Source: facts, events part 4.5.
 */
export const mostBytes = 1_048_576;

/** The JSON value in an event's bytes; undefined when there are none. An event is never quoted in a message. */
export function parseInput(event: Uint8Array | string): unknown {
  const bytes = typeof event === 'string' ? Buffer.byteLength(event) : event.byteLength;
  if (bytes > mostBytes) throw new EventFault(`the event has ${bytes} bytes, at most ${mostBytes} are taken; split it`);
  const text = typeof event === 'string' ? event : new TextDecoder().decode(event);
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new EventFault('the event is not JSON; send a JSON object, an array of events, or nothing');
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
