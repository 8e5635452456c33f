import * as z from 'zod/mini';
import type { Continuation } from '../reconcile/report/report.js';
import type { LoadBalancerId } from '../rotation/model/inventory.js';
import { EventFault } from '../runtime/faults.js';
import { region, resourceId } from './ids.js';
import { isObject, parseInput } from './input.js';
import { problems } from './problems.js';

const text = z.string().check(z.minLength(1), z.maxLength(128));
/** More than the 200 a minute of each of the three kinds of change. Each of them is noted in the rate limiter. */
const mostChanges = 1000;
const count = z.int().check(z.gte(1, 'must be 1 or more'), z.lte(mostChanges, `must be ${mostChanges} or less`));
const time = z.pipe(
  z.iso.datetime(),
  z.transform((value) => new Date(value)),
);
/** The changes of a minute, of three kinds and in steps of 5 seconds, are 39 entries. The limit is for forged payloads. */
const mostRecent = 100;
const payload = z.strictObject({
  handOff: z.strictObject({
    root: text,
    generation: z.int().check(z.gte(1, 'must be 1 or more')),
    task: text,
    account: text,
    region,
    /** Absent in the payload of an older version. */
    full: z.optional(z.boolean()),
    loadBalancers: z.array(resourceId<LoadBalancerId>('nlb-abc')).check(z.minLength(1)),
    recent: z.array(z.strictObject({ step: z.enum(['set-default', 'associate', 'retire']), by: time, count })).check(
      z.maxLength(mostRecent, `must have ${mostRecent} entries or fewer`),
      z.refine((all) => all.reduce((sum, { count }) => sum + count, 0) <= mostChanges, {
        message: `must have ${mostChanges} changes or fewer in all`,
      }),
    ),
  }),
});

/** The largest payload of an asynchronous call. Source: facts, events part 4.5. */
const mostBytes = 131_072;

/**
 * The continuation of an earlier run of the function. Undefined for every other event. A forged one does no harm: it only
 * starts a pass over load balancers with an open batch or a requeue. Throws an `EventFault` that names the invalid field.
 */
export function parseContinuation(event: Uint8Array | string): Continuation | undefined {
  if (event.length > mostBytes) return undefined;
  const raw = typeof event === 'string' ? event : new TextDecoder().decode(event);
  if (!raw.startsWith('{"handOff":')) return undefined;
  const input = parseInput(raw);
  if (!isObject(input) || Object.keys(input).length !== 1) return undefined;
  const parsed = z.safeParse(payload, input);
  if (!parsed.success) throw new EventFault(`continuation: ${problems(parsed.error, input).join('; ')}`);
  const { loadBalancers, full, ...rest } = parsed.data.handOff;
  return { ...rest, loadBalancerIds: loadBalancers, ...(full && { isFullSweep: true }) };
}

/** The payload that `parseContinuation` reads. */
export function continuationText({ loadBalancerIds, isFullSweep, ...rest }: Continuation): string {
  return JSON.stringify({ handOff: { ...rest, loadBalancers: loadBalancerIds, ...(isFullSweep && { full: true }) } });
}

/** The event of an earlier run of the function, for some of its accounts. */
interface Turn {
  readonly accounts: readonly string[];
  readonly event: string;
}

const turnPayload = z.strictObject({
  turn: z.strictObject({ accounts: z.array(text).check(z.minLength(1)), event: z.string() }),
});

/**
 * The turn of some accounts. Undefined for every other event. A forged one does no harm: it does as its event does, in some
 * of the accounts that are served. Throws an `EventFault` that names the invalid field.
 */
export function parseTurn(event: Uint8Array | string): Turn | undefined {
  if (event.length > mostBytes) return undefined;
  const raw = typeof event === 'string' ? event : new TextDecoder().decode(event);
  if (!raw.startsWith('{"turn":')) return undefined;
  const input = parseInput(raw);
  const parsed = z.safeParse(turnPayload, input);
  if (!parsed.success) throw new EventFault(`turn: ${problems(parsed.error, input).join('; ')}`);
  return parsed.data.turn;
}

/** The payload that `parseTurn` reads. */
export function turnText(turn: Turn): string {
  return JSON.stringify({ turn });
}
