import { describe, expect, it } from 'vitest';
import { indexCertificates } from '../../shared/rotation/model/certificate-index.js';
import { certificateKey, includesCertificate, sameCertificate } from '../../shared/rotation/model/ids.js';
import { certificate, id } from '../support/builders.js';

const rows = [
  { when: 'they are equal', given: ['123-cn-hangzhou', '123-cn-hangzhou'], then: true },
  { when: 'one is the bare number', given: ['123', '123-cn-hangzhou'], then: true },
  { when: 'the bare number is of the international site', given: ['123', '123-ap-southeast-1'], then: true },
  { when: 'the sites differ', given: ['123-cn-hangzhou', '123-ap-southeast-1'], then: false },
  { when: 'the numbers differ', given: ['123-cn-hangzhou', '124-cn-hangzhou'], then: false },
  { when: 'one number begins with the other', given: ['123', '1234-cn-hangzhou'], then: false },
  { when: 'a legacy id equals itself', given: ['12_166f_17_70', '12_166f_17_70'], then: true },
  { when: 'a legacy id begins with the number', given: ['123', '123_166f8204689_1714763408_70998'], then: false },
  { when: 'two legacy ids share their number', given: ['123_a', '123_b'], then: false },
  { when: 'a CA id looks like a number and a site', given: ['139a00604ad-cn-east-hangzhou', '139'], then: false },
] as const;

describe('two ids name one certificate', () => {
  for (const { when, given, then } of rows)
    it(`${when}: ${then}`, () => {
      const [a, b] = given.map(id);
      expect(sameCertificate(a!, b!)).toBe(then);
      expect(sameCertificate(b!, a!)).toBe(then);
      expect(includesCertificate([id('9-cn-hangzhou'), a!], b!)).toBe(then);
    });

  it('has the number as its key, or the whole of a legacy id', () => {
    expect(certificateKey(id('123-cn-hangzhou'))).toBe('123');
    expect(certificateKey(id('123_166f_17_70'))).toBe('123_166f_17_70');
  });
});

describe('the certificate index', () => {
  const certificateIndex = indexCertificates([
    certificate('123-cn-hangzhou', { names: ['b.org', 'a.org'], instanceId: 'cas-1' }),
    certificate('124-cn-hangzhou', { names: [], instanceId: '' }),
    certificate('125-cn-hangzhou', { names: [], instanceId: '' }),
  ]);

  it('finds a certificate by either spelling, and no certificate of another site', () => {
    expect(certificateIndex.find(id('123'))?.id).toBe('123-cn-hangzhou');
    expect(certificateIndex.find(id('123-cn-hangzhou'))?.id).toBe('123-cn-hangzhou');
    expect(certificateIndex.find(id('123-ap-southeast-1'))).toBeUndefined();
    expect(certificateIndex.find(id('999'))).toBeUndefined();
  });

  it('finds by names in any order, and by instance', () => {
    expect(certificateIndex.withNames(['a.org', 'b.org']).map((c) => c.id)).toEqual(['123-cn-hangzhou']);
    expect(certificateIndex.ofInstance('cas-1').map((c) => c.id)).toEqual(['123-cn-hangzhou']);
  });

  it('does not relate certificates without names or without an instance', () => {
    expect(certificateIndex.withNames([])).toEqual([]);
    expect(certificateIndex.ofInstance('')).toEqual([]);
  });
});
