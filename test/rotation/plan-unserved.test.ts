import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StepFailure } from '../../shared/rotation/backoff/failures.js';
import type { FlapCount } from '../../shared/rotation/backoff/flapping.js';
import { endsByItself } from '../../shared/rotation/model/hold.js';
import { includesCertificate } from '../../shared/rotation/model/ids.js';
import type { Plan } from '../../shared/rotation/plan/plan.js';
import {
  allSteps,
  attachment,
  certificate,
  type Given,
  holdsOf,
  id,
  listener,
  listenerId,
  loadBalancer,
  noon,
  pendingAttach,
  planOf,
  renewal,
  stepsOf,
} from '../support/builders.js';

const gone = certificate('gone', { notAfter: new Date('2026-06-25T00:00:00Z') });
const gone2 = renewal(gone, 'gone2');
const full = certificate('full', { names: ['full.example.org'], instanceId: 'full' });
const wildcard = certificate('wildcard', {
  names: [...gone.names, 'extra.example.org'],
  instanceId: 'w',
  notAfter: new Date('2027-06-20T00:00:00Z'),
});
const hour = 3_600_000;

const failed = (certificateId: string, over: Partial<StepFailure> = {}): StepFailure => {
  const at = new Date(noon.getTime() - hour);
  const { region, loadBalancerId } = pending;
  const where = { region, loadBalancerId, listenerId: listenerId('lsn-1'), step: 'associate' } as const;
  const why = { count: 1, code: 'IllegalParam', kind: 'invalid', isLasting: true } as const;
  return { ...where, certificateId: id(certificateId), ...why, since: at, at, ...over };
};
const evictedAt = (since: Date) => pendingAttach('lsn-1', 'gone', 'gone2', { since });
const minutesBefore = (now: Date, minutes: number) => new Date(now.getTime() - minutes * 60_000);
const pending = evictedAt(minutesBefore(noon, 60));
const opened = { ...pending, token: 't', account: 'own', requestedAt: noon };
const young = { pendingAttaches: [evictedAt(minutesBefore(noon, 4))] };
const older = { pendingAttaches: [evictedAt(minutesBefore(noon, 6))] };
const on = (...attached: readonly string[]) =>
  listener(
    'lsn-1',
    attached.map((one) => attachment(one)),
  );
const tagged = { tags: { 'cert-rotation': 'off' } };

interface Row {
  readonly when: string;
  readonly given: Partial<Given> & Pick<Given, 'loadBalancers'>;
  readonly then: {
    steps?: readonly string[];
    holds?: readonly string[];
    unserved?: readonly string[];
    fulfilled?: number;
  };
}

