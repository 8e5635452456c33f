import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isOpen, nextOpening, parseChangeWindows } from '../../shared/rotation/rollout/change-window.js';
import { runs } from '../support/depth.js';

const minuteMs = 60_000;
const dayMinutes = 1440;

/** The offsets from UTC of each clock in minutes, with their beginnings, in 2026. Source: IANA time zone database. */
const clocks: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  UTC: [[Date.parse('2025-10-01T00:00:00Z'), 0]],
  'Asia/Shanghai': [[Date.parse('2025-10-01T00:00:00Z'), 480]],
  'Europe/Berlin': [
    [Date.parse('2025-10-26T01:00:00Z'), 60],
    [Date.parse('2026-03-29T01:00:00Z'), 120],
    [Date.parse('2026-10-25T01:00:00Z'), 60],
  ],
  'America/New_York': [
    [Date.parse('2025-11-02T06:00:00Z'), -300],
    [Date.parse('2026-03-08T07:00:00Z'), -240],
    [Date.parse('2026-11-01T06:00:00Z'), -300],
  ],
  'Australia/Lord_Howe': [
    [Date.parse('2025-10-04T15:30:00Z'), 660],
    [Date.parse('2026-04-04T15:00:00Z'), 630],
    [Date.parse('2026-10-03T15:30:00Z'), 660],
  ],
};

interface Field {
  readonly text: string;
  readonly matches: (value: number) => boolean;
}

interface Window {
  readonly zone: string;
  /** minute hour day-of-month month day-of-week; the second is always 0. */
  readonly fields: readonly [Field, Field, Field, Field, Field];
  readonly openMinutes: number;
}

const star: Field = { text: '*', matches: () => true };

/** One item of a list. Most of what a window has to do with daylight saving happens close to `least`. */
function items(least: number, most: number): fc.Arbitrary<Field> {
  const value = fc.integer({ min: least, max: most });
  return fc.oneof(
    { weight: 3, arbitrary: value.map((n) => ({ text: `${n}`, matches: (v: number) => v === n })) },
    fc
      .tuple(value, value)
      .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const)
      .map(([a, b]) => ({ text: `${a}-${b}`, matches: (v: number) => v >= a && v <= b })),
    fc.tuple(value, value, fc.integer({ min: 1, max: 5 })).map(([a, b, step]) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      return {
        text: `${from}-${to}/${step}`,
        matches: (v: number) => v >= from && v <= to && (v - from) % step === 0,
      };
    }),
  );
}

const lists = (least: number, most: number): fc.Arbitrary<Field> =>
  fc.array(items(least, most), { minLength: 1, maxLength: 3 }).map((parts) => ({
    text: parts.map(({ text }) => text).join(','),
    matches: (v) => parts.some((part) => part.matches(v)),
  }));

const some = (least: number, most: number) => fc.oneof(fc.constant(star), lists(least, most));

const windows: fc.Arbitrary<Window> = fc.record({
  zone: fc.constantFrom(...Object.keys(clocks)),
  fields: fc.tuple(
    fc.oneof(
      lists(0, 59),
      fc.constantFrom(0, 30, 59).map((n) => ({ text: `${n}`, matches: (v: number) => v === n })),
    ),
    fc.oneof({ weight: 3, arbitrary: lists(0, 4) }, { weight: 1, arbitrary: some(0, 23) }),
    fc.oneof({ weight: 3, arbitrary: fc.constant(star) }, { weight: 1, arbitrary: lists(1, 31) }),
    fc.oneof({ weight: 5, arbitrary: fc.constant(star) }, { weight: 1, arbitrary: lists(1, 12) }),
    fc.oneof({ weight: 2, arbitrary: fc.constant(star) }, { weight: 1, arbitrary: lists(0, 6) }),
  ),
  openMinutes: fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 90 }) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 2 * dayMinutes }) },
  ),
});

/** Midnights near a change of some clock, and others. */
const middles = fc
  .constantFrom('2026-03-08', '2026-03-29', '2026-04-05', '2026-10-04', '2026-10-25', '2026-11-01', '2026-06-30')
  .map((day) => Date.parse(`${day}T00:00:00Z`) / minuteMs);

/** The midnight before the zone's clock is set back in 2026, or another midnight if it never is. */
function midnightOfSetBack(zone: string): number {
  const changes = clocks[zone]!;
  const found = changes.findLast(([, ahead], index) => index > 0 && changes[index - 1]![1] > ahead);
  const changedAt = found?.[0] ?? Date.parse('2026-06-30T00:00:00Z');
  return Math.floor(changedAt / minuteMs / dayMinutes) * dayMinutes;
}

function textOf({ zone, fields, openMinutes }: Window): string {
  return `CRON_TZ=${zone} 0 ${fields.map(({ text }) => text).join(' ')}/${openMinutes}m`;
}

/** The wall time of a clock at a minute, in minutes as if it were UTC. */
type Clock = (minute: number) => number;

function clockOf(zone: string): Clock {
  return (minute) => minute + clocks[zone]!.findLast(([from]) => from <= minute * minuteMs)![1];
}

