import { addSeconds, differenceInMilliseconds, max, subMilliseconds } from 'date-fns';
import { grouped } from '../../rotation/model/grouped.js';
import type { LoadBalancerId } from '../../rotation/model/inventory.js';
import type { OpenBatch } from '../../rotation/model/step.js';
import type { RegionContext } from '../context.js';
import type { Survey } from '../ports/cloud.js';
import type { RateBudget } from '../ports/rates.js';
import type { RecentChanges } from '../report/report.js';
import type { Scope } from '../scope.js';

/** From the entry of a batch to the end of its call. Estimate. */
const callSeconds = 1;

/**
 * Counts the changes of the last minute by other runs against the rates of this run. A continuation has them in its
 * payload. Any other run takes them from the open batches, which lack the changes that are confirmed already.
 */
export function noteRecentChanges(rates: RateBudget, context: RegionContext): void {
  const now = context.ports.now();
  const submitted = openIn(context).map(({ step, requestedAt }) => ({
    step,
    by: addSeconds(requestedAt, callSeconds),
    count: 1,
  }));
  for (const { step, by, count } of recentOf(context.scope) ?? submitted)
    for (let n = 0; n < count; n += 1) rates.noteChange(step, Math.max(0, differenceInMilliseconds(now, by) / 1000));
}

/** Calls within 5 seconds are one entry with the time of the last call, which keeps the payload small. */
const entrySeconds = 5;

/** The changes of the last minute, for the payload of a continuation. */
export function recentChanges(rates: RateBudget, now: Date): readonly RecentChanges[] {
  const slot = ({ step, secondsAgo }: { step: string; secondsAgo: number }) =>
    `${step} ${Math.floor(secondsAgo / entrySeconds)}`;
  return [...grouped(rates.changesMade(), slot).values()].flatMap((changes) => {
    const latest = Math.min(...changes.map(({ secondsAgo }) => secondsAgo));
    const by = subMilliseconds(now, latest * 1000);
    return changes.slice(0, 1).map(({ step }) => ({ step, by, count: changes.length }));
  });
}

/** The time from a change to the next read of its load balancer. The vendor expects a change to take 50 seconds. */
export const revisitAfterSeconds = 50;

/**
 * Load balancers with an open batch, and the time from which a read can confirm it. A timer starts its run about a minute
 * after the change, so that run reads at once. A continuation starts at once, so it has to wait.
 */
export function openSince({ loadBalancers }: Survey, context: RegionContext): ReadonlyMap<LoadBalancerId, Date> {
  const open = grouped(openIn(context), ({ loadBalancerId }) => loadBalancerId);
  const isContinuation = recentOf(context.scope) !== undefined;
  return new Map(
    loadBalancers.flatMap(({ id }) => {
      const batches = open.get(id) ?? [];
      const latest = max(batches.map(({ requestedAt }) => requestedAt));
      const from = isContinuation ? addSeconds(latest, revisitAfterSeconds) : context.ports.now();
      return batches.length > 0 ? [[id, from] as const] : [];
    }),
  );
}

/** The changes of the run that started this continuation. */
function recentOf(scope: Scope): readonly RecentChanges[] | undefined {
  return scope.kind === 'open' ? scope.part?.recent : undefined;
}

function openIn({ region, state }: RegionContext): readonly OpenBatch[] {
  return state.open.filter((batch) => batch.region === region);
}
