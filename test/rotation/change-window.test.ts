import { describe, expect, it } from 'vitest';
import { isOpen, nextOpening, parseChangeWindows } from '../../shared/rotation/rollout/change-window.js';

interface Row {
  readonly when: string;
  readonly given: string;
  readonly at: string;
  /** The next opening; 'open' if it is open at that moment, 'never' for none within five years. */
  readonly then: string;
}

const parse = (text: string) =>
  parseChangeWindows(text, (message) => {
    throw new Error(message);
  });

const shanghai = 'CRON_TZ=Asia/Shanghai 0 0 2 * * 1-5/3h';
const berlin = 'CRON_TZ=Europe/Berlin';
const newYork = 'CRON_TZ=America/New_York';

/** 2026-06-15 is a Monday. */
const plain: Row[] = [
  { when: 'the window is later that day', given: shanghai, at: '2026-06-15T08:00:00Z', then: '2026-06-15T18:00:00Z' },
  { when: 'it opens in a millisecond', given: shanghai, at: '2026-06-15T17:59:59.999Z', then: '2026-06-15T18:00:00Z' },
  { when: 'it opens now', given: shanghai, at: '2026-06-15T18:00:00Z', then: 'open' },
  { when: 'it closes in a millisecond', given: shanghai, at: '2026-06-15T20:59:59.999Z', then: 'open' },
  { when: 'it closes now', given: shanghai, at: '2026-06-15T21:00:00Z', then: '2026-06-16T18:00:00Z' },
  { when: 'the weekend is ahead', given: shanghai, at: '2026-06-18T21:00:00Z', then: '2026-06-21T18:00:00Z' },
  { when: 'no zone is given', given: '0 0 2 * * 1-5/3h', at: '2026-06-15T00:00:00Z', then: '2026-06-15T02:00:00Z' },
  { when: 'it lasts past midnight', given: '0 30 22 * * */3h', at: '2026-06-16T01:29:59Z', then: 'open' },
  {
    when: 'it lasted past midnight',
    given: '0 30 22 * * */3h',
    at: '2026-06-16T01:30:00Z',
    then: '2026-06-16T22:30:00Z',
  },
  {
    when: 'it opens at a second of several minutes',
    given: '30 10,40 2 * * */1m',
    at: '2026-06-15T02:11:30Z',
    then: '2026-06-15T02:40:30Z',
  },
  { when: 'it opened at such a second', given: '30 10,40 2 * * */1m', at: '2026-06-15T02:41:29.999Z', then: 'open' },
  {
    when: 'it opens later in this minute, and opened in an earlier one',
    given: '30 0,10 2 * * */20m',
    at: '2026-06-15T02:10:10Z',
    then: 'open',
  },
  {
    when: 'it opens at several seconds',
    given: '5,50 59 23 * * */1m',
    at: '2026-06-15T23:59:04Z',
    then: '2026-06-15T23:59:05Z',
  },
  {
    when: 'both kinds of day are restricted, and the day of the month comes first',
    given: '0 0 2 1 * MON/1h',
    at: '2026-06-29T03:00:00Z',
    then: '2026-07-01T02:00:00Z',
  },
  {
    when: 'both kinds of day are restricted, and the weekday comes first',
    given: '0 0 2 1 * MON/1h',
    at: '2026-07-01T03:00:00Z',
    then: '2026-07-06T02:00:00Z',
  },
  {
    when: 'only the day of the month is restricted',
    given: '0 0 2 1 * ?/1h',
    at: '2026-06-29T03:00:00Z',
    then: '2026-07-01T02:00:00Z',
  },
  {
    when: 'only the weekday is restricted',
    given: '0 0 2 ? * 1/1h',
    at: '2026-06-29T03:00:00Z',
    then: '2026-07-06T02:00:00Z',
  },
  { when: 'Sunday is 7', given: '0 0 2 ? * 7/1h', at: '2026-06-15T00:00:00Z', then: '2026-06-21T02:00:00Z' },
  { when: 'Sunday is 0', given: '0 0 2 ? * 0/1h', at: '2026-06-15T00:00:00Z', then: '2026-06-21T02:00:00Z' },
  {
    when: 'the month is next year',
    given: '0 0 0 1 jan ?/1h',
    at: '2026-06-15T00:00:00Z',
    then: '2027-01-01T00:00:00Z',
  },
  {
    when: 'only leap years have the day',
    given: '0 0 0 29 2 */1h',
    at: '2026-06-15T00:00:00Z',
    then: '2028-02-29T00:00:00Z',
  },
  {
    when: 'no leap year is near',
    given: '0 0 0 29 2 */1h',
    at: '2096-03-01T00:00:00Z',
    then: 'never',
  },
  {
    when: 'one of several windows comes first',
    given: `0 0 2 * * 6/1h; ${shanghai}`,
    at: '2026-06-19T22:00:00Z',
    then: '2026-06-20T02:00:00Z',
  },
  {
    when: 'another of them does',
    given: `0 0 2 * * 6/1h; ${shanghai}`,
    at: '2026-06-20T03:00:00Z',
    then: '2026-06-21T18:00:00Z',
  },
  { when: 'the second of them is open', given: `0 0 2 * * 6/1h;${shanghai}`, at: '2026-06-15T19:00:00Z', then: 'open' },
  {
    when: 'one of several never opens',
    given: '0 0 0 29 2 */1h;0 0 0 1 1 */1h',
    at: '2096-03-01T00:00:00Z',
    then: '2097-01-01T00:00:00Z',
  },
];

