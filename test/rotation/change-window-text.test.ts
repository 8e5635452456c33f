import { describe, expect, it } from 'vitest';
import { parseChangeWindows } from '../../shared/rotation/rollout/change-window.js';

const parse = (text: string) =>
  parseChangeWindows(text, (message) => {
    throw new Error(message);
  });

it('reads zone, fields and duration', () => {
  expect(parse('CRON_TZ=Asia/Shanghai 0,30 15 2-3 1 6 1-5/2h30m')).toEqual([
    {
      zone: 'Asia/Shanghai',
      opens: {
        seconds: [0, 30],
        minutesOfDay: [135, 195],
        daysOfMonth: [1],
        months: [6],
        daysOfWeek: [1, 2, 3, 4, 5],
        eitherDay: true,
      },
      openSeconds: 9000,
    },
  ]);
});

it('reads several windows in their order', () => {
  const found = parse('0 0 2 * * */1h; CRON_TZ=Europe/Berlin 0 0 3 * * */90m');
  expect(found.map(({ zone, openSeconds }) => [zone, openSeconds])).toEqual([
    ['UTC', 3600],
    ['Europe/Berlin', 5400],
  ]);
});

for (const [text, seconds] of [
  ['1m', 60],
  ['90m', 5400],
  ['3h', 10_800],
  ['2h30m', 9000],
  ['1d', 86_400],
  ['1d12h', 129_600],
  ['7d', 604_800],
] as const)
  it(`${text} are ${seconds} seconds`, () => {
    expect(parse(`0 0 2 * * */${text}`)[0]?.openSeconds).toBe(seconds);
  });

/** Different spellings of the same window. */
const same: readonly (readonly [string, string])[] = [
  ['0 0 2 * * MON-FRI/1h', '0 0 2 * * 1,2,3,4,5/1h'],
  ['0 0 2 * * mon-Fri/1h', '0 0 2 * * 1-5/1h'],
  ['0 0 2 * * FRI-SUN/1h', '0 0 2 * * 5,6,0/1h'],
  ['0 0 2 * * 5-7/1h', '0 0 2 * * 5,6,0/1h'],
  ['0 0 2 * * 7/1h', '0 0 2 * * SUN/1h'],
  ['0 0 2 * * SUN-SUN/1h', '0 0 2 * * SUN/1h'],
  ['0 0 2 * * 1/2/1h', '0 0 2 * * 1,3,5/1h'],
  ['0 0 2 * * 7/2/1h', '0 0 2 * * 0/1h'],
  ['0 0 2 * * */3/1h', '0 0 2 * * 0,3,6/1h'],
  ['0 0 2 ? JAN,dec */1h', '0 0 2 * 1,12 ?/1h'],
  ['0 0 2 * oct-Dec */1h', '0 0 2 * 10,11,12 */1h'],
  ['0 0 */6 * * */1h', '0 0 0,6,12,18 * * */1h'],
  ['0 1-10/3 2 * * */1h', '0 1,4,7,10 2 * * */1h'],
  ['0 50/4 2 * * */1h', '0 50,54,58 2 * * */1h'],
  ['0 0 02 */1 * */1h', '0 0 2 * * */1h'],
  ['0 5,1,5,3-5 2 * * */1h', '0 1,3,4,5 2 * * */1h'],
  ['  0  0 2 * * 1-5 / 3h ', '0 0 2 * * 1-5/3h'],
  ['CRON_TZ=UTC 0 0 2 * * */1h', '0 0 2 * * */1h'],
  ['0 0 2 1-31 * MON/24h', '0 0 2 1/1 * 1/1d'],
];

describe('the same window', () => {
  for (const [text, other] of same)
    it(`${text} is ${other}`, () => {
      expect(parse(text)).toEqual(parse(other));
    });
});

const eitherDay: readonly (readonly [string, boolean])[] = [
  ['0 0 2 1 * MON/1h', true],
  ['0 0 2 */2 * MON/1h', true],
  ['0 0 2 1-31 * MON/1h', true],
  ['0 0 2 31 2 MON/1h', true],
  ['0 0 2 1 * */1h', false],
  ['0 0 2 1 * ?/1h', false],
  ['0 0 2 * * MON/1h', false],
  ['0 0 2 */1 * MON/1h', false],
];

describe('either kind of day is enough if both are restricted', () => {
  for (const [text, then] of eitherDay)
    it(`${text}: ${then}`, () => {
      expect(parse(text)[0]?.opens.eitherDay).toBe(then);
    });
});

