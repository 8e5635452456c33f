import { differenceInSeconds } from 'date-fns';
import { mostSkewMinutes } from './backoff/clock-skew.js';
import { sameCertificate } from './model/ids.js';
import type { CertificateId, Inventory, Listener } from './model/inventory.js';
import type { Policy } from './model/policy.js';
import type { OpenBatch } from './model/step.js';

/**
 * What became of an open batch. `confirmed`, `lost` and `gone` end it; `pending` and `overdue` do not.
 * Running out of time is its own verdict and never reads as `confirmed`.
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
 * Judges one open batch by what its listener shows, never by the job that was submitted. Needs a whole region's look, which
 * may be some time before `now`: what was asked for meanwhile is young.
 */
export function judge(batch: OpenBatch, inventory: Inventory, policy: Policy, now: Date): Verdict {
  const listener = inventory.loadBalancers.flatMap((lb) => lb.listeners).find((l) => l.id === batch.listenerId);
  if (listener === undefined || listener.status === 'deleting') return 'gone';
  const ends = batch.certificateIds.map((id) => endOf(batch.step, id, listener));
  if (ends.every((end) => end === 'done')) return 'confirmed';

  // One of time to come counts as old, or it would keep its listener until then.
  const isToCome = differenceInSeconds(batch.requestedAt, now) > 60 * mostSkewMinutes;
  const age = isToCome ? Number.POSITIVE_INFINITY : differenceInSeconds(inventory.takenAt, batch.requestedAt);
  const idle = listener.status !== 'busy' && listener.attachments.every((a) => a.state === 'associated');
  if (age > policy.visibleWithinSeconds && idle) return 'lost';
  return age > policy.confirmWithinSeconds ? 'overdue' : 'pending';
}

function endOf(step: OpenBatch['step'], id: CertificateId, listener: Listener): 'done' | 'open' {
  const here = listener.attachments.filter((a) => sameCertificate(a.certificateId, id));
  switch (step) {
    case 'associate':
      return here.some((a) => a.state === 'associated') ? 'done' : 'open';
    case 'set-default':
      return here.some((a) => a.role === 'default' && a.state === 'associated') && listener.status !== 'busy'
        ? 'done'
        : 'open';
    case 'retire':
      return here.some((a) => a.role === 'additional') ? 'open' : 'done';
  }
}
