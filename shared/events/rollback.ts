import { isValid, parseISO, sub } from 'date-fns';
import * as z from 'zod/mini';
import type { ListenerId } from '../rotation/model.js';
import type { RollbackQuery } from '../rotation/rollback.js';
import { EventFault } from '../runtime/faults.js';
import { certificateId } from './ids.js';
import { parseInput } from './input.js';
import { problems } from './problems.js';

export interface Rollback {
  readonly apply: boolean;
  readonly query: RollbackQuery;
}

const list = <T extends z.ZodMiniType>(item: T) => z.optional(z.array(item).check(z.minLength(1)));
const listener = z.pipe(
  z.string().check(z.trim(), z.minLength(1)),
  z.transform((id) => id as ListenerId),
);
const payload = z.strictObject({
  apply: z.optional(z.boolean()),
  since: z.optional(z.string()),
  listeners: list(listener),
  certificates: list(certificateId),
});

/** Without `since`, what was changed in the last week can be undone; without any of the three, nothing is. */
export function parseRollback(event: Uint8Array | string, now: Date): Rollback {
  const input = parseInput(event) ?? {};
  const parsed = z.safeParse(payload, input);
  if (!parsed.success) throw new EventFault(`rollback: ${problems(parsed.error, input).join('; ')}`);
  const { apply = false, since, listeners = [], certificates = [] } = parsed.data;
  if (since === undefined && listeners.length + certificates.length === 0)
    throw new EventFault('rollback: say what to undo: since, listeners or certificates');
  const from = since === undefined ? sub(now, { days: 7 }) : momentOf(since, now);
  return { apply, query: { since: from, listenerIds: listeners, certificateIds: certificates } };
}

const units = { m: 'minutes', h: 'hours', d: 'days' } as const;

/** `90m`, `6h`, `2d` ago, or a time in ISO 8601. */
function momentOf(text: string, now: Date): Date {
  const [, count, unit] = /^(\d{1,4})([mhd])$/.exec(text.trim()) ?? [];
  const at =
    count === undefined ? parseISO(text.trim()) : sub(now, { [units[unit as keyof typeof units]]: Number(count) });
  if (!isValid(at) || at > now)
    throw new EventFault(
      `rollback: since must be a time that is past, such as 2026-06-15T12:00:00Z, or 6h for 6 hours ago`,
    );
  return at;
}
