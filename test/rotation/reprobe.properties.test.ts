import { addHours, addMinutes, differenceInHours, differenceInMinutes } from 'date-fns';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Proof } from '../../shared/rotation/verify/proof.js';
import { type ReprobeSubject, reprobesAt } from '../../shared/rotation/verify/reprobe.js';
import { id, listenerId, noon } from '../support/builders.js';

function subject(name: string, names: readonly string[] = ['a.example.com', '']): ReprobeSubject {
  return { listenerId: listenerId(`lsn-${name}@443`), certificateId: id(name), names };
}

/** A proof for each name of the subject at a time. */
function proofsOf({ listenerId, certificateId, names }: ReprobeSubject, at: Date): Proof[] {
  return names.map((name) => ({ listenerId, certificateId, name, verdict: 'served', since: at, at, detail: 'seen' }));
}

interface Run {
  readonly at: Date;
  readonly probed: readonly ReprobeSubject[];
  /** Those whose last proof is 22 hours old, or older. */
  readonly overdue: number;
}

interface HourlyRuns {
  readonly count: number;
  readonly lateMinutes?: readonly number[];
  readonly most?: number;
}

/** Hourly runs that probe what is due, each with the time for at most so many subjects. */
function hourlyRuns(
  subjects: readonly ReprobeSubject[],
  provedAt: ReadonlyMap<ReprobeSubject, Date>,
  { count, lateMinutes = [], most = Number.POSITIVE_INFINITY }: HourlyRuns,
): readonly Run[] {
  const latest = new Map(provedAt);
  return Array.from({ length: count }, (_, hour) => {
    const at = addMinutes(addHours(noon, hour), lateMinutes[hour] ?? 0);
    const proofs = [...latest].flatMap(([one, time]) => proofsOf(one, time));
    const probed = reprobesAt(subjects, proofs, at).slice(0, most);
    const overdue = probed.filter((one) => differenceInHours(at, latest.get(one) ?? at) >= 22).length;
    for (const one of probed) latest.set(one, at);
    return { at, probed, overdue };
  });
}

const shareOf = (subjects: readonly unknown[]) => 16 + Math.ceil((subjects.length * 2) / 24);

const hours = 60;

describe('the daily probes', () => {
  const estates = fc
    .uniqueArray(fc.stringMatching(/^[a-z0-9]{4,8}$/), { minLength: 1, maxLength: 200 })
    .chain((names) =>
      fc.record({
        names: fc.constant(names),
        // Minutes since the last proof; null for none.
        ages: fc.array(fc.option(fc.nat(5 * 1440)), { minLength: names.length, maxLength: names.length }),
        lateMinutes: fc.array(fc.nat(29), { minLength: hours, maxLength: hours }),
      }),
    );

  it('probe every certificate at least once in any 24 hours of hourly runs, and take no more than a share and the overdue', () => {
    fc.assert(
      fc.property(estates, ({ names, ages, lateMinutes }) => {
        const subjects = names.map((name) => subject(name));
        const provedAt = new Map(
          subjects.flatMap((one, n) => {
            const age = ages[n];
            return typeof age === 'number' ? [[one, addMinutes(noon, -age)] as const] : [];
          }),
        );
        const runs = hourlyRuns(subjects, provedAt, { count: hours, lateMinutes });
        for (const one of subjects) {
          const times = runs.filter(({ probed }) => probed.includes(one)).map(({ at }) => at);
          const ends = [...times, addHours(noon, hours)];
          ends.forEach((at, n) => {
            expect(differenceInMinutes(at, ends[n - 1] ?? noon)).toBeLessThanOrEqual(24 * 60);
          });
        }
        for (const { probed, overdue } of runs) expect(probed.length).toBeLessThanOrEqual(shareOf(subjects) + overdue);
      }),
    );
  });

  const many = Array.from({ length: 3000 }, (_, n) => subject(`r0m6b${(n * 7919).toString(36)}`));
  const most = 3000 / 12;

  it('begin with a twelfth of 3,000 listeners in each hour, and stay below that after every one has a proof', () => {
    const runs = hourlyRuns(many, new Map(), { count: 72 });
    expect(new Set(runs.slice(0, 12).flatMap(({ probed }) => probed)).size).toBe(3000);
    for (const { probed } of runs) expect(probed.length).toBeLessThanOrEqual(most);
  });

  it('are spread again after a rotation proved all listeners in one hour', () => {
    const runs = hourlyRuns(many, new Map(many.map((one) => [one, noon] as const)), { count: 48 });
    for (const { probed } of runs) expect(probed.length).toBeLessThanOrEqual(most);
  });

  it('of every certificate are due after two days without a sweep, and are spread again by the next ones', () => {
    const runs = hourlyRuns(many, new Map(many.map((one) => [one, addHours(noon, -48)] as const)), { count: 30 });
    expect(runs[0]?.probed).toHaveLength(3000);
    for (const { probed } of runs.slice(1)) expect(probed.length).toBeLessThanOrEqual(most);
  });

  it('that a short run has no time for are first in the next run', () => {
    const few = many.slice(0, 40);
    const ages = new Map(few.map((one, n) => [one, addHours(noon, -48 - n)] as const));
    const runs = hourlyRuns(few, ages, { count: 4, most: 10 });
    expect(runs.flatMap(({ probed }) => probed)).toEqual([...few].reverse());
  });

  it('of a second run in the same hour are none, unless a slot began in between', () => {
    const few = many.slice(0, 40);
    const proofs = few.flatMap((one) => proofsOf(one, noon));
    expect(reprobesAt(few, proofs, addMinutes(noon, 1)).length).toBeLessThanOrEqual(1);
    expect(reprobesAt(few, proofs, noon)).toEqual([]);
  });

  it.each([
    {
      then: 1,
      when: 'a name is new, such as none for a new default',
      before: ['a.example.com'],
      after: ['a.example.com', ''],
    },
    { then: 0, when: 'a name is no longer probed', before: ['a.example.com', ''], after: ['a.example.com'] },
  ])('of a certificate that was just probed: $then when $when', ({ before, after, then }) => {
    const proofs = proofsOf(subject('a', before), noon);
    expect(reprobesAt([subject('a', after)], proofs, noon)).toHaveLength(then);
  });
});
