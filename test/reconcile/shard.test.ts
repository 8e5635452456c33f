import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { continuationText } from '../../shared/events/continuation.js';
import { tasksFor, unfinished } from '../../shared/reconcile/budget/continuation-parts.js';
import type { StepReport } from '../../shared/reconcile/report/report.js';
import { isFullSweep } from '../../shared/reconcile/scope.js';
import type { LoadBalancerId, Region } from '../../shared/rotation/model/inventory.js';

const ids = (count: number) =>
  Array.from({ length: count }, (_, n) => `nlb-${String(n).padStart(18, '0')}` as LoadBalancerId);
const left = (region: string, count: number, changeInSeconds = 0) => ({
  account: '1234567890123456',
  region: region as Region,
  loadBalancerIds: ids(count),
  recent: Array.from({ length: 36 }, () => ({ step: 'associate', by: new Date(0), count: 200 }) as const),
  changeInSeconds,
});
const asking = { root: 'r', generation: 0, runSeconds: 230, isFullSweep: false };

describe('continuations', () => {
  it('have each load balancer once, in payloads that fit into an asynchronous call', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), (count) => {
        const tasks = tasksFor([left('cn-hangzhou', count)], asking);
        expect(tasks.flatMap(({ continuation }) => continuation.loadBalancerIds)).toEqual(ids(count));
        for (const { continuation } of tasks) expect(continuationText(continuation).length).toBeLessThan(16_384);
      }),
    );
  });

  it('have task ids that only a repetition of the same run makes again', () => {
    const idsOf = (given: Parameters<typeof tasksFor>) =>
      tasksFor(...given).map(({ continuation }) => continuation.task);
    const two = [left('cn-hangzhou', 300), left('cn-shanghai', 1)];
    const all = [asking, { ...asking, generation: 1 }, { ...asking, root: 's' }].flatMap((by) => idsOf([two, by]));
    expect(new Set(all).size).toBe(9);
    expect(idsOf([[left('cn-hangzhou', 280), left('cn-shanghai', 2)], asking])).toEqual(all.slice(0, 3));
    for (const id of all) expect(id).toMatch(/^[a-zA-Z_][\w-]{0,127}$/);
  });

  it('start when the rates allow changes, less the time that a run takes to begin', () => {
    const seconds = [0, 20, 34.7, 60].map((s) => tasksFor([left('cn-hangzhou', 1, s)], asking)[0]?.afterSeconds);
    expect(seconds).toEqual([0, 0, 14, 40]);
    expect(tasksFor([left('cn-hangzhou', 1, 34)], { ...asking, runSeconds: 18, isFullSweep: false })).toMatchObject([
      { afterSeconds: 28 },
    ]);
  });

  it('of a full sweep continue it', () => {
    const [task] = tasksFor([left('cn-hangzhou', 1)], { ...asking, isFullSweep: true });
    expect(isFullSweep({ kind: 'open', part: task!.continuation })).toBe(true);
    const [other] = tasksFor([left('cn-hangzhou', 1)], asking);
    expect(isFullSweep({ kind: 'open', part: other!.continuation })).toBe(false);
  });

  it('end after 50 runs', () => {
    const at = (generation: number) => tasksFor([left('cn-hangzhou', 1)], { ...asking, generation });
    expect(at(49)).toMatchObject([{ continuation: { generation: 50 } }]);
    expect(at(50)).toEqual([]);
  });
});

it('steps that were not started need another run only if NLB accepted a step', () => {
  const [a, b] = ids(2) as [LoadBalancerId, LoadBalancerId];
  const notStarted = [a, b, a].map((loadBalancerId) => ({ loadBalancerId })) as never;
  const step = (outcome: StepReport['outcome']) => ({ outcome }) as StepReport;
  expect(unfinished({ steps: [step('refused'), step('accepted')], notStarted })).toEqual([a, b]);
  expect(unfinished({ steps: [step('refused')], notStarted })).toEqual([]);
  expect(unfinished({ steps: [step('accepted')], notStarted: [] })).toEqual([]);
});
