import { expect, it } from 'vitest';
import { finishedMappings } from '../../shared/reconcile/state/finished-mappings.js';
import { indexCertificates } from '../../shared/rotation/model/certificate-index.js';
import type { Certificate } from '../../shared/rotation/model/inventory.js';
import { defaultPolicy } from '../../shared/rotation/model/policy.js';
import {
  attachment,
  certificate,
  inventory,
  listener,
  loadBalancer,
  mapping,
  noon,
  renewal,
} from '../support/builders.js';

/** By a clock that is behind that of its issuer. */
const notValidYet = { notBefore: new Date('2026-06-15T12:10:00Z') };
const expired = { notAfter: new Date('2026-06-15T11:00:00Z') };

/** Whether a rollback of `s` to `a` is over, on a listener that has these, beside another one that has the others. */
function isOver(names: readonly string[], over: Partial<Certificate> = {}, others: readonly string[] = []): boolean {
  const a = certificate('a', over);
  const rollback = { ...mapping('s', 'a', { isRollback: true }), since: noon };
  const on = (id: string, ids: readonly string[]) =>
    listener(
      id,
      ids.map((name) => attachment(name)),
    );
  const looked = [inventory(loadBalancer([on('lsn-1', names), on('lsn-2', others)]))];
  const certificateIndex = indexCertificates([a, renewal(certificate('a'), 's')]);
  return (
    finishedMappings({ mapping: [rollback], pendingAttach: [] }, certificateIndex, looked, {
      now: noon,
      policy: defaultPolicy,
    }).length > 0
  );
}

it.each([
  { has: ['s'], over: {}, then: false },
  { has: ['a', 's'], over: {}, then: false },
  { has: ['a'], over: {}, then: false },
  { has: [], over: {}, then: false },
  { has: ['a'], over: expired, then: false },
  { has: ['s'], over: expired, then: true },
  { has: ['a', 's'], over: expired, then: true },
  { has: [], over: expired, then: true },
  { has: ['s'], over: notValidYet, then: false },
])('a rollback where $has is attached, and what it leads to is $over: over is $then', ({ has, over, then }) => {
  expect(isOver(has, over)).toBe(then);
});

it.each([
  { over: {}, then: false },
  { over: expired, then: true },
])(
  'a rollback that one of two listeners has carried out, to a certificate that is $over: over is $then',
  ({ over, then }) => {
    expect(isOver(['a'], over, ['s'])).toBe(then);
    expect(isOver(['s'], over, ['a'])).toBe(then);
  },
);
