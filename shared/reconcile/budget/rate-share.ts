import { addSeconds, differenceInMilliseconds, max, min, subMilliseconds } from 'date-fns';
import { grouped } from '../../rotation/model/grouped.js';
import type { LoadBalancerId } from '../../rotation/model/inventory.js';
import type { OpenBatch } from '../../rotation/model/step.js';
import type { RateBudget, Survey } from '../ports/cloud.js';
import type { RegionPass } from '../region.js';
import type { RecentChanges } from '../report/report.js';
import { isOfAccount } from '../state/state.js';
import { otherLeases } from './lease.js';

/** Others who began or ended since the last part take or leave their share of the rates. */
export async function shareRates(rates: RateBudget, pass: RegionPass): Promise<void> {
  const others = await otherLeases(leaseOf(pass), pass.ledger, pass.now());
  rates.divide(others.length + 1);
}

/** From the entry of a batch to the end of its call. Our choice. */
const callSeconds = 1;

/**
 * A run starts with no memory of what others called just now. Whoever hands on work tells of the changes; else the open
 * batches do, but for those that were confirmed already.
 */
export function noteRecentChanges(rates: RateBudget, pass: RegionPass): void {
  const made = openHere(pass).map(({ step, requestedAt }) => ({
    step,
    by: addSeconds(requestedAt, callSeconds),
    count: 1,
  }));
  for (const { step, by, count } of pass.recent ?? made)
    for (let n = 0; n < count; n += 1)
      rates.noteChange(step, Math.max(0, differenceInMilliseconds(pass.now(), by) / 1000));
}

/** Several calls ended in a few seconds are told as one, by the last of them. Our choice. */
const togetherSeconds = 5;

/** The changes of the last minute, for whoever goes on. */
export function recentChanges(rates: RateBudget, now: Date): readonly RecentChanges[] {
  const near = ({ step, secondsAgo }: { step: string; secondsAgo: number }) =>
    `${step} ${Math.floor(secondsAgo / togetherSeconds)}`;
  return [...grouped(rates.changesMade(), near).values()].flatMap((all) => {
    const least = Math.min(...all.map(({ secondsAgo }) => secondsAgo));
    return all.slice(0, 1).map(({ step }) => ({ step, by: subMilliseconds(now, least * 1000), count: all.length }));
  });
}

/** Longer than a part takes, each of which renews it. A command line may run for hours, and be ended at any moment. Our choice. */
const leaseSeconds = 300;

export function leaseOf({ account, region, target, run = 'run', stopAt, now }: RegionPass) {
  const until = min([stopAt, addSeconds(now(), leaseSeconds)]);
  return { account: account.id, region, run, until, isWhole: target.kind === 'all' };
}

/** A change is not looked for before it can be there. The vendor expects 50 seconds. */
export const againAfterSeconds = 50;

/**
 * Where something is open already there is something to confirm, which takes no change; and from when on. A timer comes a
 * minute later or so; a run that was handed its work comes at once.
 */
export function openSince({ loadBalancers }: Survey, pass: RegionPass): ReadonlyMap<LoadBalancerId, Date> {
  const open = grouped(openHere(pass), ({ loadBalancerId }) => loadBalancerId);
  return new Map(
    loadBalancers.flatMap(({ id }) => {
      const batches = open.get(id) ?? [];
      const latest = max(batches.map(({ requestedAt }) => requestedAt));
      const from = pass.recent === undefined ? pass.now() : addSeconds(latest, againAfterSeconds);
      return batches.length > 0 ? [[id, from] as const] : [];
    }),
  );
}

function openHere({ account, region, state }: RegionPass): readonly OpenBatch[] {
  return state.open.filter((batch) => isOfAccount(batch, account) && batch.region === region);
}
