import { EventFault } from '../runtime/faults.js';

/** The JSON value in an event's bytes; undefined when there are none. An event is never quoted in a message. */
export function parseInput(event: Uint8Array | string): unknown {
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
