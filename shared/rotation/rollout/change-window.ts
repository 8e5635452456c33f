import { addSeconds, fromUnixTime, getUnixTime } from 'date-fns';
import type { Refuse } from './cron-field.js';
import { lastWall, nextWall, parseSchedule, type Schedule } from './schedule.js';
import { daySeconds, firstInstant, isZone, latestWall } from './zone-clock.js';

/** Changes may be made for `openSeconds` of real time from each time that `opens` names on the zone's clock. */
export interface ChangeWindow {
  /** IANA name. */
  readonly zone: string;
  readonly opens: Schedule;
  readonly openSeconds: number;
}

/** Our choice. Longer is no window; the timers that make changes come once a minute. */
const longestSeconds = 7 * daySeconds;
const shortestSeconds = 60;

/** Five years: the 29th of February comes within them, but not around 2100. */
const searchDays = 5 * 366;

/**
 * Windows such as `CRON_TZ=Asia/Shanghai 0 0 2 * * 1-5/3h`, separated by `;`; never none. The zone is UTC where none is
 * given. Refuses the first thing that is wrong, with the window's number where there are several.
 */
export function parseChangeWindows(text: string, refuse: Refuse): readonly ChangeWindow[] {
  const parts = text.split(';');
  return parts.map((part, index) =>
    parseChangeWindow(part.trim(), (message) =>
      refuse(parts.length === 1 ? message : `window ${index + 1}: ${message}`),
    ),
  );
}

/** Whether changes may be made now: some window is open, or there are none at all. */
export function isOpen(windows: readonly ChangeWindow[], at: Date): boolean {
  return windows.length === 0 || windows.some((window) => isWithin(window, at));
}

/** `at` where a window is open then; else the next moment at which one opens, undefined if none does in five years. */
export function nextOpening(windows: readonly ChangeWindow[], at: Date): Date | undefined {
  if (isOpen(windows, at)) return at;
  const openings = windows.flatMap(({ zone, opens }) => {
    const wall = nextWall(opens, latestWall(zone, getUnixTime(at)), searchDays);
    return wall === undefined ? [] : [firstInstant(zone, wall)];
  });
  return openings.length === 0 ? undefined : fromUnixTime(Math.min(...openings));
}

/**
 * The latest opening decides, as all last equally long. A wall time has come exactly if the clock has shown it or a
 * later one: that opens a skipped one after the gap, and one that is shown twice only once.
 */
function isWithin({ zone, opens, openSeconds }: ChangeWindow, at: Date): boolean {
  // A zone that moves across the date line skips a day, so what opened yesterday may be two days back on its clock.
  const days = Math.ceil(openSeconds / daySeconds) + 1;
  const opened = lastWall(opens, latestWall(zone, getUnixTime(at)), days);
  return opened !== undefined && at < addSeconds(fromUnixTime(firstInstant(zone, opened)), openSeconds);
}

function parseChangeWindow(text: string, refuse: Refuse): ChangeWindow {
  if (text === '') return refuse('is empty; write a window such as 0 0 2 * * 1-5/3h');
  const [, zone = 'UTC', rest = ''] = /^(?:CRON_TZ=(\S*)\s*)?(.*)$/s.exec(text) ?? [];
  if (!isZone(zone))
    return refuse(`zone "${zone}" is not known; write an IANA name such as Asia/Shanghai, or no CRON_TZ= for UTC`);
  const { fields, open } = split(rest);
  if (fields.length !== 6)
    return refuse(`has ${fields.length} fields and not 6; write second minute hour day-of-month month day-of-week`);
  const opens = parseSchedule(fields, refuse);
  if (open === undefined) return refuse('has no duration; write /3h after day-of-week for three hours');
  return { zone, opens, openSeconds: toSeconds(open, refuse) };
}

/** A slash in the first five fields is a step; the last one after them begins the duration. */
function split(text: string): { readonly fields: readonly string[]; readonly open: string | undefined } {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const end = words.slice(5).join(' ');
  const [, last = end, open] = /^(.*)\/([^/]*)$/.exec(end) ?? [];
  const fields = [...words.slice(0, 5), ...last.split(' ').filter((word) => word !== '')];
  return { fields, open: open?.trim() };
}

function toSeconds(text: string, refuse: Refuse): number {
  const found = /^(?=\d)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?$/.exec(text);
  if (!found) return refuse(`duration "${text}" is not like 3h, 90m, 2h30m or 1d`);
  const [, days = 0, hours = 0, minutes = 0] = found;
  const seconds = Number(days) * daySeconds + Number(hours) * 3600 + Number(minutes) * 60;
  const isGood = seconds >= shortestSeconds && seconds <= longestSeconds;
  return isGood ? seconds : refuse(`duration "${text}" is not from 1m to 7d`);
}
