import { describe, expect, it } from 'vitest';
import type { Certificate, KeyAlgorithm } from '../../shared/rotation/model/inventory.js';
import type { Policy } from '../../shared/rotation/model/policy.js';
import {
  attachment,
  certificate,
  firstSteps,
  listener,
  loadBalancer,
  mapping,
  noon,
  planOf,
  renewal,
  stepsOf,
} from '../support/builders.js';

const a = certificate('a', { names: ['*.a.org', 'a.org'], instanceId: 'cas-1' });
const ecc = 'ECC' as KeyAlgorithm;
const july = new Date('2026-07-01T00:00:00Z');

interface Row {
  readonly when: string;
  readonly given: Partial<Certificate>;
  readonly policy?: Partial<Policy>;
  readonly then: { readonly reason: string; readonly says: RegExp; readonly until?: Date } | 'associated';
}

/** One renewal `b` of `a`, in the same CAS instance, that differs from a good one as the row says. */
const rows: Row[] = [
  { when: 'nothing is wrong', given: {}, then: 'associated' },
  { when: 'it is revoked', given: { status: 'revoked' }, then: { reason: 'revoked', says: /b is revoked/ } },
  {
    when: 'CAS calls it expired',
    given: { status: 'expired' },
    then: { reason: 'expired', says: /b expired at 2027-06-01/ },
  },
  {
    when: 'it ended this very second',
    given: { notAfter: noon },
    then: { reason: 'expired', says: /b expired at 2026-06-15T12:00:00.000Z/ },
  },
  { when: 'it is not issued', given: { status: 'unissued' }, then: { reason: 'not-issued', says: /b is not issued/ } },
  {
    when: 'its private key is elsewhere',
    given: { hasPrivateKey: false },
    then: { reason: 'no-private-key', says: /b has no private key/ },
  },
  {
    when: 'it loses a name',
    given: { names: ['*.a.org'] },
    then: {
      reason: 'names-lost',
      says: /does not cover a\.org \(b\); .*accept the loss: nlb-cert backfill --certificates a=b --allow-name-loss$/,
    },
  },
  {
    when: 'it loses both names',
    given: { names: ['b.org'] },
    then: { reason: 'names-lost', says: /does not cover \*\.a\.org, a\.org \(b\)/ },
  },
  { when: 'it has a name more', given: { names: ['*.a.org', 'a.org', 'b.org'] }, then: 'associated' },
  {
    when: 'its key is of another algorithm',
    given: { keyAlgorithm: ecc },
    then: { reason: 'key-algorithm', says: /b has a key of algorithm ECC.*RSA/ },
  },
  {
    when: 'its algorithm is on the list',
    given: { keyAlgorithm: ecc },
    policy: { keyAlgorithms: ['RSA' as KeyAlgorithm, ecc] },
    then: 'associated',
  },
  {
    when: 'its algorithm, the same as before, is not on the list',
    given: {},
    policy: { keyAlgorithms: [ecc] },
    then: { reason: 'key-algorithm', says: /algorithm RSA.*ECC/ },
  },
  {
    when: 'it ends sooner',
    given: { notAfter: new Date('2026-12-30T00:00:00Z') },
    then: { reason: 'expires-sooner', says: /b expires 2026-12-30.*2026-12-31/ },
  },
  {
    when: 'it ends at the same time',
    given: { notAfter: new Date('2026-12-31T00:00:00Z') },
    then: { reason: 'expires-sooner', says: /b expires 2026-12-31/ },
  },
  {
    when: 'it begins in two weeks',
    given: { notBefore: july },
    then: { reason: 'not-valid-yet', says: /b is not valid before 2026-07-01/, until: july },
  },
  { when: 'it begins this very second', given: { notBefore: noon }, then: 'associated' },
  {
    when: 'two things are wrong, of which time mends one',
    given: { notBefore: july, hasPrivateKey: false },
    then: { reason: 'no-private-key', says: /no private key in CAS; the successor b is not valid before/ },
  },
];

