import { addDays, addHours, subDays, subMinutes } from 'date-fns';
import { describe, expect, it } from 'vitest';
import { outlookConditions } from '../../shared/reconcile/report/outlooks.js';
import { indexCertificates } from '../../shared/rotation/model/certificate-index.js';
import type {
  Attachment,
  Certificate,
  KeyAlgorithm,
  Listener,
  LoadBalancer,
} from '../../shared/rotation/model/inventory.js';
import type { Policy } from '../../shared/rotation/model/policy.js';
import { everywhere } from '../../shared/rotation/model/selector.js';
import type { Obstacle } from '../../shared/rotation/outlook.js';
import {
  attachment,
  certificate,
  type Given,
  id,
  listener,
  listenerId,
  loadBalancer,
  mapping,
  noon,
  outlooksOf,
  planOf,
  renewal,
} from '../support/builders.js';

const ends = (at: string) => certificate('a', { names: ['a.org', '*.a.org'], notAfter: new Date(at) });
const sixDays = (at: string) => certificate('a', { notBefore: subDays(new Date(at), 6), notAfter: new Date(at) });
const soon = ends('2026-06-20T00:00:00Z');
const past = ends('2026-06-15T12:00:00Z');

interface Row {
  readonly when: string;
  readonly given: readonly Certificate[];
  readonly on?: readonly string[];
  readonly mappings?: readonly ReturnType<typeof mapping>[];
  readonly then: string | undefined;
}

/** `a` is attached to one listener, alone unless the row says otherwise. Two weeks from noon is the 29th. */
const rows: Row[] = [
  { when: 'it ends in months', given: [ends('2026-12-31T00:00:00Z')], then: undefined },
  { when: 'it ends in two weeks and a second', given: [ends('2026-06-29T12:00:01Z')], then: undefined },
  { when: 'it ends in two weeks', given: [ends('2026-06-29T12:00:00Z')], then: 'expires-soon a' },
  {
    when: 'it is for six days and has more than a third of them left',
    given: [sixDays('2026-06-17T12:00:01Z')],
    then: undefined,
  },
  {
    when: 'it is for six days and has a third of them left',
    given: [sixDays('2026-06-17T12:00:00Z')],
    then: 'expires-soon a',
  },
  { when: 'it ends in days and nothing replaces it', given: [soon], then: 'expires-soon a' },
  { when: 'it ends in days and its successor is on its way', given: [soon, renewal(soon, 'b')], then: undefined },
  {
    when: 'it ends in days and its successor is not fit',
    given: [soon, renewal(soon, 'b', { hasPrivateKey: false })],
    then: 'expires-soon a',
  },
  { when: 'it ended this second and nothing replaces it', given: [past], then: 'expired a' },
  {
    when: 'it ended, and its successor did not get here in time',
    given: [past, renewal(past, 'b')],
    then: 'expired a',
  },
  { when: 'it ended, and its successor is here', given: [past, renewal(past, 'b')], on: ['a', 'b'], then: undefined },
  {
    when: 'a mapping names its successor',
    given: [soon, renewal(soon, 'b', { issuer: 'Other CA' })],
    mappings: [mapping('a', 'b')],
    then: undefined,
  },
  {
    when: 'a mapping for another listener names its successor',
    given: [soon, renewal(soon, 'b', { issuer: 'Other CA' })],
    mappings: [mapping('a', 'b', { selector: { ...everywhere, listenerIds: [listenerId('lsn-9')] } })],
    then: 'expires-soon a',
  },
  {
    when: 'a mapping led away from it, and a later rollback put it back',
    given: [soon, renewal(soon, 'b', { issuer: 'Other CA' })],
    mappings: [
      { ...mapping('a', 'b'), since: subDays(noon, 2) },
      { ...mapping('b', 'a', { isRollback: true }), since: subDays(noon, 1) },
    ],
    then: 'expires-soon a',
  },
  { when: 'CAS does not list it', given: [], then: 'unlisted a' },
  {
    when: 'CAS does not list it, and a mapping names its successor',
    given: [renewal(soon, 'b')],
    mappings: [mapping('a', 'b', { allowNameLoss: true })],
    then: undefined,
  },
  {
    when: 'it is revoked',
    given: [{ ...ends('2026-12-31T00:00:00Z'), status: 'revoked' }],
    then: 'attached-invalid a',
  },
  {
    when: 'it is revoked and its successor is on its way',
    given: [{ ...soon, status: 'revoked' }, renewal(soon, 'b')],
    then: 'attached-invalid a',
  },
  {
    when: 'it is revoked and its successor is here',
    given: [{ ...soon, status: 'revoked' }, renewal(soon, 'b')],
    on: ['a', 'b'],
    then: undefined,
  },
  {
    when: 'it is valid from tomorrow on',
    given: [{ ...ends('2026-12-31T00:00:00Z'), notBefore: addDays(noon, 1) }],
    then: 'attached-invalid a',
  },
  {
    when: 'its successor is valid in time',
    given: [soon, renewal(soon, 'b', { notBefore: addDays(noon, 2) })],
    then: undefined,
  },
  {
    when: 'its successor is valid when it is too late',
    given: [soon, renewal(soon, 'b', { notBefore: addDays(noon, 5) })],
    then: 'expires-soon a',
  },
];

