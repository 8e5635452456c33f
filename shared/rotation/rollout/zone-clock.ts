/**
 * Instants are seconds since 1970 in UTC. A wall time is the time on a zone's clock, in seconds as if the zone were UTC:
 * 1970-01-02 02:30 is 95 400 in every zone.
 */
export const daySeconds = 86_400;

/** A change of a zone's clock to an earlier time, such as the end of daylight saving time. */
export interface SetBack {
  readonly at: number;
  /** In seconds ahead of UTC. */
  readonly before: number;
  /** In seconds ahead of UTC, and less than `before`. */
  readonly after: number;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Whether this is the name of a time zone in Node's copy of the IANA database. */
export function isZone(name: string): boolean {
  try {
    return /^[a-z]/i.test(name) && formatterOf(name) !== undefined;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** The first instant at which the zone's clock shows this wall time, or a later one if it skips this one. */
export function firstInstant(zone: string, wall: number): number {
  const [before, after] = [offsetSeconds(zone, wall - daySeconds), offsetSeconds(zone, wall + daySeconds)];
  if (before === after || offsetSeconds(zone, wall - before) === before) return wall - before;
  if (offsetSeconds(zone, wall - after) === after) return wall - after;
  return firstWithOtherOffset(zone, wall - after, wall - before);
}

/** The latest wall time that the zone's clock has shown up to an instant. It is later than the present one after a set-back. */
export function latestWall(zone: string, instant: number): number {
  const shown = instant + offsetSeconds(zone, instant);
  const setBack = lastSetBack(zone, instant, daySeconds);
  return setBack ? Math.max(shown, setBack.at + setBack.before - 1) : shown;
}

/** The set-back of the zone's clock within these seconds before an instant; undefined if there was none. */
export function lastSetBack(zone: string, instant: number, seconds: number): SetBack | undefined {
  const [before, after] = [offsetSeconds(zone, instant - seconds), offsetSeconds(zone, instant)];
  if (before <= after) return undefined;
  return { at: firstWithOtherOffset(zone, instant - seconds, instant), before, after };
}

/** The instant after `from`, and at latest `to`, at which the clock is set to another offset than that of `from`. */
function firstWithOtherOffset(zone: string, from: number, to: number): number {
  const offset = offsetSeconds(zone, from);
  let [same, other] = [from, to];
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2);
    if (offsetSeconds(zone, middle) === offset) same = middle;
    else other = middle;
  }
  return other;
}

/** Seconds by which the zone's clock is ahead of UTC at an instant. */
function offsetSeconds(zone: string, instant: number): number {
  const shown = formatterOf(zone).format(instant * 1000);
  const [, sign, hours, minutes, seconds = 0] = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(shown) ?? [];
  if (sign === undefined) return 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds));
}

function formatterOf(zone: string): Intl.DateTimeFormat {
  const cached = formatters.get(zone);
  if (cached) return cached;
  const formatter = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  formatters.set(zone, formatter);
  return formatter;
}
