import { english } from '../english.js';
import { type CronField, cronValues, isUnrestricted, type Refuse } from './cron-field.js';
import { daySeconds } from './zone-clock.js';

/** Wall times at which a window opens, without a time zone. */
export interface Schedule {
  /** From 0, ascending. */
  readonly seconds: readonly number[];
  /** Hour and minute as one number from 0 to 1439, ascending. */
  readonly minutesOfDay: readonly number[];
  readonly daysOfMonth: readonly number[];
  /** From 1. */
  readonly months: readonly number[];
  /** From 0, Sunday. */
  readonly daysOfWeek: readonly number[];
  /** Set if both kinds of day are restricted: either one is enough then. Source: crontab(5). */
  readonly eitherDay: boolean;
}

const second: CronField = { name: 'second', least: 0, most: 59 };
const minute: CronField = { name: 'minute', least: 0, most: 59 };
const hour: CronField = { name: 'hour', least: 0, most: 23 };
const dayOfMonth: CronField = { name: 'day-of-month', least: 1, most: 31 };
const month: CronField = {
  name: 'month',
  least: 1,
  most: 12,
  words: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
};
const dayOfWeek: CronField = {
  name: 'day-of-week',
  least: 0,
  most: 6,
  again: 7,
  words: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'],
};

const longestMonths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The six cron fields, in FC's order: second minute hour day-of-month month day-of-week. */
export function parseSchedule(fields: readonly string[], refuse: Refuse): Schedule {
  const [atSecond = '', atMinute = '', atHour = '', onDay = '', inMonth = '', onWeekday = ''] = fields;
  const seconds = ascending(cronValues(second, atSecond, refuse));
  const minutes = ascending(cronValues(minute, atMinute, refuse));
  const hours = ascending(cronValues(hour, atHour, refuse));
  const daysOfMonth = cronValues(dayOfMonth, onDay, refuse);
  const months = cronValues(month, inMonth, refuse);
  const longest = Math.max(...longestMonths.filter((_, index) => months.includes(index + 1)));
  if (isUnrestricted(onWeekday) && Math.min(...daysOfMonth) > longest)
    return refuse(english`day-of-month "${onDay}" never comes in month "${inMonth}"; write a day that does`);
  return {
    seconds,
    minutesOfDay: hours.flatMap((h) => minutes.map((m) => h * 60 + m)),
    daysOfMonth,
    months,
    daysOfWeek: cronValues(dayOfWeek, onWeekday, refuse).map((day) => day % 7),
    eitherDay: !isUnrestricted(onDay) && !isUnrestricted(onWeekday),
  };
}

/** The first scheduled wall time after this one, on its day or within `days` after it. */
export function nextWall(schedule: Schedule, wall: number, days: number): number | undefined {
  const today = Math.floor(wall / daySeconds);
  for (let day = today; day <= today + days; day++) {
    const time = isOnDay(schedule, day) ? firstTimeAfter(schedule, wall - day * daySeconds) : undefined;
    if (time !== undefined) return day * daySeconds + time;
  }
  return undefined;
}

/** The last scheduled wall time up to this one, on its day or within `days` before it. */
export function lastWall(schedule: Schedule, wall: number, days: number): number | undefined {
  const today = Math.floor(wall / daySeconds);
  for (let day = today; day >= today - days; day--) {
    const time = isOnDay(schedule, day) ? lastTimeUntil(schedule, wall - day * daySeconds) : undefined;
    if (time !== undefined) return day * daySeconds + time;
  }
  return undefined;
}

function isOnDay({ months, daysOfMonth, daysOfWeek, eitherDay }: Schedule, day: number): boolean {
  const date = new Date(day * daySeconds * 1000);
  if (!months.includes(date.getUTCMonth() + 1)) return false;
  const [inMonth, inWeek] = [daysOfMonth.includes(date.getUTCDate()), daysOfWeek.includes(date.getUTCDay())];
  return eitherDay ? inMonth || inWeek : inMonth && inWeek;
}

/** In seconds from the day's begin; `time` may lie before it. */
function firstTimeAfter({ minutesOfDay, seconds }: Schedule, time: number): number | undefined {
  const last = seconds.at(-1) ?? 0;
  const start = minutesOfDay.find((m) => m * 60 + last > time);
  const next = seconds.find((s) => start !== undefined && start * 60 + s > time);
  return start === undefined || next === undefined ? undefined : start * 60 + next;
}

/** In seconds from the day's begin; `time` may lie after its end. */
function lastTimeUntil({ minutesOfDay, seconds }: Schedule, time: number): number | undefined {
  const first = seconds[0] ?? 0;
  const start = minutesOfDay.findLast((m) => m * 60 + first <= time);
  const last = seconds.findLast((s) => start !== undefined && start * 60 + s <= time);
  return start === undefined || last === undefined ? undefined : start * 60 + last;
}

function ascending(values: readonly number[]): readonly number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}
