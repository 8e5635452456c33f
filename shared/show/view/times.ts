import { differenceInSeconds } from 'date-fns';
import { withTimes } from '../../wording/moments.js';
import type { View } from './view.js';

/** `2026-06-15 21:03` in the time zone of the view. */
export function timeText(at: Date, { zone }: Pick<View, 'zone'>): string {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone: zone, ...minuteFormat }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((each) => each.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}`;
}

const minuteFormat = {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
} as const;

export function dayText(at: Date, view: Pick<View, 'zone'>): string {
  return timeText(at, view).slice(0, 10);
}

/** The time from now until then, as `relativeSeconds`. */
export function relativeText(at: Date, view: View): string {
  return relativeSeconds(differenceInSeconds(at, view.now()), view);
}

/** `in 3 days`, `3 days ago`, `now`. */
export function relativeSeconds(seconds: number, { say, count }: Pick<View, 'say' | 'count'>): string {
  if (seconds === 0) return say`now`;
  const length = lengthText(Math.abs(seconds), { count });
  return seconds > 0 ? say`in ${length}` : say`${length} ago`;
}

/** `45 seconds`, `12 minutes`, `5 hours`, `3 days`: whole units, of the largest unit that counts two or more, or a second. */
export function lengthText(seconds: number, { count }: Pick<View, 'count'>): string {
  const [size, unit] = units.find(([size]) => seconds >= 2 * size) ?? ([1, 'second'] as const);
  return count(Math.floor(seconds / size), unit);
}

const units = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
] as const;

/** `45 s`, `12 minutes`, `5 hours`, `3 days`: rounded up to a whole unit. */
export function spanText(seconds: number, { say, count }: Pick<View, 'say' | 'count'>): string {
  if (seconds < 90) return say`${Math.ceil(seconds)} s`;
  if (seconds < 90 * 60) return count(Math.ceil(seconds / 60), 'minute');
  if (seconds < 48 * 3600) return count(Math.ceil(seconds / 3600), 'hour');
  return count(Math.ceil(seconds / 86_400), 'day');
}

/** `+45 s`, `+1 min 10 s`, `+2 h 5 min`: the time since the beginning. */
export function elapsedText(seconds: number, { say }: Pick<View, 'say'>): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60];
  if (hours > 0) return say`+${hours} h ${minutes} min`;
  return minutes > 0 ? say`+${minutes} min ${rest} s` : say`+${rest} s`;
}

/** The zone of the times of an answer, for its end: `Asia/Shanghai`. */
export function zoneText({ zone, say }: Pick<View, 'zone' | 'say'>): string {
  return zone === 'UTC' ? say`times in UTC` : say`times in ${zone}`;
}

/** A text made in English, such as a detail, in the language and the time zone of the view. */
export function shownText(text: string, view: View): string {
  return withTimes(view.translate(text), (at) => timeText(at, view));
}
