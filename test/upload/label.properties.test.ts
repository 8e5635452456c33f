import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeyAlgorithm } from '../../shared/rotation/model/inventory.js';
import { labelFor } from '../../shared/upload/label.js';
import type { Leaf } from '../../shared/upload/leaf.js';

const leafOf = (name: string, keyAlgorithm = 'RSA', seed = ''): Leaf => ({
  sha256: createHash('sha256').update(`${name} ${keyAlgorithm} ${seed}`).digest('hex').toUpperCase(),
  ...{ sha1: '', publicKeySha256: '', publicKeySha1: '', serial: '', issuer: [], names: [name], commonName: name },
  ...{ issuerName: '', chain: {}, keyAlgorithm: keyAlgorithm as KeyAlgorithm },
  notBefore: new Date('2026-11-28T00:00:00Z'),
  notAfter: new Date('2027-02-26T00:00:00Z'),
});

/** What names may differ in, and what a careless label makes alike. */
const separators = ['.', '-', '_', '*', '', 'ü', 'u', 'ß', 'ss', 'İ', 'i'];
const similar = fc
  .tuple(
    ...Array.from({ length: 6 }, () => fc.constantFrom(...separators)),
    fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
  )
  .map(([a, b, c, d, e, f, upper]) =>
    ['my', 'shop', 'a', 'b', 'example', 'com']
      .map((part, i) => (upper?.[i] ? part.toUpperCase() : part) + [a, b, c, d, e, f][i])
      .join(''),
  );

describe('the name in CAS', () => {
  it('is readable: domain, key type, day of issue, hash', () => {
    expect(labelFor(leafOf('shop.example.com'), undefined)).toMatch(/^shop\.example\.com-rsa-20261128-[0-9a-f]{8}$/);
    expect(labelFor(leafOf('*.shop.example.com', 'ECC'), undefined)).toMatch(
      /^wildcard\.shop\.example\.com-ecc-20261128-/,
    );
    expect(labelFor(leafOf('shop.example.com'), 'my shop')).toMatch(/^my-shop-rsa-20261128-[0-9a-f]{8}$/);
  });

  it('has another hash on demand, if another certificate has the name', () => {
    const labels = [0, 1, 2, 3].map((attempt) => labelFor(leafOf('a.example.com'), undefined, attempt));
    expect(new Set(labels).size).toBe(3);
    expect(labels.map((label) => label.length)).toEqual([35, 43, 59, 59]);
  });

  it('of 1,000 names that differ only in separators, case or by IDN, no two are alike', () => {
    fc.assert(
      fc.property(fc.uniqueArray(similar, { minLength: 1000, maxLength: 1000 }), (names) => {
        const labels = names.map((name) => labelFor(leafOf(name), undefined).toLowerCase());
        expect(new Set(labels).size).toBe(names.length);
      }),
      { numRuns: 5 },
    );
  });

  it('has at most 64 characters, of those that CAS takes, for any name and any prefix', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.option(fc.string({ unit: 'grapheme' }), { nil: undefined }),
        (name, prefix) => {
          for (const attempt of [0, 1, 2]) {
            const label = labelFor(leafOf(name), prefix, attempt);
            expect(label).toMatch(/^\w[\w.-]{13,63}$/);
          }
        },
      ),
    );
  });

  it('is the same for the same certificate, and another for its renewal and for another key type', () => {
    const label = (...of: Parameters<typeof leafOf>) => labelFor(leafOf(...of), undefined);
    expect(label('a.example.com')).toBe(label('a.example.com'));
    expect(label('a.example.com', 'RSA', 'renewed')).not.toBe(label('a.example.com'));
    expect(label('a.example.com', 'ECC')).not.toBe(label('a.example.com'));
  });
});