/** Each lasts longer than it takes to the next opening. */
const overlapping: Row[] = [
  { when: 'an hour is never over', given: '0 0 * * * */90m', at: '2026-06-15T11:59:59.999Z', then: 'open' },
  { when: 'a week is never over', given: '0 0 0 * * 1/7d', at: '2026-06-21T23:59:59.999Z', then: 'open' },
  {
    when: 'the first is over and the second is not',
    given: '0 0 0 1,3 * */3d',
    at: '2026-06-05T23:59:59Z',
    then: 'open',
  },
  {
    when: 'the second is over too',
    given: '0 0 0 1,3 * */3d',
    at: '2026-06-06T00:00:00Z',
    then: '2026-07-01T00:00:00Z',
  },
];

/** Clocks: Berlin +1 or +2 (changes 2026-03-29 and 2026-10-25, 01:00Z), New York -5 or -4 (2026-03-08 07:00Z, 2026-11-01 06:00Z). */
const daylightSaving: Row[] = [
  {
    when: 'Berlin skips the start, and the gap is ahead',
    given: `${berlin} 0 30 2 * * */2h`,
    at: '2026-03-29T00:59:59Z',
    then: '2026-03-29T01:00:00Z',
  },
  { when: 'Berlin skipped the start', given: `${berlin} 0 30 2 * * */2h`, at: '2026-03-29T01:00:00Z', then: 'open' },
  { when: 'the gap takes nothing off', given: `${berlin} 0 30 2 * * */2h`, at: '2026-03-29T02:59:59Z', then: 'open' },
  {
    when: 'the skipped window is over',
    given: `${berlin} 0 30 2 * * */2h`,
    at: '2026-03-29T03:00:00Z',
    then: '2026-03-30T00:30:00Z',
  },
  {
    when: 'the start is the beginning of the gap',
    given: `${berlin} 0 0 2 * * */1h`,
    at: '2026-03-28T12:00:00Z',
    then: '2026-03-29T01:00:00Z',
  },
  {
    when: 'the start is the end of the gap',
    given: `${berlin} 0 0 3 * * */1h`,
    at: '2026-03-28T12:00:00Z',
    then: '2026-03-29T01:00:00Z',
  },
  {
    when: 'three hours last over the gap',
    given: `${berlin} 0 0 1 * * */3h`,
    at: '2026-03-29T02:59:59Z',
    then: 'open',
  },
  {
    when: 'three hours were over the gap',
    given: `${berlin} 0 0 1 * * */3h`,
    at: '2026-03-29T03:00:00Z',
    then: '2026-03-29T23:00:00Z',
  },
  {
    when: 'Berlin shows the start twice',
    given: `${berlin} 0 30 2 * * */20m`,
    at: '2026-10-24T12:00:00Z',
    then: '2026-10-25T00:30:00Z',
  },
  {
    when: 'Berlin shows the start again',
    given: `${berlin} 0 30 2 * * */20m`,
    at: '2026-10-25T01:30:00Z',
    then: '2026-10-26T01:30:00Z',
  },
  {
    when: 'Berlin will show the start again',
    given: `${berlin} 0 30 2 * * */20m`,
    at: '2026-10-25T00:50:00Z',
    then: '2026-10-26T01:30:00Z',
  },
  { when: 'an hour of the two is open', given: `${berlin} 0 30 2 * * */1h`, at: '2026-10-25T01:29:59Z', then: 'open' },
  {
    when: 'three hours last over both',
    given: `${berlin} 0 0 1 * * */3h`,
    at: '2026-10-25T02:00:00Z',
    then: '2026-10-26T00:00:00Z',
  },
  {
    when: 'the clock is set back from the start, which comes an hour later',
    given: `${newYork} 0 0 2 * * */1h`,
    at: '2026-11-01T06:00:00Z',
    then: '2026-11-01T07:00:00Z',
  },
  {
    when: 'the start was in the last second before the clock was set back',
    given: `${berlin} 59 59 2,5 * * */1m`,
    at: '2026-10-25T01:30:00Z',
    then: '2026-10-25T04:59:59Z',
  },
  {
    when: 'New York skips the start',
    given: `${newYork} 0 30 2 * * SUN/1h`,
    at: '2026-03-02T00:00:00Z',
    then: '2026-03-08T07:00:00Z',
  },
  {
    when: 'New York skipped the start last week',
    given: `${newYork} 0 30 2 * * SUN/1h`,
    at: '2026-03-08T08:00:00Z',
    then: '2026-03-15T06:30:00Z',
  },
  {
    when: 'New York shows the start twice',
    given: `${newYork} 0 30 1 * * SUN/20m`,
    at: '2026-10-26T00:00:00Z',
    then: '2026-11-01T05:30:00Z',
  },
  {
    when: 'New York shows the start again',
    given: `${newYork} 0 30 1 * * SUN/20m`,
    at: '2026-11-01T06:30:00Z',
    then: '2026-11-08T06:30:00Z',
  },
  {
    when: 'Shanghai has no such hour',
    given: 'CRON_TZ=Asia/Shanghai 0 30 2 29 3 */1h',
    at: '2026-03-01T00:00:00Z',
    then: '2026-03-28T18:30:00Z',
  },
  {
    when: 'a gap is half an hour',
    given: 'CRON_TZ=Australia/Lord_Howe 0 15 2 * * */1h',
    at: '2026-10-03T15:00:00Z',
    then: '2026-10-03T15:30:00Z',
  },
  {
    when: 'a gap is a day',
    given: 'CRON_TZ=Pacific/Apia 0 0 12 30 12 */1h',
    at: '2011-12-30T09:00:00Z',
    then: '2011-12-30T10:00:00Z',
  },
  {
    when: 'a day lasts over a gap of a day',
    given: 'CRON_TZ=Pacific/Apia 0 0 12 * * THU/1d',
    at: '2011-12-30T21:00:00Z',
    then: 'open',
  },
];