/** The conditions of the estate, as the pass over everything finds them. */
function conditionsIn(given: Given, further: readonly Obstacle[] = []) {
  const { certificates, now = noon } = given;
  return outlookConditions(outlooksOf(given, further), { certificateIndex: indexCertificates(certificates), now });
}

const on = (attachments: readonly Attachment[], over: Partial<Listener> = {}, lb: Partial<LoadBalancer> = {}) => [
  loadBalancer([listener('lsn-1', attachments, over)], lb),
];

for (const { when, given, on: ids = ['a'], mappings = [], then } of rows)
  it(when, () => {
    const loadBalancers = on(ids.map((name) => attachment(name)));
    const found = conditionsIn({ loadBalancers, certificates: given, mappings });
    expect(found.map(({ reason, certificateIds }) => `${reason} ${certificateIds.join()}`)).toEqual(then ? [then] : []);
  });

it.each([
  { notAfter: '2026-12-31T00:00:00Z', then: 'unlisted' },
  { notAfter: '2026-06-20T00:00:00Z', then: 'expires-soon' },
  { notAfter: '2026-06-15T12:00:00Z', then: 'expired' },
])('one that CAS does not list and a handshake showed until $notAfter is $then', ({ notAfter, then }) => {
  const observed = { names: ['a.org'], notBefore: subDays(noon, 60), notAfter: new Date(notAfter), at: noon };
  const subject = { listenerId: listenerId('lsn-1'), certificateId: id('a'), name: '', detail: '' };
  const proofs = [{ ...subject, verdict: 'served' as const, since: noon, at: noon, observed }];
  const loadBalancers = on([attachment('a', { role: 'default' })]);
  const [found] = conditionsIn({ loadBalancers, certificates: [], proofs });
  expect(found?.reason).toBe(then);
  expect(found?.since).toEqual(then === 'unlisted' ? noon : observed.notAfter);
  expect(found?.detail).toBe(
    'CAS does not list the default certificate a, and a handshake of 2026-06-15T12:00:00.000Z showed a certificate for a.org ' +
      `until ${observed.notAfter.toISOString()}; check CAS_SITE, or upload its successor and map it: ` +
      'nlb-cert backfill --certificates a=NEW --allow-name-loss',
  );
});

it('has the listener, the names, the role and the time', () => {
  const [found] = conditionsIn({ loadBalancers: on([attachment('a', { role: 'default' })]), certificates: [soon] });
  expect(found).toMatchObject({
    region: 'cn-hangzhou',
    loadBalancerId: 'nlb-1',
    listenerId: 'lsn-1',
    since: soon.notAfter,
  });
  expect(found?.detail).toMatch(/default certificate for a\.org, \*\.a\.org/);
});

