import { type FlapCount, nextFlapCounts } from '../../rotation/backoff/flapping.js';
import type { Judged } from '../../rotation/judge.js';
import { grouped } from '../../rotation/model/grouped.js';
import type { RegionContext, SliceView } from '../context.js';
import type { RememberedFlaps } from '../ports/records.js';

/**
 * The recent confirmations of each step, with those of this pass. They show a step that another tool undoes repeatedly.
 * A lost count only allows one more round of flapping.
 */
export function nextFlaps(
  judged: readonly Judged[],
  { state }: SliceView,
  { account, region, ports }: RegionContext,
): readonly RememberedFlaps[] {
  const now = ports.now();
  const before = new Map(state.flap.map(({ loadBalancerId, flapCounts }) => [loadBalancerId, flapCounts]));
  const confirmed = grouped(
    judged.filter(({ verdict }) => verdict === 'confirmed').map(({ batch }) => batch),
    ({ loadBalancerId }) => loadBalancerId,
  );
  return [...new Set([...before.keys(), ...confirmed.keys()])].flatMap((loadBalancerId) => {
    const earlier: readonly FlapCount[] = before.get(loadBalancerId) ?? [];
    const flapCounts = nextFlapCounts(earlier, confirmed.get(loadBalancerId) ?? [], now);
    return flapCounts.length === 0 ? [] : [{ account: account.id, region, loadBalancerId, flapCounts }];
  });
}
