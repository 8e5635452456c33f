import { describe, expect, it } from 'vitest';
import type { RegionOutcome } from '../../shared/reconcile/outcome.js';
import { attemptsAtRegion } from '../../shared/reconcile/report/outages.js';
import type { NotStarted, StepReport } from '../../shared/reconcile/report/report.js';
import { hangzhou, noon } from '../support/builders.js';
import { regionContext } from '../support/context.js';

const step = (report: Partial<StepReport>) => ({ step: 'associate', outcome: 'accepted', ...report }) as StepReport;
const throttled = step({ outcome: 'refused', refusal: 'throttled', code: 'Throttling.User' });
const unstarted = { step: 'associate' } as NotStarted;

/** The results of the attempts at reading, and at associates. */
function resultsOf(outcome: Partial<RegionOutcome>, options = { dryRun: false }) {
  const inventory = { region: hangzhou, takenAt: noon, loadBalancers: [] };
  const whole = { region: hangzhou, target: { kind: 'all' }, inventory, findings: { conditions: [] }, prospects: [] };
  const attempts = attemptsAtRegion({ ...whole, ...outcome } as RegionOutcome, regionContext({ options }));
  const of = (work: string) => attempts.find((attempt) => attempt.work === work)?.result;
  return [of('read'), of('associate')];
}

const found = (findings: Partial<RegionOutcome['findings']>) => ({ findings: { conditions: [], ...findings } });
const part = { target: { kind: 'some', loadBalancerIds: [], listenerIds: [] } } as const;
const failure = { error: new Error('no') };

const rows = [
  { when: 'a whole region without work', given: {}, then: ['ended', 'ended'] },
  { when: 'a part of a region', given: part, then: ['partial', 'partial'] },
  { when: 'a region that was not read', given: { inventory: undefined, failure }, then: ['failed', undefined] },
  { when: 'a region that failed in a later part', given: { failure }, then: ['failed', 'partial'] },
  { when: 'a throttled step', given: found({ steps: [throttled] }), then: ['ended', 'failed'] },
  {
    when: 'a throttled and an accepted step',
    given: found({ steps: [throttled, step({})] }),
    then: ['ended', 'ended'],
  },
  {
    when: 'a throttled step, and an accepted one of another kind',
    given: found({ steps: [throttled, step({ step: 'retire' })] }),
    then: ['ended', 'failed'],
  },
  {
    when: 'a step without an answer',
    given: found({ steps: [step({ outcome: 'unsure' })] }),
    then: ['ended', 'partial'],
  },
  {
    when: 'a step that is refused for another reason',
    given: found({ steps: [step({ outcome: 'refused', refusal: 'busy' })] }),
    then: ['ended', 'ended'],
  },
  {
    when: 'a throttled step, and one that is refused for another reason',
    given: found({ steps: [throttled, step({ outcome: 'refused', refusal: 'busy' })] }),
    then: ['ended', 'failed'],
  },
  { when: 'steps without time', given: found({ notStarted: [unstarted] }), then: ['ended', 'failed'] },
  {
    when: 'steps without time in a run that makes other changes',
    given: found({ notStarted: [unstarted], steps: [step({ step: 'retire' })] }),
    then: ['ended', 'partial'],
  },
] as const;

describe('the attempts at a region: to read it, and to associate', () => {
  it.each(rows)('$when: $then', ({ given, then }) => {
    expect(resultsOf(given as Partial<RegionOutcome>)).toEqual(then);
  });

  it('are none for the steps of a dry run', () => {
    expect(resultsOf(found({ steps: [throttled] }), { dryRun: true })).toEqual(['ended', 'partial']);
  });
});