describe('a certificate whose successor is in CAS is unreplaced near its end', () => {
  const off = { tags: { 'cert-rotation': 'off' } };
  const failed = (reason: string): Obstacle => ({
    reason,
    listenerId: listenerId('lsn-1'),
    certificateIds: [id('b')],
    detail: 'associate failed 3 times (X)',
  });
  const rows: readonly {
    when: string;
    listener?: Partial<Listener>;
    loadBalancer?: Partial<LoadBalancer>;
    policy?: Partial<Policy>;
    further?: readonly Obstacle[];
    says: RegExp;
  }[] = [
    { when: 'its listener is tagged off', listener: off, says: /switched-off.*cert-rotation: off; remove the tag/ },
    { when: 'its load balancer is tagged off', loadBalancer: off, says: /nlb-1 is tagged cert-rotation: off/ },
    {
      when: 'EXCLUDE_TAGS has a tag of it',
      listener: { tags: { team: 'x' } },
      policy: { excludeTags: [{ key: 'team', value: 'x' }] },
      says: /excluded.*EXCLUDE_TAGS; change its tags/,
    },
    {
      when: 'INCLUDE_TAGS has no tag of it',
      policy: { includeTags: [{ key: 'team', value: 'x' }] },
      says: /excluded.*INCLUDE_TAGS/,
    },
    { when: 'its listener is stopped', listener: { status: 'stopped' }, says: /listener-stopped.*start it/ },
    {
      when: 'its load balancer is inactive',
      loadBalancer: { status: 'inactive' },
      says: /load-balancer-inactive.*not active; check/,
    },
    {
      when: 'its load balancer is full',
      policy: { additionalPerLoadBalancer: 1 },
      says: /quota-full.*raise the quota/,
    },
    { when: 'NLB refuses the change for good', further: [failed('refused')], says: /\(refused\): associate failed 3/ },
    { when: 'the change keeps failing', further: [failed('keeps-failing')], says: /\(keeps-failing\)/ },
    { when: 'a permission is missing', further: [failed('permission-missing')], says: /\(permission-missing\)/ },
    {
      when: 'clients get a certificate that is not attached',
      further: [failed('unexpected-served')],
      says: /\(unexpected-served\)/,
    },
    {
      when: 'an open batch of the listener is overdue',
      further: [{ ...failed('overdue'), certificateIds: [] }],
      says: /overdue/,
    },
  ];
  it.each(rows)('if $when', ({ listener: over = {}, loadBalancer: lb = {}, policy = {}, further = [], says }) => {
    const loadBalancers = on([attachment('a')], over, lb);
    const given = { loadBalancers, certificates: [soon, renewal(soon, 'b')], policy };
    expect(conditionsIn(given, further)).toMatchObject([
      { reason: 'expires-soon', certificateIds: ['a'], detail: expect.stringMatching(/its successor b is blocked/) },
    ]);
    expect(conditionsIn(given, further)[0]?.detail).toMatch(says);
    const later = renewal(ends('2026-12-31T00:00:00Z'), 'b');
    const early = { ...given, certificates: [ends('2026-12-31T00:00:00Z'), later] };
    expect(conditionsIn(early, further)).toEqual([]);
    expect(outlooksOf(early, further)[0]).toMatchObject({ standing: 'blocked' });
  });

  it('a hold that ends by itself is no obstacle, except if it ends too late', () => {
    const given = { loadBalancers: on([attachment('a')]), certificates: [soon, renewal(soon, 'b')] };
    const until = (hours: number): Obstacle => ({
      ...failed('waiting-for-wave'),
      until: addHours(soon.notAfter, hours),
    });
    expect(conditionsIn(given, [until(-2)])).toEqual([]);
    const [found] = conditionsIn(given, [until(0)]);
    expect(found).toMatchObject({
      reason: 'expires-soon',
      detail: expect.stringMatching(/; remove this obstacle, or/),
    });
  });

  describe('on its last day, an hour after the issue of its successor', () => {
    const lastDay = ends('2026-06-16T11:00:00Z');
    const issued = (minutesAgo: number) => renewal(lastDay, 'b', { notBefore: subMinutes(noon, minutesAgo) });
    const given = { loadBalancers: on([attachment('a')]), certificates: [lastDay, issued(60)] };
    const waiting = (until: Date): Obstacle => ({ ...failed('waiting-for-wave'), detail: 'it waits', until });
    const found = (over: Partial<Given>, further?: readonly Obstacle[]) =>
      conditionsIn({ ...given, ...over }, further).map(({ detail }) => detail.replace(/^.*expires soon, and /, ''));

    it('a step that is planned at each look is reported', () => {
      expect(found({})).toEqual([
        expect.stringMatching(/^its successor b is blocked \(next-step\): it is still not attached; look again/),
      ]);
    });

    it('a wait without an end of its own is reported', () => {
      const busy = on([attachment('a')], { status: 'busy' });
      expect(found({ loadBalancers: busy })).toEqual([expect.stringMatching(/blocked \(busy\): .*being configured/)]);
      expect(found({}, [waiting(noon)])).toEqual([expect.stringMatching(/blocked \(waiting-for-wave\): it waits/)]);
    });

    it('a wait with an end in time is not, nor a younger successor, nor one that ends in 24 hours', () => {
      expect(found({}, [waiting(addHours(noon, 3))])).toEqual([]);
      expect(found({ certificates: [lastDay, issued(59)] })).toEqual([]);
      const later = ends('2026-06-16T12:00:01Z');
      expect(found({ certificates: [later, renewal(later, 'b')] })).toEqual([]);
    });
  });

  it('a hold without an end is an obstacle, also of a certificate that CAS does not list', () => {
    const never: Obstacle = { ...failed('outside-window'), detail: 'no window opens', until: undefined };
    const loadBalancers = on([attachment('a')]);
    const certificates = [renewal(soon, 'b')];
    const mappings = [mapping('a', 'b', { allowNameLoss: true })];
    expect(conditionsIn({ loadBalancers, certificates, mappings })).toEqual([]);
    expect(conditionsIn({ loadBalancers, certificates, mappings }, [never])).toMatchObject([
      { reason: 'unlisted', detail: expect.stringContaining('blocked (outside-window): no window opens') },
    ]);
  });

  it('without a successor, the tag is named beside the renewal, before and after its end', () => {
    for (const old of [soon, past]) {
      const [found] = conditionsIn({ loadBalancers: on([attachment('a')], off), certificates: [old] });
      expect(found?.detail).toMatch(
        /nothing will replace it: lsn-1 is tagged cert-rotation: off; remove the tag.*; renew it/,
      );
    }
    expect(
      outlooksOf({ loadBalancers: on([attachment('a')], off), certificates: [ends('2026-12-31T00:00:00Z')] }),
    ).toMatchObject([{ standing: 'fine' }]);
  });

  it('an expired one whose successor waits for its turn says that no person is needed', () => {
    const [found] = conditionsIn({ loadBalancers: on([attachment('a')]), certificates: [past, renewal(past, 'b')] });
    expect(found?.detail).toMatch(/expired; its successor b is attached without a person$/);
  });

  it('a default certificate is unreplaced while its successor is only an additional one', () => {
    const loadBalancers = on([attachment('a', { role: 'default' }), attachment('b')]);
    const [outlook] = outlooksOf({ loadBalancers, certificates: [soon, renewal(soon, 'b')] });
    expect(outlook).toMatchObject({ certificateId: 'a', standing: expect.not.stringMatching(/^replaced$/) });
  });

  it('a successor that is still being associated does not count as attached', () => {
    const loadBalancers = on([attachment('a'), attachment('b', { state: 'associating' })]);
    expect(outlooksOf({ loadBalancers, certificates: [past, renewal(past, 'b')] })[0]).toMatchObject({
      standing: 'expired',
    });
  });
});

