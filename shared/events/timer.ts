import * as z from 'zod/mini';
import { english } from '../rotation/english.js';
import { EventFault } from '../runtime/faults.js';
import { isObject, parseInput } from './input.js';
import { problems } from './problems.js';

/** `look`: only new certificates in CAS. `full`: everything. */
type SweepKind = 'look' | 'full';

const sweepPayload = z.strictObject({ kind: z.optional(z.enum(['look', 'full'])) });
const noPayload = z.strictObject({});

/** `{"kind":"look"}` or `{"kind":"full"}`, in a timer's event or without one. Default: full. */
export function parseSweep(event: Uint8Array | string): SweepKind {
  return parsePayload(event, sweepPayload, english`sweep takes {"kind":"look"} or {"kind":"full"}`).kind ?? 'full';
}

/** Confirm takes no payload. A key in it is a mistake, so it is refused instead of ignored. */
export function parseConfirm(event: Uint8Array | string): void {
  parsePayload(event, noPayload, english`confirm takes no payload`);
}

function parsePayload<T>(event: Uint8Array | string, schema: z.ZodMiniType<T>, wanted: string): T {
  const payload = payloadOf(parseInput(event));
  const parsed = z.safeParse(schema, payload);
  if (parsed.success) return parsed.data;
  throw new EventFault(`${wanted}: ${problems(parsed.error, payload).join('; ')}`);
}

/** A timer's event is `{ triggerTime, triggerName, payload }`, with the payload as text. Source: facts, events part 3. */
function payloadOf(input: unknown): unknown {
  if (input === undefined || input === null) return {};
  if (!isObject(input) || !('triggerName' in input || 'triggerTime' in input)) return input;
  const { payload } = input;
  if (payload === undefined || payload === null) return {};
  if (typeof payload !== 'string') return payload;
  try {
    return payload.trim() === '' ? {} : JSON.parse(payload);
  } catch {
    throw new EventFault(english`payload is not JSON; set the trigger's payload to JSON text or leave it empty`);
  }
}
