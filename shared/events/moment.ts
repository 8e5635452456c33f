import { isValid, parseISO, sub } from 'date-fns';
import { english } from '../rotation/english.js';
import { EventFault } from '../runtime/faults.js';

const units = { m: 'minutes', h: 'hours', d: 'days' } as const;

/** A time in the past: `90m`, `6h` or `2d` ago, or in ISO 8601. Throws an `EventFault` that begins with `name`. */
export function momentOf(text: string, now: Date, name: string): Date {
  const [, count, unit] = /^(\d{1,4})([mhd])$/.exec(text.trim()) ?? [];
  const at =
    count === undefined ? parseISO(text.trim()) : sub(now, { [units[unit as keyof typeof units]]: Number(count) });
  if (isValid(at) && at <= now) return at;
  throw new EventFault(
    english`${name} must be a time in the past, such as 2026-06-15T12:00:00Z, or 6h for 6 hours ago`,
  );
}