describe('a successor that is not fit is a hold that says why, and nothing is written', () => {
  const lb = loadBalancer([listener('lsn-1', [attachment('a')])]);

  for (const { when, given, policy = {}, then } of rows)
    it(when, () => {
      const plan = planOf({ loadBalancers: [lb], certificates: [a, renewal(a, 'b', given)], policy });
      if (then === 'associated') return expect([stepsOf(plan), plan.holds]).toEqual([['lsn-1: associate b'], []]);
      expect(firstSteps(plan)).toEqual([]);
      expect(plan.holds).toMatchObject([{ listenerId: 'lsn-1', certificateIds: ['b'], reason: then.reason }]);
      expect(plan.holds[0]?.detail).toMatch(then.says);
      expect(plan.holds[0]?.until).toEqual(then.until);
    });

  it('waits until the successor is valid, and associates it from that second on', () => {
    const certificates = [a, renewal(a, 'b', { notBefore: july })];
    const before = planOf({ loadBalancers: [lb], certificates, now: new Date('2026-06-30T23:59:59Z') });
    const after = planOf({ loadBalancers: [lb], certificates, now: july });
    expect([stepsOf(before), stepsOf(after)]).toEqual([[], ['lsn-1: associate b']]);
  });
});

describe('an operator may map to a certificate that expires sooner, until it is about to expire', () => {
  const day = (text: string) => new Date(`2026-${text}T12:00:00Z`);
  const year = certificate('a', { notBefore: day('01-01'), notAfter: new Date('2027-01-01T12:00:00Z') });
  const lb = loadBalancer([listener('lsn-1', [attachment('a')])]);
  const operatorMapping = mapping('a', 'b');
  const short = { notBefore: day('06-01'), issuer: 'Other CA' };

  const rows = [
    { when: 'of 90 days, half a year sooner', given: { ...short, notAfter: day('08-30') }, then: 'associate' },
    {
      when: 'with 14 days left of 90',
      given: { ...short, notBefore: day('03-31'), notAfter: day('06-29') },
      then: 'associate',
    },
    {
      when: 'with 13 days left of 90',
      given: { ...short, notBefore: day('03-30'), notAfter: day('06-28') },
      then: 'expires-sooner',
    },
    {
      when: 'with a third left of 6 days',
      given: { ...short, notBefore: day('06-11'), notAfter: day('06-17') },
      then: 'associate',
    },
    {
      when: 'with less than a third left of 6 days',
      given: { ...short, notBefore: day('06-10'), notAfter: day('06-16') },
      then: 'expires-sooner',
    },
    {
      when: 'which begins tomorrow',
      given: { notBefore: day('06-16'), notAfter: day('09-14') },
      then: 'not-valid-yet',
    },
    {
      when: 'which an event names',
      given: { ...short, notAfter: day('08-30') },
      mapping: { ...operatorMapping, fromEvent: true },
      then: 'expires-sooner',
    },
  ];

  for (const { when, given, mapping: rowMapping = operatorMapping, then } of rows)
    it(when, () => {
      const plan = planOf({
        loadBalancers: [lb],
        certificates: [year, renewal(year, 'b', given)],
        mappings: [rowMapping],
      });
      expect([...firstSteps(plan).map(({ step }) => step), ...plan.holds.map(({ reason }) => reason)]).toEqual([then]);
    });

  it('the hold has the command if only a mapping is missing, and the limit if too little lifetime is left', () => {
    const certificates = [year, renewal(year, 'b', { notAfter: day('08-30') })];
    const detail = planOf({ loadBalancers: [lb], certificates }).holds[0]?.detail;
    expect(detail).toMatch(/b expires 2026-08-30.*; .*accept this one: nlb-cert backfill --certificates a=b$/);
    const late = [year, renewal(year, 'b', { notAfter: day('06-20') })];
    expect(planOf({ loadBalancers: [lb], certificates: late, mappings: [operatorMapping] }).holds[0]?.detail).toMatch(
      /a third of its lifetime, or 14 days/,
    );
  });

  it('and the replaced certificate does not become a successor again, although it expires later', () => {
    for (const notBefore of [year.notBefore, day('05-01')]) {
      const certificates = [
        { ...year, notBefore },
        renewal(year, 'b', { notBefore: year.notBefore, notAfter: day('08-30') }),
      ];
      const both = loadBalancer([listener('lsn-1', [attachment('b', { role: 'default' })])]);
      const plan = planOf({ loadBalancers: [both], certificates, mappings: [operatorMapping] });
      expect([plan.planned, plan.holds]).toEqual([[], []]);
    }
  });

  it('until a later mapping withdraws it', () => {
    const certificates = [year, renewal(year, 'b', { notBefore: year.notBefore, notAfter: day('08-30') })];
    const back = mapping('b', 'a', { since: day('06-15') });
    const mappings = [{ ...operatorMapping, since: day('06-14') }, back];
    for (const [on, then] of [
      ['b', ['lsn-1: associate a']],
      ['a', []],
    ] as const) {
      const plan = planOf({
        loadBalancers: [loadBalancer([listener('lsn-1', [attachment(on)])])],
        certificates,
        mappings,
      });
      expect(stepsOf(plan)).toEqual(then);
    }
  });
});