/** Each row has a pending attach on `lsn-1`, an hour old unless it says so: `gone` was evicted for `gone2`. */
const rows: readonly Row[] = [
  {
    when: 'the successor was refused: the evicted certificate is attached again',
    given: { loadBalancers: [loadBalancer([on('full')])], failures: [failed('gone2')] },
    then: { steps: ['lsn-1: associate gone'], holds: ['lsn-1: backing-off gone2'], unserved: ['lsn-1: gone'] },
  },
  {
    when: 'the successor was refused a day ago: it is tried again',
    given: {
      loadBalancers: [loadBalancer([on('full')])],
      failures: [failed('gone2', { at: new Date(noon.getTime() - 25 * hour) })],
    },
    then: { steps: ['lsn-1: associate gone2'], unserved: ['lsn-1: gone'] },
  },
  {
    when: 'another change had the lock: the successor is tried again',
    given: {
      loadBalancers: [loadBalancer([on('full')])],
      failures: [failed('gone2', { kind: 'busy', isLasting: false })],
    },
    then: { steps: ['lsn-1: associate gone2'], unserved: ['lsn-1: gone'] },
  },
  {
    when: 'the successor was revoked: the evicted certificate is attached again',
    given: {
      loadBalancers: [loadBalancer([on('full')])],
      certificates: [gone, renewal(gone, 'gone2', { status: 'revoked' }), full],
    },
    then: { steps: ['lsn-1: associate gone'], holds: ['lsn-1: revoked gone2'], unserved: ['lsn-1: gone'] },
  },
  {
    when: 'both were refused: a condition',
    given: {
      loadBalancers: [loadBalancer([on('full')])],
      failures: [failed('gone2', { at: noon }), failed('gone', { at: noon })],
    },
    then: { holds: ['lsn-1: backing-off gone', 'lsn-1: backing-off gone2'], unserved: ['lsn-1: gone'] },
  },
  {
    when: 'both were refused, and a wildcard of the listener covers the names: no condition',
    given: {
      loadBalancers: [loadBalancer([on('wildcard')])],
      certificates: [gone, gone2, wildcard],
      failures: [failed('gone2', { at: noon }), failed('gone', { at: noon })],
    },
    then: { holds: ['lsn-1: backing-off gone', 'lsn-1: backing-off gone2'] },
  },
  {
    when: 'no slot is free, and none will be: a condition',
    given: { loadBalancers: [loadBalancer([on('full')])], policy: { additionalPerLoadBalancer: 1 } },
    then: { holds: ['lsn-1: quota-full gone2'], unserved: ['lsn-1: gone'] },
  },
  {
    when: 'no slot is free for the refused successor, nor for the evicted certificate: a condition',
    given: {
      loadBalancers: [loadBalancer([on('full')])],
      policy: { additionalPerLoadBalancer: 1 },
      failures: [failed('gone2')],
    },
    then: { holds: ['lsn-1: quota-full gone', 'lsn-1: backing-off gone2'], unserved: ['lsn-1: gone'] },
  },
  {
    when: 'the listener is tagged off: nothing is written, and a condition',
    given: { loadBalancers: [loadBalancer([listener('lsn-1', [attachment('full')], tagged)])] },
    then: { holds: ['lsn-1: switched-off gone2'], unserved: ['lsn-1: gone'] },
  },
  {
    when: 'the listener is busy, for an hour: a condition',
    given: { loadBalancers: [loadBalancer([listener('lsn-1', [attachment('full')], { status: 'busy' })])] },
    then: { holds: ['lsn-1: busy gone2'], unserved: ['lsn-1: gone'] },
  },
  {
    when: 'the listener is busy, 4 minutes after the eviction: neither',
    given: { loadBalancers: [loadBalancer([listener('lsn-1', [attachment('full')], { status: 'busy' })])], ...young },
    then: { holds: ['lsn-1: busy gone2'] },
  },
  {
    when: 'a swap is under way, 4 minutes after the eviction: no condition',
    given: { loadBalancers: [loadBalancer([on('full')])], ...young },
    then: { steps: ['lsn-1: associate gone2'] },
  },
  {
    when: 'a swap is under way by the clock of a run that may be behind, 6 minutes after the eviction: no condition',
    given: { loadBalancers: [loadBalancer([on('full')])], ...older },
    then: { steps: ['lsn-1: associate gone2'] },
  },
  {
    when: 'another change had the lock, 6 minutes after the eviction: a condition',
    given: {
      loadBalancers: [loadBalancer([on('full')])],
      failures: [failed('gone2', { kind: 'busy', isLasting: false })],
      ...older,
    },
    then: { steps: ['lsn-1: associate gone2'], unserved: ['lsn-1: gone'] },
  },
  {
    when: 'the successor was refused within 4 minutes of the eviction, and the evicted one is put back: no condition',
    given: { loadBalancers: [loadBalancer([on('full')])], failures: [failed('gone2')], ...young },
    then: { steps: ['lsn-1: associate gone'], holds: ['lsn-1: backing-off gone2'] },
  },
  {
    when: 'no slot is free, and none will be, 4 minutes after the eviction: a condition',
    given: { loadBalancers: [loadBalancer([on('full')])], policy: { additionalPerLoadBalancer: 1 }, ...young },
    then: { holds: ['lsn-1: quota-full gone2'], unserved: ['lsn-1: gone'] },
  },
  {
    when: 'CAS lists neither certificate: a condition, because the names are unknown',
    given: { loadBalancers: [loadBalancer([on('full')])], certificates: [full] },
    then: { holds: ['lsn-1: successor-unknown gone2'], unserved: ['lsn-1: gone'] },
  },
  {
    when: 'the evicted certificate is associated again: the pending attach ends',
    given: {
      loadBalancers: [loadBalancer([on('gone')])],
      failures: [failed('gone2')],
      policy: { additionalPerLoadBalancer: 1 },
    },
    then: { holds: ['lsn-1: quota-full gone2'], fulfilled: 1 },
  },
  {
    when: 'it is associated again, with a change of the listener open: the pending attach stays',
    given: {
      loadBalancers: [loadBalancer([on('gone')])],
      open: [{ ...opened, step: 'retire', certificateIds: [id('gone')] }],
    },
    then: { holds: ['lsn-1: busy gone2'] },
  },
];

const line = ({ unserved }: Plan) => unserved.map(({ listenerId: at, certificateIds }) => `${at}: ${certificateIds}`);

