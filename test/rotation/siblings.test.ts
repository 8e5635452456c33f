import { expect, it } from 'vitest';
import type { Mapping } from '../../shared/rotation/lineage/mapping.js';
import type { Certificate, KeyAlgorithm } from '../../shared/rotation/model/inventory.js';
import type { Policy } from '../../shared/rotation/model/policy.js';
import type { PendingAttach } from '../../shared/rotation/model/step.js';
import {
  attachment,
  certificate,
  holdsOf,
  id,
  listener,
  listenerId,
  loadBalancer,
  mapping,
  pendingAttach,
  planOf,
  renewal,
  stepsOf,
} from '../support/builders.js';

const ecc = { keyAlgorithm: 'ECC' as KeyAlgorithm };
const rsa = certificate('rsa', { names: ['a.org'] });
/** A month newer than its RSA sibling. */
const elliptic = certificate('ecc', {
  ...ecc,
  names: ['a.org'],
  notBefore: new Date('2026-02-01T00:00:00Z'),
  notAfter: new Date('2027-01-31T00:00:00Z'),
});
/** RSA, for two names. */
const wide = certificate('rsa', { names: ['a.org', 'b.org'] });
const eccOf = (name: string, names: readonly string[]) => certificate(name, { ...ecc, names });
const later = { notBefore: new Date('2026-06-02T00:00:00Z'), notAfter: new Date('2027-06-02T00:00:00Z') };

/** KEY_ALGORITHMS=RSA,ECC. */
const both = { keyAlgorithms: ['RSA', 'ECC'] as KeyAlgorithm[] };

interface Row {
  readonly when: string;
  readonly given: readonly Certificate[];
  readonly on: readonly string[];
  readonly mappings?: readonly Mapping[];
  readonly policy?: Partial<Policy>;
  readonly pendingAttaches?: readonly PendingAttach[];
  readonly then: { readonly steps: readonly string[]; readonly holds: readonly string[] };
}

