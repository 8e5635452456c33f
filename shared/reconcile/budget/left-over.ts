import type { LoadBalancerId } from '../../rotation/model/inventory.js';
import { concurrently } from '../concurrently.js';
import type { RegionPass } from '../region.js';
import { type Findings, mergeFindings } from '../report/report.js';

/** What a run did not get to is due. */
export async function requeueRemaining(rest: readonly LoadBalancerId[], pass: RegionPass): Promise<void> {
  const { account, region, ledger, state, now } = pass;
  const isDue = (id: LoadBalancerId) =>
    state.requeue.some(({ loadBalancerId, at }) => loadBalancerId === id && at <= now());
  await concurrently(8, rest, async (loadBalancerId) => {
    if (!isDue(loadBalancerId))
      await ledger.save('requeue', { account: account.id, region, loadBalancerId, at: now() });
  });
}

/** There was no time to read anything of so many load balancers: every run would come as far as this one. */
export function tooShort(unread: number, { region, account }: RegionPass): Findings {
  const message = `there was no time to read even one of ${unread} load balancers; give the function a longer timeout`;
  return mergeFindings([{ faults: [{ region, account: account.id, operation: 'pass', code: 'NoTime', message }] }]);
}