for (const { when, given, then } of rows)
  it(when, () => {
    const plan = planOf({ certificates: [gone, gone2, full], pendingAttaches: [pending], ...given });
    expect({
      steps: stepsOf(plan),
      holds: holdsOf(plan).sort(),
      unserved: line(plan),
      fulfilled: plan.fulfilled.length,
    }).toEqual({
      steps: then.steps ?? [],
      holds: [...(then.holds ?? [])].sort(),
      unserved: then.unserved ?? [],
      fulfilled: then.fulfilled ?? 0,
    });
  });

it('a refused successor is followed by its evicted certificate in the same pass', () => {
  const plan = planOf({
    loadBalancers: [loadBalancer([on('full')])],
    certificates: [gone, gone2, full],
    pendingAttaches: [pending],
  });
  expect(allSteps(plan).map(({ step, certificateIds }) => `${step} ${certificateIds}`)).toEqual([
    'associate gone2',
    'associate gone',
  ]);
});

describe('a swap for a successor that NLB refused', () => {
  const crowded = {
    loadBalancers: [loadBalancer([on('gone')])],
    certificates: [gone, gone2],
    policy: { additionalPerLoadBalancer: 1, quotaRelief: 'swap' },
  } as const;

  it('is not made for a day', () => {
    const plan = planOf({ ...crowded, failures: [failed('gone2')] });
    expect([stepsOf(plan), holdsOf(plan)]).toEqual([[], ['lsn-1: backing-off gone2']]);
  });

  it('is made after a day, and without a failure', () => {
    const old = failed('gone2', { at: new Date(noon.getTime() - 25 * hour) });
    for (const failures of [[], [old]])
      expect(stepsOf(planOf({ ...crowded, failures }))).toEqual(['lsn-1: retire gone (swap)']);
  });

  it('does not keep an expired certificate on', () => {
    const now = new Date('2026-06-26T00:00:00Z');
    const at = new Date(now.getTime() - hour);
    expect(stepsOf(planOf({ ...crowded, now, failures: [failed('gone2', { at })] }))).toEqual([
      'lsn-1: retire gone (expired)',
    ]);
  });
});

describe('names of a certificate that this system attached within a week, which nothing covers any more', () => {
  const count = (step: FlapCount['step'], one: string, over: Partial<FlapCount> = {}): FlapCount => {
    const at = new Date(noon.getTime() - hour);
    return { listenerId: listenerId('lsn-1'), step, certificateId: id(one), times: 1, since: at, at, ...over };
  };
  const retired = count('retire', 'gone', { successor: id('gone2') });
  const cases: readonly {
    when: string;
    flapCounts: readonly FlapCount[];
    attached?: string;
    then: readonly string[];
  }[] = [
    { when: 'the replaced one was retired for it', flapCounts: [retired], then: ['lsn-1: gone2'] },
    { when: 'it was set as the default', flapCounts: [count('set-default', 'gone2')], then: ['lsn-1: gone2'] },
    { when: 'the replaced one is attached', flapCounts: [retired], attached: 'gone', then: [] },
    { when: 'it is attached', flapCounts: [retired], attached: 'gone2', then: [] },
    {
      when: 'this system retired it later, for another one without those names',
      flapCounts: [retired, count('retire', 'gone2', { successor: id('full'), at: noon })],
      then: [],
    },
    ...[undefined, id('gone2')].map((replaced) => ({
      when: `this system set another default later, with a record of ${replaced ?? 'an earlier version'}`,
      flapCounts: [count('set-default', 'gone2'), count('set-default', 'full', { replaced, at: noon })],
      then: [],
    })),
    {
      when: 'another actor changed the default, and this system replaced that later',
      flapCounts: [count('set-default', 'gone2'), count('set-default', 'full', { replaced: id('other'), at: noon })],
      then: ['lsn-1: gone2'],
    },
    { when: 'a record of an earlier version has no successor', flapCounts: [count('retire', 'gone')], then: [] },
    { when: 'it was only attached beside', flapCounts: [count('associate', 'gone2')], then: [] },
    {
      when: 'CAS lists neither',
      flapCounts: [count('retire', 'x', { successor: id('y') })],
      then: [],
    },
  ];
  const underChange = [
    { by: 'another actor', open: [], then: ['lsn-1: gone2'] },
    { by: 'this system', open: [{ ...opened, step: 'retire' as const, certificateIds: [id('gone2')] }], then: [] },
  ];
  for (const { by, open, then } of underChange)
    it(`${then.length > 0 ? 'are' : 'are not'} unserved while a change of the listener by ${by} is under way`, () => {
      const busy = listener('lsn-1', [attachment('full')], { status: 'busy' });
      const certificates = [gone, gone2, full];
      const plan = planOf({ loadBalancers: [loadBalancer([busy])], certificates, flapCounts: [retired], open });
      expect(line(plan)).toEqual(then);
    });
  for (const { when, flapCounts, attached = 'full', then } of cases)
    it(`${then.length > 0 ? 'are' : 'are not'} unserved: ${when}`, () => {
      const plan = planOf({
        loadBalancers: [loadBalancer([on(attached)])],
        certificates: [gone, gone2, full],
        flapCounts,
      });
      expect(line(plan)).toEqual(then);
    });
});

