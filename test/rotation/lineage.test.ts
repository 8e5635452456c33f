import { describe, expect, it } from 'vitest';
import { succession } from '../../shared/rotation/lineage/successor.js';
import { indexCertificates } from '../../shared/rotation/model/certificate-index.js';
import type { Certificate, KeyAlgorithm } from '../../shared/rotation/model/inventory.js';
import { defaultPolicy } from '../../shared/rotation/model/policy.js';
import { certificate, id, mapping, noon, renewal } from '../support/builders.js';

const july = new Date('2026-07-01T00:00:00Z');
const nextJuly = new Date('2027-07-01T00:00:00Z');
const ecc = 'ECC' as KeyAlgorithm;
const a = certificate('a', { names: ['a.org', 'b.org'] });
const managed = certificate('a', { names: ['a.org', 'b.org'], instanceId: 'cas-1' });
const selfSigned = certificate('a', { names: ['a.org'], commonName: 'a.org', issuer: 'a.org' });
const newest = { notBefore: new Date('2026-06-10T00:00:00Z'), notAfter: nextJuly };

interface Row {
  readonly when: string;
  readonly given: readonly Certificate[];
  readonly mappings?: readonly ReturnType<typeof mapping>[];
  readonly then: { readonly fit: readonly string[]; readonly blocked?: string };
}

/** The successors of `a`, the first certificate of each row. */
const rows: Row[] = [
  { when: 'nothing else is there', given: [a], then: { fit: [] } },
  { when: 'same instance, newer', given: [managed, renewal(managed, 'b')], then: { fit: ['b'] } },
  {
    when: 'same instance, other issuer and more names',
    given: [managed, renewal(managed, 'b', { issuer: 'Other CA', names: ['a.org', 'b.org', 'c.org'] })],
    then: { fit: ['b'] },
  },
  {
    when: 'same instance, older',
    given: [managed, renewal(managed, 'b', { notBefore: new Date('2025-06-01T00:00:00Z') })],
    then: { fit: [] },
  },
  {
    when: 'two certificates without an instance share none',
    given: [a, renewal(a, 'b', { names: ['a.org', 'b.org', 'c.org'] })],
    then: { fit: [] },
  },
  { when: 'same names, key algorithm and issuer, newer', given: [a, renewal(a, 'b')], then: { fit: ['b'] } },
  {
    when: 'the names are in another order',
    given: [a, renewal(a, 'b', { names: ['b.org', 'a.org'] })],
    then: { fit: ['b'] },
  },
  {
    when: 'the issuer is spelled in another case and spacing',
    given: [a, renewal(a, 'b', { issuer: ' test  CA ' })],
    then: { fit: ['b'] },
  },
  {
    when: 'another issuer',
    given: [a, renewal(a, 'b', { issuer: 'Other CA' })],
    then: { fit: [], blocked: 'unproven-lineage b' },
  },
  {
    when: 'CAS names no issuer',
    given: [{ ...a, issuer: '' }, renewal(a, 'b', { issuer: '' })],
    then: { fit: [], blocked: 'unproven-lineage b' },
  },
  {
    when: 'another key algorithm',
    given: [a, renewal(a, 'b', { keyAlgorithm: ecc })],
    then: { fit: [], blocked: 'key-algorithm b' },
  },
  {
    when: 'a self-signed lookalike of a CA certificate',
    given: [{ ...a, commonName: 'a.org' }, renewal(a, 'b', { commonName: 'a.org', issuer: 'a.org' })],
    then: { fit: [], blocked: 'unproven-lineage b' },
  },
  {
    when: 'both self-signed under the same issuer string',
    given: [selfSigned, renewal(selfSigned, 'b')],
    then: { fit: [], blocked: 'unproven-lineage b' },
  },
  {
    when: 'both self-signed, with a distinguished name as issuer',
    given: [
      { ...selfSigned, issuer: 'C=CN, O=Us, CN=a.org' },
      renewal(selfSigned, 'b', { issuer: 'C=CN, O=Us, CN=a.org' }),
    ],
    then: { fit: [], blocked: 'unproven-lineage b' },
  },
  {
    when: 'issued by a private CA that has one of its names',
    given: [{ ...a, issuer: 'b.org' }, renewal(a, 'b', { issuer: 'B.org' })],
    then: { fit: ['b'] },
  },
  {
    when: 'the newer one is self-signed under the name of the issuer',
    given: [a, renewal(a, 'b', { commonName: 'Test CA' })],
    then: { fit: [], blocked: 'unproven-lineage b' },
  },
  {
    when: 'same instance and start, later end: listings in whole days show no more',
    given: [managed, { ...managed, id: id('b'), notAfter: nextJuly }],
    then: { fit: ['b'] },
  },
  {
    when: 'same instance, start and end: neither replaces the other',
    given: [managed, { ...managed, id: id('b') }],
    then: { fit: [] },
  },
  {
    when: 'self-signed in one instance is proven by the instance',
    given: [{ ...selfSigned, instanceId: 'cas-1' }, renewal(selfSigned, 'b', { instanceId: 'cas-1' })],
    then: { fit: ['b'] },
  },
  {
    when: 'a revoked lookalike of another issuer is nothing to look at',
    given: [a, renewal(a, 'b', { issuer: 'Other CA', status: 'revoked' })],
    then: { fit: [] },
  },
  {
    when: 'a lookalike of another issuer that ends sooner is nothing to look at',
    given: [a, renewal(a, 'b', { issuer: 'Other CA', notAfter: new Date('2026-12-30T00:00:00Z') })],
    then: { fit: [] },
  },
  {
    when: 'a proven successor beside a lookalike',
    given: [a, renewal(a, 'b'), renewal(a, 'x', { issuer: 'Other CA', notAfter: nextJuly })],
    then: { fit: ['b'] },
  },
  {
    when: 'a mapping is the only evidence',
    given: [a, renewal(a, 'b', { issuer: 'Other CA' })],
    mappings: [mapping('a', 'b')],
    then: { fit: ['b'] },
  },
  {
    when: 'a mapping of another certificate does not count',
    given: [a, renewal(a, 'b', { issuer: 'Other CA' })],
    mappings: [mapping('z', 'b')],
    then: { fit: [], blocked: 'unproven-lineage b' },
  },
  {
    when: 'a mapping to a certificate that CAS does not list',
    given: [a],
    mappings: [mapping('a', 'nowhere')],
    then: { fit: [], blocked: 'successor-unknown nowhere' },
  },
  {
    when: 'a mapping precedes a later expiry',
    given: [managed, renewal(managed, 'later', { notAfter: nextJuly }), renewal(a, 'b', { issuer: 'Other CA' })],
    mappings: [mapping('a', 'b')],
    then: { fit: ['b', 'later'] },
  },
  {
    when: 'a chain of names and then an instance leads straight to its end',
    given: [
      a,
      renewal(a, 'b', { instanceId: 'cas-1' }),
      renewal(a, 'c', { ...newest, instanceId: 'cas-1', names: ['a.org', 'b.org', 'c.org'] }),
    ],
    then: { fit: ['c', 'b'] },
  },
  {
    when: 'a chain of two mappings leads straight to its end',
    given: [a, renewal(a, 'b', { issuer: 'B' }), renewal(a, 'c', { ...newest, issuer: 'C' })],
    mappings: [mapping('a', 'b'), mapping('b', 'c')],
    then: { fit: ['c', 'b'] },
  },
  {
    when: 'a mapped successor was itself renewed',
    given: [a, renewal(a, 'b'), renewal(a, 'c', newest)],
    mappings: [mapping('a', 'b')],
    then: { fit: ['c', 'b'] },
  },
  {
    when: 'mappings in a circle end',
    given: [a, renewal(a, 'b', { issuer: 'B' })],
    mappings: [mapping('a', 'b'), mapping('b', 'a')],
    then: { fit: ['b'] },
  },
  {
    when: 'the newest is not valid yet',
    given: [managed, renewal(managed, 'b'), renewal(managed, 'c', { notBefore: july, notAfter: nextJuly })],
    then: { fit: ['b'] },
  },
  {
    when: 'the newest is revoked',
    given: [managed, renewal(managed, 'b'), renewal(managed, 'c', { ...newest, status: 'revoked' })],
    then: { fit: ['b'] },
  },
  {
    when: 'the chain goes through one that is revoked',
    given: [a, renewal(a, 'b', { status: 'revoked', issuer: 'B' }), renewal(a, 'c', { ...newest, issuer: 'C' })],
    mappings: [mapping('a', 'b'), mapping('b', 'c')],
    then: { fit: ['c'] },
  },
];

