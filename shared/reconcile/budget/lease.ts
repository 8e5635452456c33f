import { addMinutes, addSeconds, min } from 'date-fns';
import { mostSkewMinutes } from '../../rotation/backoff/clock-skew.js';
import type { LoadBalancerId, Region } from '../../rotation/model/inventory.js';
import type { RegionContext } from '../context.js';
import type { Ledger } from '../ports/ledger.js';
import type { RateBudget } from '../ports/rates.js';
import type { Lease, Requeue } from '../ports/records.js';
import type { Continuation } from '../report/report.js';
import type { Scope } from '../scope.js';
import type { PendingWork } from '../state/state.js';

/**
 * Runs in one region share its rates: each run has a lease, and divides the rates by the number of leases. A lease expires
 * with the time limit of its run. A lost lease costs throttled calls; the lease of a killed run costs some minutes. Neither
 * causes a wrong change.
 */
export async function shareRates(rates: RateBudget, context: RegionContext): Promise<void> {
  const { ledger, now } = context.ports;
  const { account, region, run } = leaseOf(context);
  const others = (await ledger.load('lease')).filter(
    (lease) => lease.account === account && lease.region === region && lease.run !== run,
  );
  for (const lease of others) if (!isLive(lease, now())) await ledger.drop('lease', lease);
  rates.divide(others.filter((lease) => isLive(lease, now())).length + 1);
}

/** Keeps other runs from these load balancers until the lease expires or is renewed. */
export async function renewLease(
  loadBalancerIds: readonly LoadBalancerId[],
  context: RegionContext,
  seconds?: number,
): Promise<void> {
  const lease = leaseOf(context, seconds);
  await context.ports.ledger.save('lease', { ...lease, loadBalancerIds: [...new Set(loadBalancerIds)] });
}

export async function releaseLease(context: RegionContext): Promise<void> {
  await context.ports.ledger.drop('lease', { ...leaseOf(context), loadBalancerIds: [] });
}

/** Longer than one slice, and each slice renews it. Short, because a command line of hours can be stopped at any moment. */
const leaseSeconds = 300;

function leaseOf({ account, region, target, options, ports }: RegionContext, seconds = leaseSeconds) {
  const until = min([options.stopAt, addSeconds(ports.now(), seconds)]);
  return { account: account.id, region, run: options.run ?? 'run', until, isWhole: target.kind === 'all' };
}

/** Longer than any lease: a lease lasts at most 5 minutes, and a reservation 90 s more than its delay of about a minute. */
const longestMinutes = 10;

/** An end later than any run can have, with the largest clock skew that the cloud accepts, is of a wrong clock. */
function isLive({ until }: Lease, now: Date): boolean {
  return until > now && until <= addMinutes(now, longestMinutes + mostSkewMinutes);
}

interface LoadBalancerRef {
  readonly account: string;
  readonly region: Region | 'all';
  readonly loadBalancerId: LoadBalancerId | null;
}

/** Pending work. Undefined if the scope is `open` and nothing is pending. */
export async function pendingWorkFor(
  scope: Scope,
  ledger: Ledger,
  { run: own, now }: { readonly run: string | undefined; readonly now: Date },
): Promise<PendingWork | undefined> {
  const all = await ledger.pendingWork();
  if (scope.kind !== 'open') return all;
  const { part } = scope;
  const pendingWork = part === undefined ? all : within(part, all);
  if (!hasWork(pendingWork, now)) return undefined;
  // The repetition of a killed run has the same id, so its earlier lease does not block it.
  const others = (await ledger.load('lease')).filter(({ run }) => run !== part?.task && run !== own);
  const free = withoutLeased(pendingWork, others, now);
  return hasWork(free, now) ? free : undefined;
}

function hasWork({ open, requeue }: PendingWork, now: Date): boolean {
  return open.length > 0 || requeue.some(({ at }) => at <= now);
}

function within({ account, region, loadBalancerIds }: Continuation, { open, requeue }: PendingWork): PendingWork {
  const isOfPart = (entry: LoadBalancerRef) =>
    entry.account === account &&
    entry.region === region &&
    entry.loadBalancerId !== null &&
    loadBalancerIds.includes(entry.loadBalancerId);
  return { open: open.filter(isOfPart), requeue: requeue.filter(isOfPart) };
}

/** The pending work without the load balancers that another run has leased. */
function withoutLeased({ open, requeue }: PendingWork, leases: readonly Lease[], now: Date): PendingWork {
  const live = leases.filter((lease) => isLive(lease, now));
  const isFree = ({ account, region, loadBalancerId }: LoadBalancerRef) =>
    !live.some(
      (lease) =>
        lease.account === account &&
        lease.region === region &&
        (loadBalancerId === null ? lease.isWhole === true : lease.loadBalancerIds.includes(loadBalancerId)),
    );
  return { open: open.filter(isFree), requeue: requeue.filter((entry: Requeue) => isFree(entry)) };
}