/** Clocks set back: Berlin 2026-10-25 01:00Z, New York 2026-11-01 06:00Z, Lord Howe by half an hour 2026-04-04 15:00Z. */
const setBack: Row[] = [
  {
    when: 'an hourly window begins in the hour that occurs twice',
    given: `${berlin} 0 0 * * * */1h`,
    at: '2026-10-25T01:00:00Z',
    then: 'open',
  },
  {
    when: 'an hourly window ends with the second of the two hours',
    given: `${berlin} 0 0 * * * */1h`,
    at: '2026-10-25T01:59:59.999Z',
    then: 'open',
  },
  {
    when: 'an hourly window is over in the middle of the first hour',
    given: `${berlin} 0 0 * * * */30m`,
    at: '2026-10-25T00:30:00Z',
    then: '2026-10-25T01:00:00Z',
  },
  {
    when: 'an hourly window is over in the middle of the second hour',
    given: `${berlin} 0 0 * * * */30m`,
    at: '2026-10-25T01:30:00Z',
    then: '2026-10-25T02:00:00Z',
  },
  {
    when: 'an hourly window begins late in the second hour',
    given: `${berlin} 0 45 * * * */30m`,
    at: '2026-10-25T01:15:00Z',
    then: '2026-10-25T01:45:00Z',
  },
  {
    when: 'a window begins every ten minutes of the second hour',
    given: `${newYork} 0 */10 * * * */5m`,
    at: '2026-11-01T06:25:00Z',
    then: '2026-11-01T06:30:00Z',
  },
  {
    when: 'a range of hours goes on after the two',
    given: `${berlin} 0 0 1-5 * * */1h`,
    at: '2026-10-25T01:30:00Z',
    then: 'open',
  },
  {
    when: 'a list of hours goes on after the two',
    given: `${berlin} 0 0 2,3 * * */1h`,
    at: '2026-10-25T01:00:00Z',
    then: 'open',
  },
  {
    when: 'a range of hours ended with the first of the two',
    given: `${berlin} 0 0 0-2 * * */1h`,
    at: '2026-10-25T01:00:00Z',
    then: '2026-10-25T23:00:00Z',
  },
  {
    when: 'windows of two hours follow each other',
    given: `${berlin} 0 0 */2 * * */2h`,
    at: '2026-10-25T02:30:00Z',
    then: 'open',
  },
  {
    when: 'windows of two hours follow each other, and none begins in the repeated hour',
    given: `${newYork} 0 0 */2 * * */2h`,
    at: '2026-11-01T06:30:00Z',
    then: 'open',
  },
  {
    when: 'an hourly window does not begin in the half hour that occurs twice',
    given: 'CRON_TZ=Australia/Lord_Howe 0 0 * * * */1h',
    at: '2026-04-04T15:10:00Z',
    then: 'open',
  },
  { when: 'the day has 25 hours', given: `${berlin} 0 0 0 * * */1d`, at: '2026-10-25T22:30:00Z', then: 'open' },
  { when: 'the week has 169 hours', given: `${berlin} 0 0 0 * * MON/7d`, at: '2026-10-25T22:30:00Z', then: 'open' },
  {
    when: 'the day has 25 hours, and the next day has no window',
    given: `${berlin} 0 0 0 * * SUN/1d`,
    at: '2026-10-25T22:00:00Z',
    then: '2026-10-31T23:00:00Z',
  },
];

for (const [name, rows] of Object.entries({
  'plain days': plain,
  overlapping,
  'daylight saving': daylightSaving,
  'a clock set back': setBack,
}))
  describe(name, () => {
    for (const { when, given, at, then } of rows)
      it(`${when}: ${given} at ${at}`, () => {
        const [windows, now] = [parse(given), new Date(at)];
        const found = nextOpening(windows, now);
        const opening = then === 'never' ? undefined : new Date(then === 'open' ? at : then);
        expect(found?.toISOString()).toBe(opening?.toISOString());
        expect(isOpen(windows, now)).toBe(then === 'open');
        if (found) expect(isOpen(windows, found)).toBe(true);
      });
  });

it('without windows it is always open', () => {
  const at = new Date('2026-06-15T12:00:00Z');
  expect(isOpen([], at)).toBe(true);
  expect(nextOpening([], at)).toBe(at);
});
