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

const expired = { notAfter: new Date('2026-06-15T11:00:00Z') };

/** Whether a rollback of `s` to `a` is over, on a listener that has these. */
function isOver(names: readonly string[], over: Partial<Certificate> = {}): boolean {
  const a = certificate('a', over);
  const rollback = { ...mapping('s', 'a', { isRollback: true }), since: noon };
  const attached = names.map((name) => attachment(name));
  const looked = [inventory(loadBalancer([listener('lsn-1', attached)]))];
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
])('a rollback where $has is attached, and what it leads to is $over: over is $then', ({ has, over, then }) => {
  expect(isOver(has, over)).toBe(then);
});
