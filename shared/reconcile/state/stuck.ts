import { heldUp, nextStalled } from '../../rotation/backoff/stuck.js';
import type { Hold } from '../../rotation/model/hold.js';
import type { Inventory, LoadBalancerId, Region } from '../../rotation/model/inventory.js';
import type { Policy } from '../../rotation/model/policy.js';
import type { OpenBatch } from '../../rotation/model/step.js';
import type { Account, Ledger, RememberedStall } from '../ports/cloud.js';
import type { Condition } from '../report/report.js';
import { isOfAccount, type Memory } from './state.js';

interface Where {
  readonly account: Account;
  readonly region: Region;
  readonly inventory: Inventory;
  readonly memory: Memory;
  readonly policy: Policy;
  readonly covers: (id: LoadBalancerId) => boolean;
  readonly now: () => Date;
}

/** What is held up since when, one entry a load balancer, those that are free again too; and what a person should know. */
export interface Stalls {
  readonly entries: readonly RememberedStall[];
  readonly conditions: readonly Condition[];
}

export function stallsOf(holds: readonly Hold[], open: readonly OpenBatch[], where: Where): Stalls {
  const { account, region, inventory, policy, now } = where;
  const known = stallsBefore(where);
  const entries = inventory.loadBalancers.map((loadBalancer) => {
    const before = known.find(({ loadBalancerId }) => loadBalancerId === loadBalancer.id)?.listeners ?? [];
    const listeners = nextStalled(loadBalancer, before, { open, holds, policy, now: now() });
    return { account: account.id, region, loadBalancerId: loadBalancer.id, listeners };
  });
  const late = entries.flatMap(({ listeners }) => heldUp(listeners, holds, now()));
  return { entries, conditions: late.map(toCondition) };
}

/** One that is lost begins again, and only tells later. */
export async function rememberStalls({ entries }: Stalls, where: Where, ledger: Ledger): Promise<void> {
  const known = stallsBefore(where);
  for (const entry of entries) {
    const before = known.find(({ loadBalancerId }) => loadBalancerId === entry.loadBalancerId);
    if (JSON.stringify(before?.listeners ?? []) === JSON.stringify(entry.listeners)) continue;
    if (entry.listeners.length === 0) await ledger.forget('stalled', entry);
    else await ledger.remember('stalled', entry);
  }
  const shown = new Set(entries.map(({ loadBalancerId }) => loadBalancerId));
  for (const gone of known.filter(({ loadBalancerId }) => !shown.has(loadBalancerId)))
    await ledger.forget('stalled', gone);
}

function stallsBefore({ account, region, memory, covers }: Where): readonly RememberedStall[] {
  return memory.stalled.filter(
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
}: ReturnType<typeof heldUp>[number]): Condition {
  const words = `${detail}; so at each look since ${since.toISOString()}, and no change of this system is under way there`;
  return { reason: 'stays-busy', region, loadBalancerId, listenerId, certificateIds, since, detail: words };
}
