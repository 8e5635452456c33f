import { fromUnixTime, getUnixTime } from 'date-fns';
import { english } from '../english.js';
import type { Refuse } from './cron-field.js';
import { lastWall, nextWall, parseSchedule, type Schedule } from './schedule.js';
import { daySeconds, firstInstant, isZone, lastSetBack, latestWall, type SetBack } from './zone-clock.js';

/**
 * Changes may be made for `openSeconds` of real time from each scheduled time on the zone's clock. After the clock is set
 * back, they may also be made while both the old and the new time are within a window.
 */
export interface ChangeWindow {
  /** IANA name. */
  readonly zone: string;
  readonly opens: Schedule;
  readonly openSeconds: number;
}

/** In seconds since 1970. */
interface Search {
  readonly from: number;
  readonly to: number;
}

/** A week, because a longer window excludes nothing. A minute, because the timer that makes changes fires once a minute. */
const longestSeconds = 7 * daySeconds;
const shortestSeconds = 60;

/** Five years: the 29th of February comes within them, but not around 2100. */
const searchDays = 5 * 366;

/**
 * Windows such as `CRON_TZ=Asia/Shanghai 0 0 2 * * 1-5/3h`, separated by `;`; at least one. The default zone is UTC.
 * Refuses the first error, with the number of the window if there are several.
 */
export function parseChangeWindows(text: string, refuse: Refuse): readonly ChangeWindow[] {
  const parts = text.split(';');
  return parts.map((part, index) =>
    parseChangeWindow(part.trim(), (message) =>
      refuse(parts.length === 1 ? message : english`window ${index + 1}: ${message}`),
    ),
  );
}

/** Whether changes may be made: a window is open, or there are no windows. */
export function isOpen(windows: readonly ChangeWindow[], at: Date): boolean {
  return windows.length === 0 || windows.some((window) => isWithin(window, getUnixTime(at)));
}

/** `at` if a window is open then, otherwise the next opening. Undefined if there is no opening within five years. */
export function nextOpening(windows: readonly ChangeWindow[], at: Date): Date | undefined {
  if (isOpen(windows, at)) return at;
  const openings = windows.flatMap((window) => nextOpeningOf(window, getUnixTime(at)) ?? []);
  return openings.length === 0 ? undefined : fromUnixTime(Math.min(...openings));
}

/**
 * A window opens once the clock shows its start or a later time. A skipped start opens it after the gap; a start that
 * occurs twice opens it at the first occurrence. All openings are equally long, so the latest one decides.
 */
function isWithin(window: ChangeWindow, instant: number): boolean {
  const { zone, opens, openSeconds } = window;
  const opened = lastWall(opens, latestWall(zone, instant), daysBack(window));
  if (opened !== undefined && instant < firstInstant(zone, opened) + openSeconds) return true;
  const setBack = lastSetBack(zone, instant, openSeconds + daySeconds);
  return setBack !== undefined && closedOffset(window, setBack, instant) === undefined;
}

function nextOpeningOf(window: ChangeWindow, instant: number): number | undefined {
  const { zone, opens } = window;
  const wall = nextWall(opens, latestWall(zone, instant), searchDays);
  if (wall === undefined) return undefined;
  const next = firstInstant(zone, wall);
  // A start by the old time precedes the same start by the new time, so an opening by both lies close before `next`.
  const setBack = lastSetBack(zone, next, daySeconds);
  return (setBack && openedByBoth(window, setBack, { from: Math.max(instant, setBack.at), to: next })) ?? next;
}

/** The first instant from `from`, and before `to`, at which the old and the new time of a clock are within the window. */
function openedByBoth(window: ChangeWindow, setBack: SetBack, search: Search): number | undefined {
  let instant = search.from;
  while (instant < search.to) {
    const offset = closedOffset(window, setBack, instant);
    if (offset === undefined) return instant;
    const wall = nextWall(window.opens, instant + offset, 1);
    if (wall === undefined) return undefined;
    instant = wall - offset;
  }
  return undefined;
}

/**
 * The offset, old or new, by which the window is closed; undefined if it is open by both. Once a clock is set back, both have
 * to agree: windows without a pause between them stay open, and a window that was over does not open again.
 */
function closedOffset(window: ChangeWindow, { before, after }: SetBack, instant: number): number | undefined {
  return [before, after].find((offset) => {
    const opened = lastWall(window.opens, instant + offset, daysBack(window));
    return opened === undefined || instant + offset >= opened + window.openSeconds;
  });
}

/** A zone that crosses the date line skips a day, so yesterday's opening may be two days back on its clock. */
function daysBack({ openSeconds }: ChangeWindow): number {
  return Math.ceil(openSeconds / daySeconds) + 1;
}

function parseChangeWindow(text: string, refuse: Refuse): ChangeWindow {
  if (text === '') return refuse(english`is empty; write a window such as 0 0 2 * * 1-5/3h`);
  const [, zone = 'UTC', schedule = ''] = /^(?:CRON_TZ=(\S*)\s*)?(.*)$/s.exec(text) ?? [];
  if (!isZone(zone))
    return refuse(
      english`zone "${zone}" is not known; write an IANA name such as Asia/Shanghai, or no CRON_TZ= for UTC`,
    );
  const { fields, open } = split(schedule);
  if (fields.length !== 6)
    return refuse(
      english`has ${fields.length} fields and not 6; write second minute hour day-of-month month day-of-week`,
    );
  const opens = parseSchedule(fields, refuse);
  if (open === undefined) return refuse(english`has no duration; write /3h after day-of-week for three hours`);
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
  const match = /^(?=\d)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?$/.exec(text);
  if (!match) return refuse(english`duration "${text}" is not like 3h, 90m, 2h30m or 1d`);
  const [, days = 0, hours = 0, minutes = 0] = match;
  const seconds = Number(days) * daySeconds + Number(hours) * 3600 + Number(minutes) * 60;
  const isGood = seconds >= shortestSeconds && seconds <= longestSeconds;
  return isGood ? seconds : refuse(english`duration "${text}" is not from 1m to 7d`);
}