const hints = [
  {
    when: 'covers its names and one more',
    given: { names: ['a.org', '*.a.org', 'b.org'] },
    then: /b is newer.*covers the names of a, and is for b\.org as well; .*: nlb-cert backfill --certificates a=b$/,
  },
  {
    when: 'covers its names and two more',
    given: { names: ['a.org', '*.a.org', 'b.org', 'c.org'] },
    then: /b\.org, c\.org as well/,
  },
  {
    when: 'is for three more',
    given: { names: ['a.org', '*.a.org', 'b.org', 'c.org', 'd.org'] },
    then: /renew it in CAS$/,
  },
  {
    when: 'lacks one of them',
    given: { names: ['a.org'] },
    then: /covers the names of a except \*\.a\.org; .*: nlb-cert backfill --certificates a=b --allow-name-loss$/,
  },
  { when: 'lacks both', given: { names: ['b.org'] }, then: /renew it in CAS$/ },
  { when: 'is from another authority', given: { names: ['a.org'], issuer: 'Other CA' }, then: /renew it in CAS$/ },
  {
    when: 'is from another intermediate',
    given: { names: ['a.org'], issuer: "O=Let's Encrypt, CN=R11" },
    then: /a=b --allow-name-loss$/,
  },
  {
    when: 'has another key type',
    given: { names: ['a.org'], keyAlgorithm: 'ECC' as KeyAlgorithm },
    then: /renew it in CAS$/,
  },
  { when: 'has no private key', given: { names: ['a.org'], hasPrivateKey: false }, then: /renew it in CAS$/ },
  {
    when: 'is older',
    given: { names: ['a.org'], notBefore: new Date('2025-01-01T00:00:00Z') },
    then: /renew it in CAS$/,
  },
];

