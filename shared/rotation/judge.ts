import { differenceInSeconds } from 'date-fns';
import { mostSkewMinutes } from './backoff/clock-skew.js';
import { sameCertificate } from './model/ids.js';
import type { CertificateId, Inventory, Listener } from './model/inventory.js';
import type { Policy } from './model/policy.js';
import type { OpenBatch } from './model/step.js';

/**
 * The verdict on an open batch. `confirmed`, `lost` and `gone` end it; `pending` and `overdue` do not. A time-out has its
 * own verdict and never counts as `confirmed`.
 */
export type Verdict = 'confirmed' | 'pending' | 'overdue' | 'lost' | 'gone';

export interface Judged {
  readonly batch: OpenBatch;
  readonly verdict: Verdict;
}

export function isFinal(verdict: Verdict): verdict is 'confirmed' | 'lost' | 'gone' {
  return verdict === 'confirmed' || verdict === 'lost' || verdict === 'gone';
}

/**
 * Judges one open batch by the state of its listener, never by the job of its call. The age of the batch counts up to the
 * look, which may have been some time before `now`.
 */
export function judge(batch: OpenBatch, inventory: Inventory, policy: Policy, now: Date): Verdict {
  const listener = inventory.loadBalancers.flatMap((lb) => lb.listeners).find((l) => l.id === batch.listenerId);
  if (listener === undefined || listener.status === 'deleting') return 'gone';
  const ends = batch.certificateIds.map((id) => endOf(batch.step, id, listener));
  if (ends.every((end) => end === 'done')) return 'confirmed';

  // A batch with a time in the future counts as old, because it would block its listener until then.
  const isInFuture = differenceInSeconds(batch.requestedAt, now) > 60 * mostSkewMinutes;
  const age = isInFuture ? Number.POSITIVE_INFINITY : differenceInSeconds(inventory.takenAt, batch.requestedAt);
  const isIdle = listener.status !== 'busy' && listener.attachments.every((a) => a.state === 'associated');
  if (age > policy.visibleWithinSeconds && isIdle) return 'lost';
  return age > policy.confirmWithinSeconds ? 'overdue' : 'pending';
}

function endOf(step: OpenBatch['step'], id: CertificateId, listener: Listener): 'done' | 'open' {
  const own = listener.attachments.filter((a) => sameCertificate(a.certificateId, id));
  switch (step) {
    case 'associate':
      return own.some((a) => a.state === 'associated') ? 'done' : 'open';
    case 'set-default':
      return own.some((a) => a.role === 'default' && a.state === 'associated') && listener.status !== 'busy'
        ? 'done'
        : 'open';
    case 'retire':
      return own.some((a) => a.role === 'additional') ? 'open' : 'done';
  }
}
