import { subDays } from 'date-fns';
import { describe, expect, it } from 'vitest';
import { expiryConditions } from '../../shared/rotation/expiry.js';
import { indexCertificates } from '../../shared/rotation/model/certificate-index.js';
import type { Certificate, KeyAlgorithm } from '../../shared/rotation/model/inventory.js';
import { defaultPolicy } from '../../shared/rotation/model/policy.js';
import { everywhere } from '../../shared/rotation/model/selector.js';
import {
  attachment,
  certificate,
  inventory,
  listener,
  listenerId,
  loadBalancer,
  mapping,
  noon,
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
  { when: 'CAS does not list it', given: [], then: undefined },
];

for (const { when, given, on = ['a'], mappings = [], then } of rows)
  it(when, () => {
    const look = inventory(
      loadBalancer([
        listener(
          'lsn-1',
          on.map((name) => attachment(name)),
        ),
      ]),
    );
    const input = { certificateIndex: indexCertificates(given), mappings, policy: defaultPolicy, now: noon };
    const found = expiryConditions(look, input);
    expect(found.map(({ reason, certificateIds }) => `${reason} ${certificateIds.join()}`)).toEqual(then ? [then] : []);
  });

it('has the listener, the names, the role and the time', () => {
  const look = inventory(loadBalancer([listener('lsn-1', [attachment('a', { role: 'default' })])]));
  const [found] = expiryConditions(look, {
    certificateIndex: indexCertificates([soon]),
    mappings: [],
    policy: defaultPolicy,
    now: noon,
  });
  expect(found).toMatchObject({
    region: 'cn-hangzhou',
    loadBalancerId: 'nlb-1',
    listenerId: 'lsn-1',
    since: soon.notAfter,
  });
  expect(found?.detail).toMatch(/default certificate for a\.org, \*\.a\.org/);
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
    const look = inventory(loadBalancer([listener('lsn-1', [attachment('a')])]));
    const input = { certificateIndex: indexCertificates(certificates), mappings: [], policy: defaultPolicy, now: noon };
    expect(expiryConditions(look, input)[0]?.detail).toMatch(then);
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