describe('an event’s mapping leads only to a certificate that could be the renewal', () => {
  const day = (text: string) => new Date(`2026-${text}T12:00:00Z`);
  const former = certificate('a', {
    names: ['a.org'],
    issuer: 'One CA',
    notBefore: day('03-01'),
    notAfter: day('09-01'),
  });
  const lb = loadBalancer([listener('lsn-1', [attachment('a')])]);
  const event = mapping('a', 'b', { fromEvent: true });
  const later = { instanceId: '', issuer: 'Other CA', notBefore: day('06-01'), notAfter: day('12-01') };

  const rows = [
    { when: 'issued later and for longer', given: later, then: 'associate' },
    {
      when: 'issued earlier, although for longer',
      given: { ...later, notBefore: day('02-01') },
      then: 'unproven-lineage',
    },
    { when: 'self-signed', given: { ...later, issuer: 'a.org', commonName: 'a.org' }, then: 'unproven-lineage' },
    {
      when: 'from a staging hierarchy',
      given: { ...later, issuer: '(STAGING) Let’s Encrypt' },
      then: 'unproven-lineage',
    },
  ];

  it.each(rows)('$when: $then', ({ given, then }) => {
    const plan = planOf({
      loadBalancers: [lb],
      certificates: [former, renewal(former, 'b', given)],
      mappings: [event],
    });
    expect([...firstSteps(plan).map(({ step }) => step), ...plan.holds.map(({ reason }) => reason)]).toEqual([then]);
  });
});

describe('the expiry of a revoked certificate does not count', () => {
  const lb = loadBalancer([listener('lsn-1', [attachment('r')])]);
  const revoked = certificate('r', { names: ['a.org'], status: 'revoked' });
  const sooner = { notAfter: new Date('2026-12-01T00:00:00Z') };

  for (const given of [
    { ...sooner },
    { notAfter: revoked.notAfter },
    { ...sooner, notBefore: revoked.notBefore },
    { notBefore: revoked.notBefore, notAfter: revoked.notAfter },
  ])
    it(`for a re-issue of ${JSON.stringify(given)}`, () => {
      const certificates = [revoked, renewal(revoked, 'b', { status: 'issued', ...given })];
      expect(stepsOf(planOf({ loadBalancers: [lb], certificates }))).toEqual(['lsn-1: associate b']);
      const rotated = loadBalancer([listener('lsn-1', [attachment('b')])]);
      expect(planOf({ loadBalancers: [rotated], certificates }).holds).toEqual([]);
    });
});