it.each([
  [29, false],
  [32, true],
])(
  'an evicted certificate that is attached counts as put back from twice the greatest clock skew on: %i minutes, %s',
  (age, isPutBack) => {
    const pendingAttaches = [evictedAt(minutesBefore(noon, age))];
    const { fulfilled } = planOf({
      loadBalancers: [loadBalancer([on('gone')])],
      certificates: [gone],
      pendingAttaches,
    });
    expect(fulfilled).toEqual(isPutBack ? pendingAttaches : []);
  },
);

it('a pending attach is a condition, or within 5 minutes of the eviction, 20 without a failure, in a step or in a hold that ends by itself', () => {
  const states = fc.record({
    tags: fc.constantFrom<Record<string, string>>({}, { 'cert-rotation': 'off' }),
    status: fc.constantFrom('running' as const, 'busy' as const, 'stopped' as const),
    lb: fc.constantFrom('active' as const, 'busy' as const, 'inactive' as const),
    quota: fc.constantFrom(1, 2),
    failures: fc.subarray([failed('gone2'), failed('gone'), failed('gone2', { at: noon, count: 5 })], { maxLength: 2 }),
    former: fc.constantFrom<readonly Parameters<typeof certificate>[1][]>([{}], [{ status: 'revoked' }], []),
    later: fc.constantFrom<readonly Parameters<typeof certificate>[1][]>([{}], [{ status: 'revoked' }], []),
    quotaRelief: fc.constantFrom('swap' as const, 'retire-expired' as const, 'none' as const),
    flapping: fc.boolean(),
    beside: fc.boolean(),
    minutes: fc.nat(30 * 24 * 60),
    age: fc.option(fc.nat(30)),
  });
  fc.assert(
    fc.property(
      states,
      ({ tags, status, lb, quota, failures, former, later, quotaRelief, flapping, beside, minutes, age }) => {
        const other = certificate('other', { names: ['other.example.org'], instanceId: 'o' });
        const waiting = beside ? [listener('lsn-0', [attachment('other')])] : [];
        const now = minutesBefore(noon, -minutes);
        const plan = planOf({
          now,
          loadBalancers: [
            loadBalancer([...waiting, listener('lsn-1', [attachment('full')], { tags, status })], { status: lb }),
          ],
          certificates: [
            full,
            other,
            renewal(other, 'other2'),
            ...former.map((over) => certificate('gone', { notAfter: gone.notAfter, ...over })),
            ...later.map((over) => renewal(gone, 'gone2', over)),
          ],
          pendingAttaches: [age === null ? pending : evictedAt(minutesBefore(now, age))],
          failures,
          flapCounts: flapping
            ? [
                {
                  listenerId: listenerId('lsn-1'),
                  step: 'associate',
                  certificateId: id('gone2'),
                  times: 3,
                  since: noon,
                  at: noon,
                },
              ]
            : [],
          policy: { additionalPerLoadBalancer: quota, quotaRelief },
        });
        const isOurs = ({ certificateIds }: { certificateIds: readonly ReturnType<typeof id>[] }) =>
          certificateIds.some((one) => includesCertificate([id('gone'), id('gone2')], one));
        const isInStep = allSteps(plan).some(isOurs);
        const isWaiting = plan.holds.some((hold) => isOurs(hold) && endsByItself(hold));
        const isReported = plan.unserved.length > 0;
        const isYoung = age !== null && age < (failures.length > 0 ? 5 : 20);
        const isLeft = age === null && minutes > 6 * 24 * 60;
        if (!isLeft) expect(isInStep || isWaiting || isReported).toBe(true);
        if (isInStep && isYoung) expect(isReported).toBe(false);
        const isShort = plan.holds.some((hold) => isOurs(hold) && ['busy', 'waiting-for-room'].includes(hold.reason));
        if (!isLeft && !(isYoung && (isInStep || isShort))) expect(isReported).toBe(true);
      },
    ),
    { numRuns: 2000 },
  );
});
