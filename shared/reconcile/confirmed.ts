import type { Judged } from '../rotation/judge.js';
import type { LoadBalancerId, Region } from '../rotation/model.js';
import { nextRounds } from '../rotation/rounds.js';
import { isOfAccount } from './memory.js';
import type { Account, Confirmed, Ledger } from './ports.js';

interface Where {
  readonly account: Account;
  readonly region: Region;
  readonly covers: (id: LoadBalancerId) => boolean;
  readonly now: () => Date;
}

/**
 * Counts what was confirmed, one entry a load balancer, so that a step that somebody keeps undoing shows. A count lost
 * to a crash or a race only lets the undoing go on for another round.
 */
export async function rememberConfirmed(
  judged: readonly Judged[],
  { account, region, covers, now }: Where,
  before: readonly Confirmed[],
  ledger: Ledger,
): Promise<void> {
  const known = before.filter(
    (entry) => isOfAccount(entry, account.id) && entry.region === region && covers(entry.loadBalancerId),
  );
  const confirmed = judged.filter(({ verdict }) => verdict === 'confirmed').map(({ batch }) => batch);
  const ids = [...known, ...confirmed].map(({ loadBalancerId }) => loadBalancerId);
  for (const loadBalancerId of new Set(ids)) {
    const former = known.find((entry) => entry.loadBalancerId === loadBalancerId)?.rounds ?? [];
    const news = confirmed.filter((batch) => batch.loadBalancerId === loadBalancerId);
    const rounds = nextRounds(former, news, now());
    const entry: Confirmed = { account: account.id, region, loadBalancerId, rounds };
    if (rounds.length === 0) await ledger.forget('confirmed', entry);
    else if (news.length > 0 || rounds.length !== former.length) await ledger.remember('confirmed', entry);
  }
}
