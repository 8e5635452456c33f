import { addSeconds, max, min } from 'date-fns';
import { grouped } from '../../rotation/model/grouped.js';
import type { Inventory, LoadBalancer, LoadBalancerId } from '../../rotation/model/inventory.js';
import { goesInWaves } from '../../rotation/rollout/waves.js';
import type { Follow, RegionContext } from '../context.js';
import type { Findings } from '../report/report.js';

/** The latest change of this run on a load balancer, and the number of looks at it since then. */
interface Followed {
  readonly changedAt: Date;
  readonly looks: number;
}

/** Load balancers with an unconfirmed change of this run. */
export type Following = Map<LoadBalancerId, Followed>;

/** Pauses before the first looks; each later one is as long as the last. A change takes 1 to 50 seconds. */
const pausesSeconds = [3, 3, 5, 8, 12, 15];

/** How this run follows its changes. A wave is planned from the whole region, and a look here has only changed listeners. */
export function followOf({ options, ports }: RegionContext): Follow | undefined {
  return goesInWaves(options.policy) ? undefined : ports.follow;
}

/**
 * Waits for the next look at a change of this run, and returns the load balancers of that look. Empty if no change is left
 * to follow: all are confirmed, or unconfirmed for FOLLOW_SECONDS, or the run ends first. The timer confirms those.
 */
export async function nextFollowed(
  following: Following,
  follow: Follow,
  { options: { stopAt }, ports }: RegionContext,
): Promise<readonly LoadBalancerId[]> {
  const looks = [...following].map(([id, followed]) => ({ id, at: nextLookAt(followed), ...followed }));
  const open = looks.filter(({ at, changedAt }) => at <= addSeconds(changedAt, follow.seconds) && at < stopAt);
  if (open.length === 0) return [];
  const first = max([ports.now(), min(open.map(({ at }) => at))]);
  const milliseconds = first.getTime() - ports.now().getTime();
  if (milliseconds > 0) await follow.sleep(milliseconds);
  return open.filter(({ at }) => at <= first).map(({ id }) => id);
}

function nextLookAt({ changedAt, looks }: Followed): Date {
  const pauses = Array.from({ length: looks + 1 }, (_, n) => pausesSeconds[n] ?? pausesSeconds.at(-1) ?? 0);
  return addSeconds(
    changedAt,
    pauses.reduce((sum, seconds) => sum + seconds, 0),
  );
}

/** Follows each change of a slice, until no verdict on it is pending. */
export function noteFollowed(
  following: Following,
  ids: readonly LoadBalancerId[],
  findings: Findings,
  now: Date,
): void {
  const pending = new Set(
    findings.judged.filter(({ verdict }) => verdict === 'pending').map(({ loadBalancerId }) => loadBalancerId),
  );
  for (const id of ids) {
    const before = following.get(id);
    if (before !== undefined && pending.has(id)) following.set(id, { ...before, looks: before.looks + 1 });
    else following.delete(id);
  }
  for (const { loadBalancerId, outcome } of findings.steps)
    if (outcome === 'accepted' || outcome === 'unsure') following.set(loadBalancerId, { changedAt: now, looks: 0 });
}

/**
 * The load balancers as they were read before, with their changed listeners read again: two calls for each listener, and
 * fewer for many. Each further change is preceded by a read of its own listener, so the age of the others does no harm.
 */
export async function lookAgain(
  loadBalancers: readonly LoadBalancer[],
  { account, region, state, ports }: RegionContext,
): Promise<Inventory> {
  const takenAt = ports.now();
  const ids = new Set(loadBalancers.map(({ id }) => id));
  const changed = state.open
    .filter((batch) => batch.region === region && ids.has(batch.loadBalancerId))
    .map(({ listenerId }) => listenerId);
  const fresh = grouped(await account.loadBalancers.listeners(region, changed), ({ id }) => id);
  const present = loadBalancers.map((loadBalancer) => ({
    ...loadBalancer,
    listeners: loadBalancer.listeners.flatMap((listener) =>
      changed.includes(listener.id) ? (fresh.get(listener.id) ?? []) : [listener],
    ),
  }));
  return { region, takenAt, loadBalancers: present };
}