function matches({ fields: [minute, hour, day, month, weekday] }: Window, shown: number): boolean {
  if (!minute.matches(shown % 60)) return false;
  const date = new Date(shown * minuteMs);
  const [isDay, isWeekday] = [day.matches(date.getUTCDate()), weekday.matches(date.getUTCDay())];
  const isEither = day !== star && weekday !== star;
  return (
    hour.matches(date.getUTCHours()) &&
    month.matches(date.getUTCMonth() + 1) &&
    (isEither ? isDay || isWeekday : isDay && isWeekday)
  );
}

/** Every opening from `from` to `to`, by a look at the clock each minute: each wall time counts once. */
function openings(window: Window, shownAt: Clock, [from, to]: readonly [number, number]): number[] {
  const found: number[] = [];
  let newest = shownAt(from) - 1;
  for (let minute = from; minute <= to; minute++) {
    let opens = false;
    for (const shown = shownAt(minute); newest < shown; ) opens = matches(window, ++newest) || opens;
    if (opens) found.push(minute);
  }
  return found;
}

function minutesWithin(window: Window, shownAt: Clock, [from, to]: readonly [number, number]): Set<number> {
  const within = new Set<number>();
  let end = from;
  for (const start of openings(window, shownAt, [from - window.openMinutes, to])) {
    for (let minute = Math.max(start, end); minute < start + window.openMinutes; minute++) within.add(minute);
    end = Math.max(end, start + window.openMinutes);
  }
  return within;
}

/** After a set-back, the window is also open while both the old and the new time are within it. */
function openMinutes(window: Window, [from, to]: readonly [number, number]): Set<number> {
  const open = minutesWithin(window, clockOf(window.zone), [from, to]);
  for (const [index, [changedAt, after]] of clocks[window.zone]!.entries()) {
    const [changed, before] = [changedAt / minuteMs, clocks[window.zone]![index - 1]?.[1] ?? after];
    if (before <= after || changed < from || changed > to) continue;
    const [old, set] = [before, after].map((ahead) => minutesWithin(window, (minute) => minute + ahead, [changed, to]));
    for (const minute of old!) if (minute >= changed && set!.has(minute)) open.add(minute);
  }
  return open;
}

it('opens and closes when a look at the clock every minute says so', () => {
  const offsets = fc.array(fc.integer({ min: -2 * dayMinutes, max: 2 * dayMinutes }), { minLength: 5, maxLength: 10 });
  fc.assert(
    fc.property(
      fc.array(windows, { minLength: 1, maxLength: 2 }),
      fc.option(middles, { freq: 1 }),
      offsets,
      (given, day, some) => {
        const middle = day ?? midnightOfSetBack(given[0]!.zone);
        const parsed = parseChangeWindows(given.map(textOf).join(';'), (message) => {
          fc.pre(!message.includes('never comes'));
          throw new Error(message);
        });
        const [from, to] = [middle - 2 * dayMinutes, middle + 3 * dayMinutes];
        const minutes = given.map((window) => openMinutes(window, [from, to]));
        const isOpenIn = (minute: number) => minutes.some((open) => open.has(minute));
        const range = Array.from({ length: to - from - 1 }, (_, index) => from + index + 1);
        const edges = range.filter((minute) => isOpenIn(minute) !== isOpenIn(minute - 1));
        const sampled = edges.filter((_, index) => index % Math.ceil(edges.length / 12) === 0);
        for (const at of [
          ...sampled.flatMap((edge) => [edge, edge - 1 / minuteMs]),
          ...some.map((one) => middle + one),
        ]) {
          const moment = new Date(Math.round(at * minuteMs));
          const open = isOpenIn(Math.floor(at));
          expect(isOpen(parsed, moment), moment.toISOString()).toBe(open);
          const next = edges.find((edge) => edge > at);
          const found = nextOpening(parsed, moment);
          if (open) expect(found).toBe(moment);
          else if (next !== undefined) expect(found?.toISOString()).toBe(new Date(next * minuteMs).toISOString());
          else expect(found === undefined || found.getTime() >= to * minuteMs).toBe(true);
        }
      },
    ),
    { numRuns: runs(150) },
  );
});

it('is not closed by a change of the clock between windows without a pause', () => {
  const pauseless = fc.oneof(
    fc
      .constantFrom(1, 2, 3, 4, 6, 8, 12, 24)
      .map((hours) => `0 0 ${hours === 24 ? '0' : `*/${hours}`} * * */${hours}h`),
    fc.constantFrom(5, 10, 15, 20, 30).map((minutes) => `0 */${minutes} * * * */${minutes}m`),
    fc.constantFrom(0, 1, 3).map((weekday) => `0 0 0 * * ${weekday}/7d`),
  );
  const zones = fc.constantFrom(...Object.keys(clocks));
  fc.assert(
    fc.property(zones, pauseless, fc.option(middles, { freq: 1 }), (zone, fields, day) => {
      const parsed = parseChangeWindows(`CRON_TZ=${zone} ${fields}`, (message) => {
        throw new Error(message);
      });
      const middle = day ?? midnightOfSetBack(zone);
      for (let at = middle - dayMinutes; at < middle + 8 * dayMinutes; at += 30)
        expect(isOpen(parsed, new Date(at * minuteMs))).toBe(true);
    }),
    { numRuns: 25 },
  );
});
