import { expect, it } from 'vitest';
import { indexCertificates } from '../../shared/rotation/model/certificate-index.js';
import type { CertificateId } from '../../shared/rotation/model/inventory.js';
import { byExpiry, earliestEnd } from '../../shared/rotation/plan/expiry-order.js';
import { certificate } from '../support/builders.js';

const certificateIndex = indexCertificates([
  certificate('soon', { notAfter: new Date('2026-06-20T00:00:00Z') }),
  certificate('later', { notAfter: new Date('2026-07-20T00:00:00Z') }),
  certificate('last', { notAfter: new Date('2026-08-20T00:00:00Z') }),
]);

it.each([
  [
    'what expires first goes first',
    [
      ['a', ['last']],
      ['b', ['soon']],
      ['c', ['later']],
    ],
    ['b', 'c', 'a'],
  ],
  [
    'a step is as urgent as the most urgent of its certificates',
    [
      ['a', ['later']],
      ['b', ['last', 'soon']],
    ],
    ['b', 'a'],
  ],
  [
    'what nobody knows the end of goes before all',
    [
      ['a', ['soon']],
      ['b', ['gone']],
    ],
    ['b', 'a'],
  ],
  [
    'equals keep their order',
    [
      ['b', ['soon']],
      ['a', ['soon']],
    ],
    ['b', 'a'],
  ],
] as const)('%s', (_, steps, order) => {
  const items = steps.map(([listener, replaced]) => ({
    listener,
    replaced: replaced.map((name) => name as CertificateId),
  }));
  const sorted = byExpiry(items, ({ replaced }) => earliestEnd(replaced, certificateIndex));
  expect(sorted.map(({ listener }) => listener)).toEqual(order);
});
