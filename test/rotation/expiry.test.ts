import { subDays } from 'date-fns';
import { expect, it } from 'vitest';
import { expiryConditions } from '../../shared/rotation/expiry.js';
import { indexCertificates } from '../../shared/rotation/model/certificate-index.js';
import type { Certificate } from '../../shared/rotation/model/inventory.js';
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
  renewal,
} from '../support/builders.js';

const ends = (at: string) => certificate('a', { names: ['a.org', '*.a.org'], notAfter: new Date(at) });
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

it('says where, which names, which role and when', () => {
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