describe('a mapping with allowNameLoss waives the names and nothing else', () => {
  const lb = loadBalancer([listener('lsn-1', [attachment('a')])]);
  const fewer = { names: ['a.org'] };
  const waiver = [mapping('a', 'b', { allowNameLoss: true })];

  const waived = [
    { when: 'only names are lost', given: fewer, mappings: waiver, then: 'step lsn-1: associate b' },
    { when: 'the mapping waives nothing', given: fewer, mappings: [mapping('a', 'b')], then: 'hold names-lost' },
    {
      when: 'its key is elsewhere',
      given: { ...fewer, hasPrivateKey: false },
      mappings: waiver,
      then: 'hold no-private-key',
    },
    {
      when: 'its algorithm differs',
      given: { ...fewer, keyAlgorithm: ecc },
      mappings: waiver,
      then: 'hold key-algorithm',
    },
    {
      when: 'it is about to end',
      given: { ...fewer, notAfter: new Date('2026-06-20T00:00:00Z') },
      mappings: waiver,
      then: 'hold expires-sooner',
    },
    { when: 'it is not valid yet', given: { ...fewer, notBefore: july }, mappings: waiver, then: 'hold not-valid-yet' },
    { when: 'it is revoked', given: { ...fewer, status: 'revoked' as const }, mappings: waiver, then: 'hold revoked' },
    {
      when: 'an earlier mapping of the same pair did not waive them',
      given: fewer,
      mappings: [mapping('a', 'b'), ...waiver],
      then: 'step lsn-1: associate b',
    },
  ];

  for (const { when, given, mappings, then } of waived)
    it(when, () => {
      for (const listed of [mappings, [...mappings].reverse()]) {
        const plan = planOf({ loadBalancers: [lb], certificates: [a, renewal(a, 'b', given)], mappings: listed });
        const [step] = stepsOf(plan);
        expect(step === undefined ? `hold ${plan.holds[0]?.reason}` : `step ${step}`).toBe(then);
      }
    });

  it('for its own pair only: a chain over another certificate keeps all names', () => {
    const legacy = certificate('a', { names: ['a.org', 'legacy.org'], instanceId: 'cas-1' });
    const b = renewal(legacy, 'b', { names: ['a.org', 'b.org'] });
    const d = renewal(legacy, 'd', { names: ['a.org'], instanceId: '', issuer: 'Other CA' });
    const mappings = [mapping('b', 'd', { allowNameLoss: true })];
    const two = loadBalancer([listener('lsn-1', [attachment('a')]), listener('lsn-2', [attachment('b')])]);
    const plan = planOf({ loadBalancers: [two], certificates: [legacy, b, { ...d, notAfter: july }], mappings });
    expect(stepsOf(plan)).toEqual(['lsn-2: associate d']);
    expect(plan.holds).toMatchObject([{ listenerId: 'lsn-1', reason: 'names-lost' }]);
    expect(plan.holds[0]?.detail).toContain('legacy.org');
  });

  it('and the renewal of its successor has the waiver too', () => {
    const renewed = [
      a,
      renewal(a, 'b', fewer),
      renewal(a, 'c', { ...fewer, notAfter: new Date('2027-07-01T00:00:00Z') }),
    ];
    expect(stepsOf(planOf({ loadBalancers: [lb], certificates: renewed, mappings: waiver }))).toEqual([
      'lsn-1: associate c',
    ]);
  });

  it('is needed if CAS no longer lists the replaced certificate, otherwise the successor is held', () => {
    const given = { loadBalancers: [lb], certificates: [renewal(a, 'b')] };
    const without = planOf({ ...given, mappings: [mapping('a', 'b')] });
    expect([without.planned, without.holds.map(({ reason }) => reason)]).toEqual([[], ['replaced-unknown']]);
    expect(stepsOf(planOf({ ...given, mappings: waiver }))).toEqual(['lsn-1: associate b']);
    expect(planOf(given).holds).toEqual([]);
  });
});
