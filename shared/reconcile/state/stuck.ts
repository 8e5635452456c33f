import { nextStuck, stuckHolds } from '../../rotation/backoff/stuck.js';
import { english } from '../../rotation/english.js';
import type { Hold } from '../../rotation/model/hold.js';
import type { OpenBatch } from '../../rotation/model/step.js';
import type { RegionContext, SliceView } from '../context.js';
import type { RememberedStuck } from '../ports/records.js';
import type { Condition } from '../report/report.js';
import { perLoadBalancer } from './state.js';

/** The listeners that accept no change although no batch is open there, with the time since when. A lost record restarts. */
export function nextStuckRecords(
  holds: readonly Hold[],
  open: readonly OpenBatch[],
  { inventory, state }: SliceView,
  context: RegionContext,
): readonly RememberedStuck[] {
  const { ports, options } = context;
  const before = new Map(state.stuck.map(({ loadBalancerId, listeners }) => [loadBalancerId, listeners]));
  const seen = { open, holds, policy: options.policy, now: ports.now() };
  return perLoadBalancer(
    inventory.loadBalancers,
    context,
    (loadBalancer) => nextStuck(loadBalancer, before.get(loadBalancer.id) ?? [], seen),
    (listeners) => ({ listeners }),
  );
}

/** Conditions for the listeners that have been stuck for long enough to need a person. */
export function stuckConditions(records: readonly RememberedStuck[], holds: readonly Hold[], now: Date): Condition[] {
  return records
    .flatMap(({ listeners }) => stuckHolds(listeners, holds, now))
    .map(({ region, loadBalancerId, listenerId, certificateIds, since, detail: hold }) => {
      const detail = english`${hold} at each read since ${since.toISOString()}, without an open change of this system; check the listener in the NLB console`;
      return { reason: 'stays-busy', region, loadBalancerId, listenerId, certificateIds, since, detail };
    });
}
