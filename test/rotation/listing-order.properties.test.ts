import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planOf } from '../support/builders.js';
import { runs } from '../support/depth.js';
import { type Estate, estates } from './estates.js';

/** The same estate, listed by the cloud and by the ledger in another order. */
function shuffled(estate: Estate, numbers: readonly number[]): Estate {
  let next = 0;
  const shuffle = <T>(items: readonly T[]): T[] => {
    const keyed = items.map((item) => ({ item, key: numbers[next++ % numbers.length] ?? 0 }));
    return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
  };
  return {
    ...estate,
    certificates: shuffle(estate.certificates),
    open: shuffle(estate.open),
    pendingAttaches: shuffle(estate.pendingAttaches ?? []),
    loadBalancers: shuffle(estate.loadBalancers).map((lb) => ({
      ...lb,
      listeners: shuffle(lb.listeners).map((l) => ({ ...l, attachments: shuffle(l.attachments) })),
    })),
  };
}

it('the same inventory gives the same plan in the same order, in any order of the listing', () => {
  fc.assert(
    fc.property(estates(), fc.array(fc.integer(), { minLength: 7, maxLength: 60 }), (estate, numbers) => {
      const [plan, other] = [planOf(estate), planOf(shuffled(estate, numbers))];
      expect(other.planned).toEqual(plan.planned);
      expect(other.holds).toEqual(plan.holds);
      expect([...other.overlaps]).toEqual([...plan.overlaps]);
      expect(new Set(other.fulfilled)).toEqual(new Set(plan.fulfilled));
    }),
    { numRuns: runs(150) },
  );
});

it('planning does not change its input, and twice gives the same plan', () => {
  fc.assert(
    fc.property(estates(), (estate) => {
      const before = structuredClone(estate);
      const plan = planOf(estate);
      expect(estate).toEqual(before);
      expect(planOf(estate)).toEqual(plan);
    }),
    { numRuns: runs(50) },
  );
});
