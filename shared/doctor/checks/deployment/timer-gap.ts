import { parseSchedule, type Schedule } from '../../../rotation/rollout/schedule.js';

const minutesADay = 1440;

/**
 * The longest time between two firings of a timer, in minutes. The expression is `@every 5m`, or six cron fields with an
 * optional zone. Infinity if it does not fire every day; undefined if it cannot be parsed. Source: FC, timer triggers.
 */
export function longestGapMinutes(cronExpression: string): number | undefined {
  const text = cronExpression.trim();
  const [, number, unit] = /^@every (\d+)([mh])$/.exec(text) ?? [];
  if (number !== undefined) return Number(number) * (unit === 'h' ? 60 : 1);
  const fields = text.replace(/^CRON_TZ=\S+\s+/, '').split(/\s+/);
  const schedule = fields.length === 6 ? scheduleOf(fields) : undefined;
  return schedule && gapIn(schedule);
}

function scheduleOf(fields: readonly string[]): Schedule | undefined {
  try {
    return parseSchedule(fields, (message) => {
      throw new Error(message);
    });
  } catch {
    return undefined;
  }
}

function gapIn({ minutesOfDay, daysOfMonth, months, daysOfWeek }: Schedule): number {
  const isDaily = [...new Set(daysOfMonth)].length === 31 && months.length === 12 && new Set(daysOfWeek).size === 7;
  const [first] = minutesOfDay;
  if (!isDaily || first === undefined) return Number.POSITIVE_INFINITY;
  const next = [...minutesOfDay.slice(1), first + minutesADay];
  return Math.max(...minutesOfDay.map((minute, i) => (next[i] ?? minute) - minute));
}
