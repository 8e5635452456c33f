import { addMinutes } from 'date-fns';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Attempt, isReportable, nextOutages, type Outage } from '../../shared/rotation/backoff/outage.js';
import { hangzhou, noon } from '../support/builders.js';

const of = { part: hangzhou, work: 'read' } as const;
const failure = { operation: 'ListListeners', code: 'ServiceUnavailable', message: 'no' };
const results = {
  failed: { ...of, result: 'failed', failure },
  ended: { ...of, result: 'ended' },
  partial: { ...of, result: 'partial' },
} as const satisfies Readonly<Record<string, Attempt>>;
type Result = keyof typeof results | 'none';

/** The outages after these attempts, one each minute from noon on. */
function after(attempts: readonly Result[], before: readonly Outage[] = []): readonly Outage[] {
  return attempts.reduce(
    (outages, result, minute) =>
      nextOutages(outages, result === 'none' ? [] : [results[result]], addMinutes(noon, minute)),
    before,
  );
}

const times = (count: number, result: Result) => Array<Result>(count).fill(result);

const rows: ReadonlyArray<{ when: string; given: readonly Result[]; then: boolean }> = [
  { when: '30 minutes of failures', given: times(31, 'failed'), then: true },
  { when: '29 minutes of failures', given: times(30, 'failed'), then: false },
  { when: 'one failure, and half an hour without an attempt', given: ['failed', ...times(40, 'none')], then: false },
  { when: 'two failures half an hour apart', given: ['failed', ...times(29, 'none'), 'failed'], then: true },
  { when: 'a success in between', given: [...times(29, 'failed'), 'ended', ...times(29, 'failed')], then: false },
  {
    when: 'a part that was read in between',
    given: [...times(15, 'failed'), 'partial', ...times(15, 'failed')],
    then: true,
  },
  { when: 'a failure that has not come back', given: [...times(31, 'failed'), ...times(30, 'partial')], then: false },
  { when: 'a failure that may come back', given: [...times(31, 'failed'), ...times(29, 'partial')], then: true },
];

describe('an outage is reported', () => {
  it.each(rows)('after $when: $then', ({ given, then }) => {
    expect(after(given).some(isReportable)).toBe(then);
  });

  it('of a change also after an hour without an attempt', () => {
    const change = { part: hangzhou, work: 'associate' } as const;
    const outage = { ...change, ...failure, since: noon, at: addMinutes(noon, 30) };
    const [hour, day] = [addMinutes(noon, 90), addMinutes(noon, 24 * 60 + 31)];
    expect(nextOutages([outage], [{ ...change, result: 'partial' }], hour)).toEqual([outage]);
    expect(nextOutages([outage], [{ ...change, result: 'partial' }], day)).toEqual([]);
  });
});

it('since is the first failure after the last success, and no other part is touched', () => {
  const another = { part: 'certificates', work: 'count', ...failure, since: noon, at: noon } as const;
  const anyResult = fc.constantFrom<Result>('failed', 'failed', 'ended', 'none');
  fc.assert(
    fc.property(fc.array(anyResult, { minLength: 1, maxLength: 50 }), (attempts) => {
      const [kept, outage] = after(attempts, [another]);
      const first = attempts.indexOf('failed', attempts.lastIndexOf('ended') + 1);
      expect(kept).toEqual(another);
      expect(outage?.since).toEqual(first < 0 ? undefined : addMinutes(noon, first));
    }),
  );
});
