import { expect, it } from 'vitest';
import { indexCertificates } from '../../shared/rotation/model/certificate-index.js';
import type { CertificateId, ListenerId, LoadBalancerId } from '../../shared/rotation/model/inventory.js';
import type { PlannedStep } from '../../shared/rotation/model/step.js';
import { mostUrgentFirst } from '../../shared/rotation/plan/expiry-order.js';
import { certificate, hangzhou } from '../support/builders.js';

const certificateIndex = indexCertificates([
  certificate('soon', { notAfter: new Date('2026-06-20T00:00:00Z') }),
  certificate('later', { notAfter: new Date('2026-07-20T00:00:00Z') }),
  certificate('last', { notAfter: new Date('2026-08-20T00:00:00Z') }),
]);

function replacing(listenerId: string, replaced: readonly string[]): PlannedStep {
  return {
    region: hangzhou,
    loadBalancerId: 'nlb-1' as LoadBalancerId,
    listenerId: listenerId as ListenerId,
    step: 'associate',
    certificateIds: replaced.map((id) => `${id}2` as CertificateId),
    replacements: replaced.map((id) => ({ replaced: id as CertificateId, successor: `${id}2` as CertificateId })),
  };
}

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
  const sorted = mostUrgentFirst(
    steps.map(([id, replaced]) => replacing(id, replaced)),
    certificateIndex,
  );
  expect(sorted.map(({ listenerId }) => listenerId)).toEqual(order);
});
