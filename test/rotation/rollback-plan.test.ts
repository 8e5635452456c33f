import { describe, expect, it } from 'vitest';
import type { StepFailure } from '../../shared/rotation/backoff/failures.js';
import type { Policy } from '../../shared/rotation/model/policy.js';
import { parseChangeWindows } from '../../shared/rotation/rollout/change-window.js';
import {
  attachment,
  certificate,
  hangzhou,
  id,
  listener,
  listenerId,
  loadBalancer,
  loadBalancerId,
  mapping,
  openBatch,
  planOf,
  renewal,
  stepsOf,
} from '../support/builders.js';

const a = certificate('a');
const certificates = [a, renewal(a, 's'), renewal(a, 'x', { hasPrivateKey: false })];
const failedAssociate: StepFailure = {
  ...{ region: hangzhou, loadBalancerId: loadBalancerId('nlb-1'), listenerId: listenerId('lsn-1') },
  ...{ step: 'associate', certificateId: id('a'), count: 1, code: 'OperationDenied.Frozen', kind: 'not-allowed' },
  ...{ isLasting: true, since: new Date('2026-06-13T12:00:00Z'), at: new Date('2026-06-13T12:00:00Z') },
};
const at = (hour: string) => ({ since: new Date(`2026-06-15T${hour}:00:00Z`) });
const back = mapping('s', 'a', { isRollback: true, ...at('08') });

function planned(names: readonly string[], policy: Partial<Policy>, mappings = [back]) {
  const own = listener(
    'lsn-1',
    names.map((name) => attachment(name)),
  );
  const open = [openBatch('associate', 'lsn-2', ['x'])];
  return stepsOf(planOf({ loadBalancers: [loadBalancer([own])], certificates, mappings, policy, open }));
}

