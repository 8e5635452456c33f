import { addMinutes } from 'date-fns';
import { describe, expect, it } from 'vitest';
import { backsOffUntil, isReportable, type StepFailure } from '../../shared/rotation/backoff/failures.js';
import {
  attachment,
  certificate,
  hangzhou,
  holdsOf,
  id,
  listener,
  listenerId,
  loadBalancer,
  loadBalancerId,
  noon,
  planOf,
  renewal,
  stepsOf,
} from '../support/builders.js';

function failure(over: Partial<StepFailure>): StepFailure {
  return {
    region: hangzhou,
    loadBalancerId: loadBalancerId('nlb-1'),
    listenerId: listenerId('lsn-1'),
    step: 'associate',
    certificateId: id('a2'),
    count: 1,
    code: 'OperationDenied.Frozen',
    kind: 'not-allowed',
    isLasting: true,
    since: noon,
    at: noon,
    ...over,
  };
}

const pauses: readonly [isLasting: boolean, count: number, minutes: number][] = [
  [true, 1, 2],
  [true, 2, 4],
  [true, 5, 32],
  [true, 6, 60],
  [true, 999, 60],
  [false, 1, 0],
  [false, 2, 0],
  [false, 3, 2],
  [false, 8, 60],
];
it.each(pauses)('lasting: %s, %i times: the next try is %i minutes later', (isLasting, count, minutes) => {
  expect((backsOffUntil(failure({ isLasting, count })).getTime() - noon.getTime()) / 60_000).toBe(minutes);
});

it('a lasting refusal is reported at once, and any other failure after three tries', () => {
  expect(isReportable(failure({}))).toBe(true);
  expect([1, 2, 3].map((count) => isReportable(failure({ isLasting: false, count })))).toEqual([false, false, true]);
  const unseen = (count: number) => failure({ kind: 'certificate-not-found', count });
  expect([1, 3, 4].map((count) => isReportable(unseen(count)))).toEqual([false, false, true]);
  const locked = (count: number) => failure({ kind: 'busy', isLasting: false, count });
  expect([3, 29, 30].map((count) => isReportable(locked(count)))).toEqual([false, false, true]);
  expect([3, 30].map((count) => backsOffUntil(locked(count)))).toEqual([noon, noon]);
  const full = (count: number) => failure({ kind: 'quota', count });
  expect([1, 2].map((count) => isReportable(full(count)))).toEqual([false, true]);
});

it('failures that are half an hour apart are reported after fewer tries', () => {
  const apart = (over: Partial<StepFailure>, minutes: number) =>
    isReportable(failure({ isLasting: false, at: addMinutes(noon, minutes), ...over }));
  expect([29, 30].map((minutes) => apart({ kind: 'lost', count: 2 }, minutes))).toEqual([false, true]);
  expect([29, 30].map((minutes) => apart({ kind: 'busy', count: 3 }, minutes))).toEqual([false, true]);
  expect(apart({ kind: 'busy', count: 2 }, 60)).toBe(false);
  expect(apart({ kind: 'certificate-not-found', count: 2 }, 30)).toBe(true);
});

describe('while a step backs off', () => {
  const [a, b] = [certificate('a'), certificate('b')];
  const certificates = [a, renewal(a, 'a2'), b, renewal(b, 'b2')];
  const on = (...attachments: Parameters<typeof listener>[1]) => [loadBalancer([listener('lsn-1', attachments)])];

  it('an associate leaves its certificate out and has the others', () => {
    const plan = planOf({ loadBalancers: on(attachment('a'), attachment('b')), certificates, failures: [failure({})] });
    expect([stepsOf(plan), holdsOf(plan)]).toEqual([['lsn-1: associate b2'], ['lsn-1: backing-off a2']]);
    expect(plan.holds[0]?.until).toEqual(new Date('2026-06-15T12:02:00Z'));
  });

  it('a set-default does not stop the additional certificates', () => {
    const given = on(attachment('a', { role: 'default' }), attachment('b'));
    const plan = planOf({ loadBalancers: given, certificates, failures: [failure({ step: 'set-default' })] });
    expect([stepsOf(plan), holdsOf(plan)]).toEqual([['lsn-1: associate b2'], ['lsn-1: backing-off a2']]);
  });

  it('a retire frees no slot, and the hold of a waiting successor does not promise one', () => {
    const given = on(attachment('a'), attachment('a2'), attachment('b'));
    const failures = [failure({ step: 'retire', certificateId: id('a') })];
    const plan = planOf({
      loadBalancers: given,
      certificates,
      failures,
      policy: { additionalPerLoadBalancer: 3, quotaRelief: 'none' },
    });
    expect([stepsOf(plan), holdsOf(plan)]).toEqual([[], ['lsn-1: quota-full b2', 'lsn-1: backing-off a']]);
  });

  it('no certificate is evicted for a successor that NLB refused', () => {
    const plan = planOf({
      loadBalancers: on(attachment('a')),
      certificates,
      failures: [failure({})],
      policy: { additionalPerLoadBalancer: 1, quotaRelief: 'swap' },
    });
    expect(stepsOf(plan)).toEqual([]);
  });

  it('and once its pause is over it is tried again', () => {
    const failures = [failure({ at: new Date('2026-06-15T11:58:00Z') })];
    expect(stepsOf(planOf({ loadBalancers: on(attachment('a')), certificates, failures }))).toEqual([
      'lsn-1: associate a2',
    ]);
  });
});

it('a failure of a step that is no longer wanted is obsolete', () => {
  const a = certificate('a');
  const failures = [failure({}), failure({ certificateId: id('x') }), failure({ listenerId: listenerId('lsn-9') })];
  const plan = planOf({
    loadBalancers: [loadBalancer([listener('lsn-1', [attachment('a')])])],
    certificates: [a, renewal(a, 'a2')],
    failures,
  });
  expect(plan.obsolete).toEqual(failures.slice(1));
});
