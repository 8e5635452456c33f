import { expect, it } from 'vitest';
import type { CertificateId } from '../../shared/rotation/model/inventory.js';
import { certificatesText } from '../../shared/wording/terms.js';

const id = (text: string) => text as CertificateId;
const names = new Map([
  [id('1-cn-hangzhou'), ['www.example.com']],
  [id('2-cn-hangzhou'), ['a.example.com', 'b.example.com', 'c.example.com']],
  [id('3-cn-hangzhou'), ['\x1b[31m.example.com']],
]);

it.each([
  { when: 'no certificate', ids: [], then: '' },
  { when: 'a certificate with one domain', ids: ['1-cn-hangzhou'], then: 'www.example.com (1-cn-hangzhou)' },
  { when: 'a certificate with three', ids: ['2-cn-hangzhou'], then: 'a.example.com and 2 more (2-cn-hangzhou)' },
  { when: 'a certificate whose data was not read', ids: ['9-cn-hangzhou'], then: '9-cn-hangzhou' },
  { when: 'a hostile name', ids: ['3-cn-hangzhou'], then: '\\u{1b}[31m.example.com (3-cn-hangzhou)' },
  { when: 'two', ids: ['9-x', '1-cn-hangzhou'], then: '9-x, www.example.com (1-cn-hangzhou)' },
])('certificates are shown by domain, then id: $when', ({ ids, then }) => {
  expect(certificatesText(ids.map(id), (certificateId) => names.get(certificateId))).toBe(then);
});