describe('a rollback', () => {
  it.each<[string, Partial<Policy>]>([
    ['wave', { maxListenersPerPass: 1 }],
    ['window', { changeWindows: parseChangeWindows('0 0 2 * * */1h', (why) => expect.fail(why)) }],
    ['grace time', { retireAfterSeconds: 86_400 }],
  ])('waits for no %s', (_what, policy) => {
    expect(planned(['s'], policy)).toEqual(['lsn-1: associate a']);
    expect(planned(['a', 's'], policy)).toEqual(['lsn-1: retire s (replaced)']);
  });

  it('gets the first free slot, before a certificate that ends sooner', () => {
    const soon = certificate('soon', { notAfter: new Date('2026-07-01T00:00:00Z') });
    const own = listener('lsn-1', [attachment('s'), attachment('soon')]);
    const plan = planOf({
      loadBalancers: [loadBalancer([own])],
      certificates: [...certificates, soon, renewal(soon, 'later')],
      mappings: [back],
      policy: { additionalPerLoadBalancer: 3 },
    });
    expect(stepsOf(plan)).toEqual(['lsn-1: associate a']);
  });

  it('gets its slot before a failed step, which a wave may hold', () => {
    const [f, g] = [certificate('f'), certificate('g')];
    const failed = { ...failedAssociate, certificateId: id('f2') };
    const on = (name: string, one: string) => listener(name, [attachment(one)]);
    const given = {
      certificates: [...certificates, f, renewal(f, 'f2'), g],
      mappings: [back],
      failures: [failed],
    };
    const swap = { maxFailures: 0, quotaRelief: 'swap', additionalPerLoadBalancer: 2 } as const;
    const full = planOf({
      ...given,
      loadBalancers: [loadBalancer([on('lsn-1', 'f'), on('lsn-2', 's')])],
      policy: swap,
    });
    expect(stepsOf(full)).toEqual(['lsn-2: retire s (swap)']);
    const room = { maxFailures: 0, additionalPerLoadBalancer: 3 };
    const free = planOf({
      ...given,
      loadBalancers: [loadBalancer([on('lsn-1', 'f'), on('lsn-2', 's')])],
      policy: room,
    });
    expect(stepsOf(free)).toEqual(['lsn-2: associate a']);
  });

  it('swaps nothing while an expired certificate is evicted', () => {
    const expired = certificate('e', {
      notBefore: new Date('2025-06-01T00:00:00Z'),
      notAfter: new Date('2026-06-15T11:00:00Z'),
    });
    const plan = planOf({
      loadBalancers: [loadBalancer([listener('lsn-1', [attachment('e')]), listener('lsn-2', [attachment('s')])])],
      certificates: [...certificates, expired, renewal(expired, 'e2')],
      mappings: [back],
      policy: { quotaRelief: 'swap', additionalPerLoadBalancer: 2 },
    });
    expect(stepsOf(plan)).toEqual(['lsn-1: retire e (expired)']);
  });

  it('does not wait for a newer certificate: the rolled back one is retired at once, and the newer one follows', () => {
    const newer = renewal(a, 'n', {
      notBefore: new Date('2026-06-10T00:00:00Z'),
      notAfter: new Date('2027-06-10T00:00:00Z'),
    });
    const own = listener('lsn-1', [attachment('a'), attachment('s')]);
    const busy = openBatch('associate', 'lsn-2', ['x']);
    const found = planOf({
      loadBalancers: [loadBalancer([own])],
      certificates: [...certificates, newer],
      mappings: [back],
      policy: { retireAfterSeconds: 86_400, maxListenersPerPass: 1 },
      open: [busy],
    });
    expect(stepsOf(found)).toEqual(['lsn-1: retire s (replaced)']);
  });

  it('overrules the one that it takes back', () => {
    const mappings = [back, mapping('a', 's', { isRollback: true, ...at('09') })];
    expect(planned(['a'], {}, mappings)).toEqual(['lsn-1: associate s']);
    expect(planned(['s'], {}, mappings)).toEqual([]);
  });

  it('of a certificate that a rollback put back excludes it again', () => {
    const [b, c] = [renewal(a, 'b'), renewal(a, 'c', { notBefore: new Date('2026-06-02T00:00:00Z') })];
    const mappings = [
      mapping('c', 'b', { isRollback: true, ...at('08') }),
      mapping('b', 'a', { isRollback: true, ...at('09') }),
    ];
    const loadBalancers = [loadBalancer([listener('lsn-1', [attachment('a')])])];
    expect(stepsOf(planOf({ loadBalancers, certificates: [a, b, c], mappings }))).toEqual([]);
  });

  describe('to a certificate that another rollback takes off', () => {
    const [b, c] = [renewal(a, 'b'), renewal(a, 'c', { notBefore: new Date('2026-06-02T00:00:00Z') })];
    const mappings = [
      mapping('c', 'b', { isRollback: true, ...at('08') }),
      mapping('b', 'a', { isRollback: true, ...at('09') }),
    ];
    const plannedOn = (names: readonly string[], first = a) =>
      stepsOf(
        planOf({
          loadBalancers: [
            loadBalancer([
              listener(
                'lsn-1',
                names.map((name) => attachment(name)),
              ),
            ]),
          ],
          certificates: [first, b, c, ...certificates.slice(1)],
          mappings,
          policy: { retireAfterSeconds: 86_400, maxListenersPerPass: 1 },
          open: [openBatch('associate', 'lsn-2', ['x'])],
        }),
      );

    it.each([
      [['c'], 'associate a'],
      [['b', 'c'], 'associate a'],
      [['a', 'c'], 'retire c (replaced)'],
      [['a', 'b', 'c'], 'retire b c (replaced)'],
    ])('goes on to the end of both: %j, %s', (names, step) => {
      expect(plannedOn(names)).toEqual([`lsn-1: ${step}`]);
    });

    it('takes the newer one off first where no slot is free', () => {
      const own = listener('lsn-1', [attachment('b'), attachment('c')]);
      const given = { loadBalancers: [loadBalancer([own])], certificates: [a, b, c], mappings };
      for (const quotaRelief of ['none', 'retire-expired', 'swap'] as const)
        expect(stepsOf(planOf({ ...given, policy: { additionalPerLoadBalancer: 2, quotaRelief } }))).toEqual([
          'lsn-1: retire c (replaced)',
        ]);
    });

    it('stops there if the end of both cannot serve', () => {
      const revoked = { ...a, status: 'revoked' as const };
      expect([plannedOn(['c'], revoked), plannedOn(['b', 'c'], revoked), plannedOn(['b'], revoked)]).toEqual([
        ['lsn-1: associate b'],
        ['lsn-1: retire c (replaced)'],
        [],
      ]);
    });

    it('also where two lead to each other at the same time: neither of these is taken off', () => {
      const c = renewal(a, 'c', { notBefore: new Date('2026-06-02T00:00:00Z') });
      const both = [mapping('s', 'a', { isRollback: true }), mapping('a', 's', { isRollback: true })];
      const loadBalancers = [loadBalancer([listener('lsn-1', [attachment('c')])])];
      const mappings = [...both, mapping('c', 's', { isRollback: true })];
      expect(planned(['a', 's'], {}, both)).toEqual([]);
      expect(stepsOf(planOf({ loadBalancers, certificates: [...certificates, c], mappings }))).toEqual([
        'lsn-1: associate s',
      ]);
    });
  });

  it('retires neither of two certificates that are mapped to each other over a later mapping', () => {
    const detour = [mapping('a', 'x', at('09')), mapping('x', 's', at('09'))];
    expect(planned(['a', 's'], { retireAfterSeconds: 0 }, [back, ...detour])).toEqual([]);
  });

  describe('holds its successor, with the command that accepts it again', () => {
    const requestedBy = { function: 'rollback', pass: 'p', by: 'alice' };
    const on = (ids: readonly string[]) => [
      loadBalancer([
        listener(
          'lsn-1',
          ids.map((id) => attachment(id)),
        ),
      ]),
    ];
    const wide = renewal(a, 'w', { names: [...a.names, '*.example.com'] });
    const heldOn = (ids: readonly string[], others = certificates, mappings = [{ ...back, requestedBy }]) =>
      planOf({ loadBalancers: on(ids), certificates: others, mappings }).holds.map(
        ({ reason, certificateIds, detail }) => [reason, ...certificateIds, detail],
      );
    const held = [
      'rolled-back',
      's',
      's was rolled back to a at 2026-06-15T08:00:00.000Z by alice; it stays so until accepted again: nlb-cert backfill --certificates a=s',
    ];

    it('and proposes no other certificate for almost the same names', () => {
      expect(heldOn(['a'], [...certificates, wide])).toEqual([held]);
    });

    it('but not while the rollback is under way', () => {
      expect(heldOn(['a', 's'])).toEqual([]);
    });

    it('but not if it could not be attached anyway', () => {
      expect(heldOn(['a'], [a, renewal(a, 's', { hasPrivateKey: false })])).toEqual([]);
    });

    it('but not once a newer certificate follows, or a person accepted it', () => {
      const newer = renewal(a, 'n', { notBefore: new Date('2026-06-10T00:00:00Z') });
      expect(heldOn(['a'], [...certificates, newer])).toEqual([]);
      expect(
        heldOn(['a'], certificates, [
          { ...back, requestedBy },
          { ...mapping('a', 's', at('09')), requestedBy },
        ]),
      ).toEqual([]);
    });

    it('also of two rollbacks one after the other: the last one is ended first', () => {
      const [b, c] = [renewal(a, 'b'), renewal(a, 'c', { notBefore: new Date('2026-06-02T00:00:00Z') })];
      const mappings = [
        mapping('c', 'b', { isRollback: true, ...at('08') }),
        mapping('b', 'a', { isRollback: true, ...at('09') }),
      ].map((each) => ({ ...each, requestedBy }));
      expect(heldOn(['a'], [a, b, c], mappings)).toEqual([['rolled-back', 'b', expect.stringMatching(/a=b$/)]]);
    });
  });
});