const bad: readonly (readonly [string, string])[] = [
  ['60 0 2 * * */1h', 'second "60" is not 0-59'],
  ['0 -1 2 * * */1h', 'minute "" is not 0-59'],
  ['0 0 25 * * */1h', 'hour "25" is not 0-23'],
  ['0 0 2.5 * * */1h', 'hour "2.5" is not 0-23'],
  ['0 0 2, * * */1h', 'hour "" is not 0-23'],
  ['0 0 *-3 * * */1h', 'hour "*" is not 0-23'],
  ['0 0 2 0 * */1h', 'day-of-month "0" is not 1-31'],
  ['0 0 2 L * */1h', 'day-of-month "L" is not 1-31'],
  ['0 0 2 * 13 */1h', 'month "13" is not 1-12 or JAN-DEC'],
  ['0 0 2 * JANUARY */1h', 'month "JANUARY" is not 1-12 or JAN-DEC'],
  ['0 0 2 * * 8/1h', 'day-of-week "8" is not 0-7 or SUN-SAT'],
  ['0 0 2 * * 1-8/1h', 'day-of-week "8" is not 0-7 or SUN-SAT'],
  ['0 0 22-4 * * */1h', 'hour "22-4" runs backwards; write 22-23,0-4'],
  ['0 0 2 * NOV-FEB */1h', 'month "NOV-FEB" runs backwards; write 11-12,1-2'],
  ['0 0 2 * * FRI-MON/1h', 'day-of-week "FRI-MON" runs backwards; write 5-6,0-1'],
  ['0 0 2 * * 7-3/1h', 'day-of-week "7-3" runs backwards; write 0-3'],
  ['0 */0 2 * * */1h', 'minute step "0" is not 1-59'],
  ['0 0 */24 * * */1h', 'hour step "24" is not 1-23'],
  ['0 0 */2/3 * * */1h', 'hour step "2/3" is not 1-23'],
  ['0 0 2 30,31 2 */1h', 'day-of-month "30,31" never comes in month "2"; write a day that does'],
  ['0 0 2 31 APR,JUN */1h', 'day-of-month "31" never comes in month "APR,JUN"; write a day that does'],
  ['0 0 2 * * 1-5', 'has no duration; write /3h after day-of-week for three hours'],
  ['0 0 */2 * * 1-5', 'has no duration; write /3h after day-of-week for three hours'],
  ['CRON_TZ=Asia/Shanghai 0 0 2 * * 1', 'has no duration; write /3h after day-of-week for three hours'],
  ['0 0 2 * * */2', 'duration "2" is not like 3h, 90m, 2h30m or 1d'],
  ['0 0 2 * * */', 'duration "" is not like 3h, 90m, 2h30m or 1d'],
  ['0 0 2 * * */30m2h', 'duration "30m2h" is not like 3h, 90m, 2h30m or 1d'],
  ['0 0 2 * * */2h 30m', 'duration "2h 30m" is not like 3h, 90m, 2h30m or 1d'],
  ['0 0 2 * * */90s', 'duration "90s" is not like 3h, 90m, 2h30m or 1d'],
  ['0 0 2 * * */0m', 'duration "0m" is not from 1m to 7d'],
  ['0 0 2 * * */7d1m', 'duration "7d1m" is not from 1m to 7d'],
  ['0 2 * * 1-5/3h', 'has 5 fields and not 6; write second minute hour day-of-month month day-of-week'],
  ['0 2 * * 1-5 /3h', 'has 5 fields and not 6; write second minute hour day-of-month month day-of-week'],
  ['0 0 2 * * ? 2026/3h', 'has 7 fields and not 6; write second minute hour day-of-month month day-of-week'],
  ['CRON_TZ=UTC', 'has 0 fields and not 6; write second minute hour day-of-month month day-of-week'],
  [
    'CRON_TZ=Asia/Shangai 0 0 2 * * */1h',
    'zone "Asia/Shangai" is not known; write an IANA name such as Asia/Shanghai, or no CRON_TZ= for UTC',
  ],
  [
    'CRON_TZ=+08:00 0 0 2 * * */1h',
    'zone "+08:00" is not known; write an IANA name such as Asia/Shanghai, or no CRON_TZ= for UTC',
  ],
  ['CRON_TZ= 0 0 2 * * */1h', 'zone "" is not known; write an IANA name such as Asia/Shanghai, or no CRON_TZ= for UTC'],
  ['', 'is empty; write a window such as 0 0 2 * * 1-5/3h'],
  ['0 0 2 * * */1h;', 'window 2: is empty; write a window such as 0 0 2 * * 1-5/3h'],
  ['0 0 2 * * */1h; 0 0 24 * * */1h', 'window 2: hour "24" is not 0-23'],
];

describe('a bad window is refused', () => {
  for (const [text, message] of bad)
    it(`${text}: ${message}`, () => {
      expect(() => parse(text)).toThrow(new Error(message));
    });
});
