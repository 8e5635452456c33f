import { expect, it } from 'vitest';
import { longestGapMinutes } from '../../shared/doctor/checks/deployment/timer-gap.js';

it.each([
  ['@every 1m', 1],
  ['@every 60m', 60],
  ['@every 1h', 60],
  ['0 * * * * *', 1],
  ['0 */5 * * * *', 5],
  ['0 0/5 * * * *', 5],
  ['CRON_TZ=Asia/Shanghai 0 30 * * * *', 60],
  ['0 0,10,30 * * * *', 30],
  ['0 0 3 * * *', 1440],
  ['0 0 * * * 1-5', Number.POSITIVE_INFINITY],
  ['0 * * 1 * *', Number.POSITIVE_INFINITY],
  ['*/5 * * * *', undefined],
  ['every minute', undefined],
  ['', undefined],
] as const)('"%s" leaves at most %s minutes between', (expression, minutes) => {
  expect(longestGapMinutes(expression)).toBe(minutes);
});
