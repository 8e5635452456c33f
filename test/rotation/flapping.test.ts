import { describe, expect, it } from 'vitest';
import { type FlapCount, nextFlapCounts, pausedUntil } from '../../shared/rotation/backoff/flapping.js';
import type { OpenBatch } from '../../shared/rotation/model/step.js';
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

const yesterday = new Date('2026-06-14T12:00:01Z');

function flapCount(over: Partial<FlapCount>): FlapCount {
  return {
    listenerId: listenerId('lsn-1'),
    step: 'associate',
    certificateId: id('a2'),
    times: 3,
    since: yesterday,
    at: noon,
    ...over,
  };
}

function batch(over: Partial<OpenBatch>): OpenBatch {
  return {
    token: 'aa',
    account: 'own',
    region: hangzhou,
    loadBalancerId: loadBalancerId('nlb-1'),
    listenerId: listenerId('lsn-1'),
    step: 'associate',
    certificateIds: [id('a2')],
    requestedAt: noon,
    ...over,
  };
}

describe('flap counts', () => {
  it('count confirmations of the same step, listener and certificate, in any spelling of its id', () => {
    const before = [flapCount({ times: 1, certificateId: id('12-cn-hangzhou'), at: yesterday })];
    const confirmed = [batch({ certificateIds: [id('12'), id('b2')] })];
    expect(nextFlapCounts(before, confirmed, noon)).toEqual([
      flapCount({ times: 2, certificateId: id('12') }),
      flapCount({ times: 1, certificateId: id('b2'), since: noon }),
    ]);
  });

  it('of another step or listener are separate', () => {
    const before = [flapCount({ times: 2 })];
    const others = [batch({ step: 'retire' }), batch({ listenerId: listenerId('lsn-2') })];
    expect(nextFlapCounts(before, others, noon).map(({ times }) => times)).toEqual([2, 1, 1]);
  });

  it('are dropped a week after the last confirmation', () => {
    const old = flapCount({ at: new Date('2026-06-08T12:00:00Z') });
    const recent = flapCount({ at: new Date('2026-06-08T12:00:01Z') });
    expect(nextFlapCounts([old], [], noon)).toEqual([]);
    expect(nextFlapCounts([recent], [], noon)).toEqual([recent]);
    expect(nextFlapCounts([old], [batch({})], noon)).toMatchObject([{ times: 4 }]);
  });

  it.each([
    [1, undefined],
    [2, undefined],
    [3, new Date('2026-06-16T12:00:00Z')],
    [4, new Date('2026-06-16T12:00:00Z')],
  ])('%i of them: rest until %s', (times, until) => {
    expect(pausedUntil(flapCount({ times }))).toEqual(until);
  });
});

describe('a step that was confirmed and undone three times', () => {
  const [a, b] = [certificate('a'), certificate('b')];
  const certificates = [a, renewal(a, 'a2'), b, renewal(b, 'b2')];
  const on = (...attachments: Parameters<typeof listener>[1]) => [loadBalancer([listener('lsn-1', attachments)])];

  it('is paused and held, and stops no other step on the listener', () => {
    const plan = planOf({
      loadBalancers: on(attachment('a'), attachment('b')),
      certificates,
      flapCounts: [flapCount({})],
    });
    expect(stepsOf(plan)).toEqual(['lsn-1: associate b2']);
    expect(holdsOf(plan)).toEqual(['lsn-1: keeps-being-undone a2']);
    expect(plan.holds[0]?.detail).toContain(
      'associate was confirmed 3 times since 2026-06-14T12:00:01.000Z and undone',
    );
    expect(plan.holds[0]?.detail).toContain('from 2026-06-16T12:00:00.000Z on');
  });

  const others: readonly {
    step: FlapCount['step'];
    certificateId: string;
    attachments: ReturnType<typeof attachment>[];
  }[] = [
    { step: 'set-default', certificateId: 'a2', attachments: [attachment('a', { role: 'default' })] },
    { step: 'retire', certificateId: 'a', attachments: [attachment('a'), attachment('a2')] },
  ];
  it.each(others)('$step of $certificateId is paused too', ({ step, certificateId, attachments }) => {
    const given = { loadBalancers: on(...attachments), certificates, policy: { retireAfterSeconds: 0 } };
    expect(stepsOf(planOf(given))).toHaveLength(1);
    const plan = planOf({ ...given, flapCounts: [flapCount({ step, certificateId: id(certificateId) })] });
    expect([stepsOf(plan), holdsOf(plan)]).toEqual([[], [`lsn-1: keeps-being-undone ${certificateId}`]]);
  });

  it('is tried again a day later', () => {
    const plan = planOf({
      loadBalancers: on(attachment('a')),
      certificates,
      flapCounts: [flapCount({ at: yesterday })],
    });
    expect(stepsOf(plan)).toEqual([]);
    const later = flapCount({ at: new Date('2026-06-14T12:00:00Z') });
    expect(stepsOf(planOf({ loadBalancers: on(attachment('a')), certificates, flapCounts: [later] }))).toHaveLength(1);
  });
});
