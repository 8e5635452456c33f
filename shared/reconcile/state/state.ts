import { grouped } from '../../rotation/model/grouped.js';
import type { Inventory, LoadBalancerId } from '../../rotation/model/inventory.js';
import type { OpenBatch } from '../../rotation/model/step.js';
import type { Together } from '../../rotation/overlap.js';
import type { Account, Due, Grace, Ledger, LookTarget, State } from '../ports/cloud.js';
import { withoutTimeToCome } from './future-times.js';

/** Kept for others than a pass: an audit, whoever is told; or read where it is needed. */
type Kept = 'answer' | 'news' | 'sent' | 'run' | 'places';

/** What the ledger remembered when the pass began. */
export type Memory = Prompting & { readonly [K in Exclude<keyof State, 'due' | Kept>]: readonly State[K][] };

/** The part that alone says whether there is anything to come back to. */
export interface Prompting {
  readonly open: readonly OpenBatch[];
  readonly due: readonly Due[];
}

export async function recallRest(prompting: Prompting, ledger: Ledger, now: Date): Promise<Memory> {
  const [owed, mapping, grace, confirmed, proved, seen, condition, trouble, stalled] = await Promise.all([
    ledger.recall('owed'),
    ledger.recall('mapping'),
    ledger.recall('grace'),
    ledger.recall('confirmed'),
    ledger.recall('proved'),
    ledger.recall('seen'),
    ledger.recall('condition'),
    ledger.recall('trouble'),
    ledger.recall('stalled'),
  ]);
  const all = { ...prompting, owed, mapping, grace, confirmed, proved, seen, condition, trouble, stalled };
  return withoutTimeToCome(all, now);
}

/** Load balancers that a look covered: those it shows, and those asked for that no longer exist. */
export function lookedAt(inventory: Inventory, target: LookTarget): (id: LoadBalancerId) => boolean {
  if (target.kind === 'all') return () => true;
  const ids = new Set([...target.loadBalancerIds, ...inventory.loadBalancers.map(({ id }) => id)]);
  return (id) => ids.has(id);
}

export function togetherOf(graces: readonly Grace[]): Together {
  return grouped(
    graces.flatMap((grace) => grace.pairs),
    ({ listenerId }) => listenerId,
  );
}

/** Writes what changed of the grace memory, one entry a load balancer; an empty one is forgotten. */
export async function rememberTogether(
  together: Together,
  where: {
    readonly account: Account;
    readonly inventory: Inventory;
    readonly covers: (id: LoadBalancerId) => boolean;
  },
  before: readonly Grace[],
  ledger: Ledger,
): Promise<void> {
  const { account, inventory, covers } = where;
  const shown = new Set<string>(inventory.loadBalancers.map(({ id }) => id));
  const mine = before.filter((entry) => isOfAccount(entry, account) && entry.region === inventory.region);
  const gone = mine.filter((entry) => covers(entry.loadBalancerId));
  for (const entry of gone) if (!shown.has(entry.loadBalancerId)) await ledger.forget('grace', entry);
  for (const { id: loadBalancerId, listeners } of inventory.loadBalancers) {
    const pairs = listeners.flatMap(({ id }) => (together.get(id) ?? []).map((pair) => ({ ...pair, listenerId: id })));
    const grace: Grace = { account: account.id, region: inventory.region, loadBalancerId, pairs };
    const known = mine.find((entry) => entry.loadBalancerId === loadBalancerId);
    if (pairs.length === 0 && known !== undefined) await ledger.forget('grace', grace);
    if (pairs.length > 0 && JSON.stringify(pairs) !== JSON.stringify(known?.pairs))
      await ledger.remember('grace', grace);
  }
}

/**
 * The command line leaves entries of `own` behind where it had no need to know its account's number: those are of the
 * own account, whoever reads them. Nothing else is anybody's but its account's.
 */
export function isOfAccount(
  record: { readonly account: string },
  { id, isOwn }: Pick<Account, 'id' | 'isOwn'>,
): boolean {
  return record.account === id || (isOwn && record.account === 'own');
}
