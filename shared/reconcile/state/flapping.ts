import { nextFlapCounts } from '../../rotation/backoff/flapping.js';
import type { Judged } from '../../rotation/judge.js';
import type { LoadBalancerId, Region } from '../../rotation/model/inventory.js';
import type { Account, Ledger, RememberedFlaps } from '../ports/cloud.js';
import { isOfAccount } from './state.js';

interface Where {
  readonly account: Account;
  readonly region: Region;
  readonly covers: (id: LoadBalancerId) => boolean;
  readonly now: () => Date;
}

/** What was confirmed lately, with what this pass found confirmed; one entry a load balancer. */
export function nextFlaps(
  judged: readonly Judged[],
  { account, region, covers, now }: Where,
  before: readonly RememberedFlaps[],
): readonly RememberedFlaps[] {
  const known = before.filter(
    (entry) => isOfAccount(entry, account) && entry.region === region && covers(entry.loadBalancerId),
  );
  const confirmed = judged.filter(({ verdict }) => verdict === 'confirmed').map(({ batch }) => batch);
  const ids = [...known, ...confirmed].map(({ loadBalancerId }) => loadBalancerId);
  return [...new Set(ids)].map((loadBalancerId) => {
    const former = known.find((entry) => entry.loadBalancerId === loadBalancerId)?.flapCounts ?? [];
    const news = confirmed.filter((batch) => batch.loadBalancerId === loadBalancerId);
    return { account: account.id, region, loadBalancerId, flapCounts: nextFlapCounts(former, news, now()) };
  });
}

/**
 * Keeps the count, so that a step that somebody keeps undoing shows. One lost to a crash or a race only lets the undoing
 * go on for another round.
 */
export async function saveFlaps(
  entries: readonly RememberedFlaps[],
  before: readonly RememberedFlaps[],
  ledger: Ledger,
): Promise<void> {
  for (const entry of entries) {
    const former = before.find(({ loadBalancerId }) => loadBalancerId === entry.loadBalancerId);
    if (entry.flapCounts.length === 0) await ledger.drop('flap', entry);
    else if (JSON.stringify(former?.flapCounts) !== JSON.stringify(entry.flapCounts)) await ledger.save('flap', entry);
  }
}
