import { nextStuck, stuckHolds } from '../../rotation/backoff/stuck.js';
import type { Hold } from '../../rotation/model/hold.js';
import type { Inventory, LoadBalancerId, Region } from '../../rotation/model/inventory.js';
import type { Policy } from '../../rotation/model/policy.js';
import type { OpenBatch } from '../../rotation/model/step.js';
import type { Account, Ledger, RememberedStuck } from '../ports/cloud.js';
import type { Condition } from '../report/report.js';
import { isOfAccount, type State } from './state.js';

interface Where {
  readonly account: Account;
  readonly region: Region;
  readonly inventory: Inventory;
  readonly state: State;
  readonly policy: Policy;
  readonly covers: (id: LoadBalancerId) => boolean;
  readonly now: () => Date;
}

/** What is held up since when, one entry a load balancer, those that are free again too; and what a person should know. */
export interface StuckListeners {
  readonly entries: readonly RememberedStuck[];
  readonly conditions: readonly Condition[];
}

export function stuckListeners(holds: readonly Hold[], open: readonly OpenBatch[], where: Where): StuckListeners {
  const { account, region, inventory, policy, now } = where;
  const known = knownStuck(where);
  const entries = inventory.loadBalancers.map((loadBalancer) => {
    const before = known.find(({ loadBalancerId }) => loadBalancerId === loadBalancer.id)?.listeners ?? [];
    const listeners = nextStuck(loadBalancer, before, { open, holds, policy, now: now() });
    return { account: account.id, region, loadBalancerId: loadBalancer.id, listeners };
  });
  const late = entries.flatMap(({ listeners }) => stuckHolds(listeners, holds, now()));
  return { entries, conditions: late.map(toCondition) };
}

/** One that is lost begins again, and only tells later. */
export async function saveStuck({ entries }: StuckListeners, where: Where, ledger: Ledger): Promise<void> {
  const known = knownStuck(where);
  for (const entry of entries) {
    const before = known.find(({ loadBalancerId }) => loadBalancerId === entry.loadBalancerId);
    if (JSON.stringify(before?.listeners ?? []) === JSON.stringify(entry.listeners)) continue;
    if (entry.listeners.length === 0) await ledger.drop('stuck', entry);
    else await ledger.save('stuck', entry);
  }
  const shown = new Set(entries.map(({ loadBalancerId }) => loadBalancerId));
  for (const gone of known.filter(({ loadBalancerId }) => !shown.has(loadBalancerId))) await ledger.drop('stuck', gone);
}

function knownStuck({ account, region, state, covers }: Where): readonly RememberedStuck[] {
  return state.stuck.filter(
    (entry) => isOfAccount(entry, account) && entry.region === region && covers(entry.loadBalancerId),
  );
}

function toCondition({
  region,
  loadBalancerId,
  listenerId,
  certificateIds,
  since,
  detail,
}: ReturnType<typeof stuckHolds>[number]): Condition {
  const words = `${detail}; so at each look since ${since.toISOString()}, and no change of this system is under way there`;
  return { reason: 'stays-busy', region, loadBalancerId, listenerId, certificateIds, since, detail: words };
}