describe('the successor of a certificate', () => {
  for (const { when, given, mappings = [], then } of rows)
    it(when, () => {
      for (const listed of [given, [...given].reverse()]) {
        const found = succession({
          replaced: id('a'),
          certificateIndex: indexCertificates(listed),
          mappings,
          policy: defaultPolicy,
          now: noon,
        });
        const blocked = found.blocked ?? found.lookalikes[0];
        expect({
          fit: found.fit.map((c) => c.id),
          ...(blocked && {
            blocked: `${blocked.violations.map(({ reason }) => reason).join('+')} ${blocked.successor}`,
          }),
        }).toEqual(then);
      }
    });

  it('is held with both issuers in the text if its lineage is not proved', () => {
    const certificateIndex = indexCertificates([a, renewal(a, 'b', { issuer: 'Other CA' })]);
    const { lookalikes } = succession({
      replaced: id('a'),
      certificateIndex,
      mappings: [],
      policy: defaultPolicy,
      now: noon,
    });
    expect(lookalikes[0]?.violations[0]?.detail).toMatch(/b.*"Other CA".*"Test CA"/);
  });

  it('calls an accepted key algorithm of unproven lineage unproven, not unaccepted', () => {
    const policy = { ...defaultPolicy, keyAlgorithms: ['RSA', 'ECC'] as KeyAlgorithm[] };
    const certificateIndex = indexCertificates([a, renewal(a, 'b', { keyAlgorithm: ecc })]);
    const { lookalikes } = succession({ replaced: id('a'), certificateIndex, mappings: [], policy, now: noon });
    expect(lookalikes[0]?.violations.map(({ reason }) => reason)).toEqual(['unproven-lineage']);
  });
});