/** A listener that serves an RSA and an ECC certificate for the same names. */
const rows: Row[] = [
  { when: 'nothing was renewed', given: [rsa, elliptic], on: ['rsa', 'ecc'], then: { steps: [], holds: [] } },
  {
    when: 'the ECC one was renewed',
    given: [rsa, elliptic, renewal(elliptic, 'ecc2')],
    on: ['rsa', 'ecc'],
    then: { steps: ['lsn-1: associate ecc2'], holds: [] },
  },
  {
    when: 'both were renewed',
    given: [rsa, elliptic, renewal(rsa, 'rsa2'), renewal(elliptic, 'ecc2')],
    on: ['rsa', 'ecc'],
    then: { steps: ['lsn-1: associate rsa2 ecc2'], holds: [] },
  },
  {
    when: 'the ECC sibling stands alone by now as its successor',
    given: [rsa, elliptic, renewal(elliptic, 'ecc2')],
    on: ['rsa', 'ecc2'],
    then: { steps: [], holds: [] },
  },
  {
    when: 'only the RSA one is on the listener: a lookalike of another algorithm is worth a look',
    given: [rsa, elliptic],
    on: ['rsa'],
    then: { steps: [], holds: ['lsn-1: key-algorithm ecc'] },
  },
  {
    when: 'the RSA one was reissued by another issuer, and its sibling renewed later',
    given: [rsa, elliptic, renewal(rsa, 'rsa2', { issuer: 'Other CA' }), renewal(elliptic, 'ecc2', later)],
    on: ['rsa', 'ecc'],
    then: { steps: ['lsn-1: associate ecc2'], holds: ['lsn-1: unproven-lineage rsa2'] },
  },
  {
    when: 'an event maps the RSA certificate to the ECC one',
    given: [rsa, elliptic],
    on: ['rsa', 'ecc'],
    mappings: [mapping('rsa', 'ecc', { fromEvent: true })],
    policy: both,
    then: { steps: [], holds: [] },
  },
  {
    when: 'an event maps the RSA certificate to the renewal of the ECC one',
    given: [rsa, elliptic, renewal(elliptic, 'ecc2', later)],
    on: ['rsa', 'ecc'],
    mappings: [mapping('rsa', 'ecc2', { fromEvent: true })],
    policy: both,
    then: { steps: ['lsn-1: associate ecc2'], holds: [] },
  },
  {
    when: 'an event maps the renewal of the RSA certificate, which is attached then',
    given: [rsa, elliptic, renewal(rsa, 'rsa2'), renewal(elliptic, 'ecc2', later)],
    on: ['rsa2', 'ecc2'],
    mappings: [mapping('rsa2', 'ecc2', { fromEvent: true })],
    policy: both,
    then: { steps: [], holds: [] },
  },
  {
    when: 'both are of one CAS instance',
    given: [
      { ...rsa, instanceId: 'cas-1' },
      { ...elliptic, instanceId: 'cas-1' },
    ],
    on: ['rsa', 'ecc'],
    policy: both,
    then: { steps: [], holds: [] },
  },
  {
    when: 'an operator maps one to the other',
    given: [rsa, elliptic],
    on: ['rsa', 'ecc'],
    mappings: [mapping('rsa', 'ecc')],
    policy: both,
    then: { steps: [], holds: ['lsn-1: key-algorithm ecc'] },
  },
  {
    when: 'the ECC one has a name more',
    given: [rsa, { ...elliptic, names: ['a.org', 'b.org'] }],
    on: ['rsa', 'ecc'],
    mappings: [mapping('rsa', 'ecc', { fromEvent: true })],
    policy: both,
    then: { steps: [], holds: [] },
  },
  {
    when: 'the sibling was evicted, and an event maps one to the other',
    given: [rsa, elliptic, renewal(rsa, 'rsa2'), renewal(elliptic, 'ecc2', later)],
    on: ['rsa'],
    mappings: [mapping('rsa', 'ecc2', { fromEvent: true })],
    policy: both,
    pendingAttaches: [pendingAttach('lsn-1', 'ecc', 'ecc2')],
    then: { steps: ['lsn-1: associate ecc2 rsa2'], holds: [] },
  },
  {
    when: 'no sibling is there: KEY_ALGORITHMS accepts the other key type',
    given: [rsa, elliptic],
    on: ['rsa'],
    mappings: [mapping('rsa', 'ecc', { fromEvent: true })],
    policy: both,
    then: { steps: ['lsn-1: associate ecc'], holds: [] },
  },
  {
    when: 'ECC siblings have one of its names each, and an event names an ECC one for all of them',
    given: [
      wide,
      eccOf('ecc-a', ['a.org']),
      eccOf('ecc-b', ['b.org']),
      renewal(wide, 'ecc', { ...ecc, instanceId: '' }),
    ],
    on: ['rsa', 'ecc-a', 'ecc-b'],
    mappings: [mapping('rsa', 'ecc', { fromEvent: true })],
    policy: both,
    then: { steps: [], holds: [] },
  },
  {
    when: 'an ECC sibling has one of its two names, and an event names an ECC one for both',
    given: [wide, eccOf('ecc-a', ['a.org']), renewal(wide, 'ecc', { ...ecc, instanceId: '' })],
    on: ['rsa', 'ecc-a'],
    mappings: [mapping('rsa', 'ecc', { fromEvent: true })],
    policy: both,
    then: { steps: [], holds: [] },
  },
  {
    when: 'an ECC sibling has a wildcard, and a newer ECC one has just its name',
    given: [
      certificate('rsa', { names: ['a.example.com'] }),
      eccOf('ecc-wild', ['*.example.com']),
      renewal(eccOf('ecc-old', ['a.example.com']), 'ecc', {}),
    ],
    on: ['rsa', 'ecc-wild'],
    policy: both,
    then: { steps: [], holds: [] },
  },
];

it('an ECC successor that this system put beside an RSA certificate is no sibling: the RSA one is retired', () => {
  const lb = loadBalancer([listener('lsn-1', [attachment('rsa'), attachment('ecc')])]);
  const former = { ...rsa, instanceId: 'cas-1' };
  const given = { loadBalancers: [lb], certificates: [former, renewal(former, 'ecc', ecc)], policy: both };
  const overlap = { replaced: id('rsa'), successor: id('ecc'), since: new Date('2026-06-01T00:00:00Z') };
  const own = planOf({ ...given, overlaps: new Map([[listenerId('lsn-1'), [overlap]]]) });
  expect(stepsOf(own)).toEqual(['lsn-1: retire rsa (replaced)']);
  expect(stepsOf(planOf(given))).toEqual([]);
});

for (const { when, given, on, mappings = [], policy = {}, pendingAttaches = [], then } of rows)
  it(when, () => {
    const lb = loadBalancer([
      listener(
        'lsn-1',
        on.map((name) => attachment(name)),
      ),
    ]);
    const plan = planOf({ loadBalancers: [lb], certificates: given, mappings, policy, pendingAttaches });
    expect([stepsOf(plan).sort(), holdsOf(plan)]).toEqual([[...then.steps], [...then.holds]]);
  });
