import { expect, it } from 'vitest';
import type { Certificate, KeyAlgorithm } from '../../shared/rotation/model/inventory.js';
import {
  attachment,
  certificate,
  holdsOf,
  listener,
  loadBalancer,
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
const later = { notBefore: new Date('2026-06-02T00:00:00Z'), notAfter: new Date('2027-06-02T00:00:00Z') };

interface Row {
  readonly when: string;
  readonly given: readonly Certificate[];
  readonly on: readonly string[];
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
];

for (const { when, given, on, then } of rows)
  it(when, () => {
    const lb = loadBalancer([
      listener(
        'lsn-1',
        on.map((name) => attachment(name)),
      ),
    ]);
    const plan = planOf({ loadBalancers: [lb], certificates: given });
    expect([stepsOf(plan).sort(), holdsOf(plan)]).toEqual([[...then.steps], [...then.holds]]);
  });
