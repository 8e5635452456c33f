import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isOpen, nextOpening, parseChangeWindows } from '../../shared/rotation/rollout/change-window.js';
import { runs } from '../support/depth.js';

const minuteMs = 60_000;
const dayMinutes = 1440;

/** From when on a clock is how many minutes ahead of UTC, in 2026. Source: IANA time zone database. */
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

function textOf({ zone, fields, openMinutes }: Window): string {
  return `CRON_TZ=${zone} 0 ${fields.map(({ text }) => text).join(' ')}/${openMinutes}m`;
}

/** What the clock shows, in minutes as if that were UTC. */
function shownAt(zone: string, minute: number): number {
  const [, ahead] = clocks[zone]!.findLast(([from]) => from <= minute * minuteMs)!;
  return minute + ahead;
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

/** Every opening from `from` to `to`, found by looking at the clock each minute: whatever it shows for the first time. */
function openings(window: Window, from: number, to: number): number[] {
  const found: number[] = [];
  let newest = shownAt(window.zone, from) - 1;
  for (let minute = from; minute <= to; minute++) {
    let opens = false;
    for (const shown = shownAt(window.zone, minute); newest < shown; ) opens = matches(window, ++newest) || opens;
    if (opens) found.push(minute);
  }
  return found;
}

it('opens and closes when a look at the clock every minute says so', () => {
  const offsets = fc.array(fc.integer({ min: -2 * dayMinutes, max: 2 * dayMinutes }), { minLength: 5, maxLength: 10 });
  fc.assert(
    fc.property(fc.array(windows, { minLength: 1, maxLength: 2 }), middles, offsets, (given, middle, some) => {
      const parsed = parseChangeWindows(given.map(textOf).join(';'), (message) => {
        fc.pre(!message.includes('never comes'));
        throw new Error(message);
      });
      const to = middle + 3 * dayMinutes;
      const spans = given.flatMap((window) =>
        openings(window, middle - 5 * dayMinutes, to).map((start) => [start, start + window.openMinutes] as const),
      );
      const edges = spans.flat().filter((edge) => Math.abs(edge - middle) < 2 * dayMinutes);
      const sampled = edges.filter((_, index) => index % Math.ceil(edges.length / 12) === 0);
      for (const at of [
        ...sampled.flatMap((edge) => [edge, edge - 1 / minuteMs]),
        ...some.map((one) => middle + one),
      ]) {
        const moment = new Date(Math.round(at * minuteMs));
        const open = spans.some(([start, end]) => start <= at && at < end);
        expect(isOpen(parsed, moment), moment.toISOString()).toBe(open);
        const next = Math.min(...spans.map(([start]) => start).filter((start) => start > at));
        const found = nextOpening(parsed, moment);
        if (open) expect(found).toBe(moment);
        else if (next <= to) expect(found?.toISOString()).toBe(new Date(next * minuteMs).toISOString());
        else expect(found === undefined || found.getTime() > to * minuteMs).toBe(true);
      }
    }),
    { numRuns: runs(150) },
  );
});
