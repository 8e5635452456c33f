import type { Words } from '../../wording/words.js';
import type { PageView } from './view.js';

/** `in 41 days`, `3 hours ago`, from the time of the report. */
export function relativeTime(at: Date, { now, say, count }: Pick<PageView, 'now' | 'say' | 'count'>): string {
  const seconds = Math.round((at.getTime() - now.getTime()) / 1000);
  if (seconds === 0) return say`now`;
  const length = duration(Math.abs(seconds), { count });
  return seconds >= 0 ? say`in ${length}` : say`${length} ago`;
}

/** A duration in the largest unit of which it has at least two, rounded down. */
export function duration(seconds: number, { count }: Pick<Words, 'count'>): string {
  const [size, unit] = units.find(([least]) => seconds >= 2 * least) ?? ([1, 'second'] as const);
  return count(Math.floor(seconds / size), unit);
}

const units = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
] as const;

/** A time in a text, as `toISOString` makes it. Splitting by it keeps the times, at odd indexes. */
export const moment = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)/g;