describe('a newer certificate for almost the same names is a hint with the command', () => {
  it.each(hints)('if it $when', ({ given, then }) => {
    const certificates = [{ ...soon, issuer: 'R10' }, renewal({ ...soon, issuer: 'R10' }, 'b', given)];
    expect(conditionsIn({ loadBalancers: on([attachment('a')]), certificates })[0]?.detail).toMatch(then);
  });

  it('has a hold of its own once a renewal should exist: a month ahead, or with a third of the lifetime left', () => {
    const heldWhen = (at: string, notBefore = ends(at).notBefore) => {
      const old = { ...ends(at), notBefore };
      const lb = loadBalancer([listener('lsn-1', [attachment('a')])]);
      return planOf({ loadBalancers: [lb], certificates: [old, renewal(old, 'b', { names: ['a.org'] })] }).holds;
    };
    expect(heldWhen('2026-07-16T00:00:00Z')).toEqual([]);
    const brief = new Date('2026-05-22T00:00:00Z');
    expect(heldWhen('2026-07-12T00:00:00Z', brief)).toEqual([]);
    expect(heldWhen('2026-06-29T00:00:00Z', brief)).toHaveLength(1);
    expect(heldWhen('2026-07-15T00:00:00Z')).toMatchObject([{ reason: 'unproven-lineage', certificateIds: ['b'] }]);
  });

  it('is added to a hold for another reason', () => {
    const lb = loadBalancer([listener('lsn-1', [attachment('a')])]);
    const certificates = [soon, renewal(soon, 'x', { issuer: 'Other CA' }), renewal(soon, 'b', { names: ['a.org'] })];
    const { holds } = planOf({ loadBalancers: [lb], certificates });
    expect(holds).toMatchObject([{ reason: 'unproven-lineage', certificateIds: ['x'] }]);
    expect(holds[0]?.detail).toMatch(/--certificates a=x; b is newer.*--certificates a=b --allow-name-loss$/);
  });
});
