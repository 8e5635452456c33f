import * as z from 'zod/mini';
import type { Continuation } from '../reconcile/report/report.js';
import type { LoadBalancerId } from '../rotation/model/inventory.js';
import { EventFault } from '../runtime/faults.js';
import { placeId, region } from './ids.js';
import { isObject, parseInput } from './input.js';
import { problems } from './problems.js';

const text = z.string().check(z.minLength(1), z.maxLength(128));
/** 200 of each kind go in a minute. Each is noted one by one. */
const mostChanges = 1000;
const count = z.int().check(z.gte(1, 'must be 1 or more'), z.lte(mostChanges, `must be ${mostChanges} or less`));
const time = z.pipe(
  z.iso.datetime(),
  z.transform((value) => new Date(value)),
);
/** A minute of three kinds of changes, told by fives of seconds, makes 39; who forges one is to keep no run busy. */
const mostRecent = 100;
const payload = z.strictObject({
  handOff: z.strictObject({
    root: text,
    generation: z.int().check(z.gte(1, 'must be 1 or more')),
    task: text,
    account: text,
    region,
    loadBalancers: z.array(placeId<LoadBalancerId>('nlb-abc')).check(z.minLength(1)),
    recent: z.array(z.strictObject({ step: z.enum(['set-default', 'associate', 'retire']), by: time, count })).check(
      z.maxLength(mostRecent, `must have ${mostRecent} entries or fewer`),
      z.refine((all) => all.reduce((sum, { count }) => sum + count, 0) <= mostChanges, {
        message: `must tell of ${mostChanges} changes or fewer`,
      }),
    ),
  }),
});

/** What an asynchronous call takes. Source: facts, events part 4.5. */
const mostBytes = 131_072;

/**
 * What another run of the function handed on, and undefined for every other event. Nobody else sends one, and one that is
 * forged is worth a look at load balancers that are open or due anyway. Throws an `EventFault` that names a bad field.
 */
export function parseContinuation(event: Uint8Array | string): Continuation | undefined {
  if (event.length > mostBytes) return undefined;
  const raw = typeof event === 'string' ? event : new TextDecoder().decode(event);
  if (!raw.startsWith('{"handOff":')) return undefined;
  const input = parseInput(raw);
  if (!isObject(input) || Object.keys(input).length !== 1) return undefined;
  const parsed = z.safeParse(payload, input);
  if (!parsed.success) throw new EventFault(`hand-off: ${problems(parsed.error, input).join('; ')}`);
  const { loadBalancers, ...rest } = parsed.data.handOff;
  return { ...rest, loadBalancerIds: loadBalancers };
}

/** The payload that `parseHandOff` reads. */
export function continuationText({ loadBalancerIds, ...rest }: Continuation): string {
  return JSON.stringify({ handOff: { ...rest, loadBalancers: loadBalancerIds } });
}
