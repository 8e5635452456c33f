import { expect, it } from 'vitest';
import * as z from 'zod/mini';
import { changeWindows, oneOf, wholeNumber } from '../../shared/runtime/settings.js';

const settings = z.object({
  CHANGE_WINDOWS: z.optional(changeWindows),
  RETIRE: oneOf(['off']),
  CANARY: wholeNumber(1),
});

const faults = (given: object) =>
  z.safeParse(settings, given).error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`) ?? [];

it('takes change windows, with blanks around them, or none', () => {
  const given = { CHANGE_WINDOWS: ' CRON_TZ=Asia/Shanghai 0 0 2 * * 1-5/3h ', RETIRE: 'off', CANARY: '1' };
  const found = z.parse(settings, given).CHANGE_WINDOWS;
  expect(found?.map(({ zone, openSeconds }) => [zone, openSeconds])).toEqual([['Asia/Shanghai', 10_800]]);
  expect(z.parse(settings, { ...given, CHANGE_WINDOWS: undefined }).CHANGE_WINDOWS).toBeUndefined();
});

it('names bad change windows together with every other bad variable', () => {
  expect(faults({ CHANGE_WINDOWS: '0 0 2 * * */1h; 0 0 25 * * */1h', RETIRE: 'on', CANARY: '0' })).toEqual([
    'CHANGE_WINDOWS window 2: hour "25" is not 0-23',
    'RETIRE must be off',
    'CANARY must be a whole number, 1 or more',
  ]);
});
