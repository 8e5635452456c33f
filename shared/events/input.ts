import { english } from '../rotation/english.js';
import { EventFault } from '../runtime/faults.js';

/**
 * Eight times the limit of an asynchronous event, and enough for 10,000 pairs in a backfill. Parsed, it fits into the
 * memory of the smallest function. A synchronous event may have 32 MB. Source: facts, events part 4.5.
 */
export const mostBytes = 1_048_576;

/** The JSON value in an event's bytes; undefined when there are none. An event is never quoted in a message. */
export function parseInput(event: Uint8Array | string): unknown {
  const bytes = typeof event === 'string' ? Buffer.byteLength(event) : event.byteLength;
  if (bytes > mostBytes)
    throw new EventFault(english`the event has ${bytes} bytes, at most ${mostBytes} are accepted; split it`);
  const text = typeof event === 'string' ? event : new TextDecoder().decode(event);
  if (text.trim() === '') return undefined;
  const { value, fault } = unwrapped(parsed(text));
  if (fault !== undefined) throw new EventFault(english`the event is ${fault}`);
  return value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new EventFault(english`the event is not JSON; send a JSON object, an array of events, or nothing`);
  }
}

/** The value that a JSON text stands for, or the reason why it is invalid. */
type Unwrapped =
  | { readonly value: unknown; readonly fault?: undefined }
  | { readonly value?: undefined; readonly fault: string };

/**
 * The value, or the parsed value of a JSON text: a rule's transform may turn an object into text, and a script may
 * encode twice. Text is unwrapped once, because nothing is encoded more often on purpose.
 */
export function unwrapped(value: unknown): Unwrapped {
  if (typeof value !== 'string' || !looksLikeJson(value)) return { value };
  try {
    const inner: unknown = JSON.parse(value);
    const isText = typeof inner === 'string' && looksLikeJson(inner);
    return isText ? { fault: english`JSON text inside JSON text; encode it once` } : { value: inner };
  } catch {
    return { fault: english`text that begins like JSON but is invalid; send the object itself` };
  }
}

function looksLikeJson(text: string): boolean {
  return /^\s*[[{"]/.test(text);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
