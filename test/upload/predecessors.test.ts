import { describe, expect, it } from 'vitest';
import type { Certificate, KeyAlgorithm } from '../../shared/rotation/model/inventory.js';
import { defaultPolicy, type Policy } from '../../shared/rotation/model/policy.js';
import { predecessorsOf } from '../../shared/upload/predecessors.js';
import { certificate, id, noon } from '../support/builders.js';

const ecc = 'ECC' as KeyAlgorithm;
const shop = { names: ['shop.example.com'], commonName: 'shop.example.com', issuer: 'R12' };
const former = certificate('1', shop);
const dates = { notBefore: new Date('2026-06-15T00:00:00Z'), notAfter: new Date('2027-03-01T00:00:00Z') };
const fresh = certificate('9', { ...shop, ...dates });

function found(others: readonly Certificate[], of = fresh, policy: Partial<Policy> = {}) {
  const { proven, undecided } = predecessorsOf(of, {
    certificates: others,
    policy: { ...defaultPolicy, ...policy },
    now: noon,
  });
  return { proven: proven.map((each) => each.id), undecided: undecided.map((each) => [each.certificate.id, each.why]) };
}

describe('a new certificate replaces', () => {
  const rows: readonly (readonly [string, readonly Certificate[], readonly string[]])[] = [
    ['nothing, if it is the first', [], []],
    ['its former one', [former], ['1']],
    [
      'its former one from another intermediate of the authority',
      [certificate('1', { ...shop, issuer: 'R13' })],
      ['1'],
    ],
    ['all former ones', [former, certificate('2', { ...shop, notBefore: new Date('2026-03-01') })], ['1', '2']],
    ['the one with its key type, of two', [former, certificate('2', { ...shop, keyAlgorithm: ecc })], ['1']],
    [
      'the one of its authority, of two',
      [former, certificate('2', { ...shop, issuer: 'DigiCert Basic RSA CN CA G2' })],
      ['1'],
    ],
    [
      'the one with exactly its names, of two',
      [former, certificate('2', { ...shop, names: ['shop.example.com', 'www.shop.example.com'] })],
      ['1'],
    ],
    [
      'none of a name that only looks alike',
      [
        certificate('1', { ...shop, names: ['my-shop.example.com'] }),
        certificate('2', { ...shop, names: ['my.shop.example.com'] }),
      ],
      [],
    ],
  ];
  it.each(rows)('%s', (_title, others, proven) => {
    expect(found(others).proven).toEqual(proven.map(id));
  });

  it('none of its own: it is in CAS already', () => {
    expect(found([former, fresh])).toEqual({ proven: ['1'], undecided: [] });
  });
});

describe('a person decides', () => {
  const rows: readonly (readonly [string, Certificate, Certificate, Partial<Policy>, RegExp])[] = [
    [
      'another authority',
      certificate('1', { ...shop, issuer: 'DigiCert Basic RSA CN CA G2' }),
      fresh,
      {},
      /it is from another authority.*nlb-cert backfill --certificates 1=9$/,
    ],
    [
      'another key type',
      former,
      { ...fresh, keyAlgorithm: ecc },
      {},
      /KEY_ALGORITHMS requires RSA|its key algorithm is ECC/,
    ],
    [
      'another key type that is accepted',
      former,
      { ...fresh, keyAlgorithm: ecc },
      { keyAlgorithms: ['RSA' as KeyAlgorithm, ecc] },
      /its key algorithm is ECC, and that of 1 is RSA; to accept it/,
    ],
    ['a self-signed one', former, { ...fresh, issuer: 'shop.example.com' }, {}, /it is self-signed/],
    [
      'one that ends sooner',
      { ...former, notAfter: new Date('2028-01-01') },
      fresh,
      {},
      /9 expires .*, no later than the replaced certificate/,
    ],
    [
      'one that was issued earlier',
      { ...former, notBefore: new Date('2026-06-15T06:00:00Z') },
      fresh,
      {},
      /^1 was issued later than 9$/,
    ],
  ];
  it.each(rows)('about %s', (_title, other, of, policy, why) => {
    expect(found([other], of, policy)).toEqual({ proven: [], undecided: [['1', expect.stringMatching(why)]] });
  });
});
