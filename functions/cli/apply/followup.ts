import type { RequeueResult } from '../../../shared/reconcile/context.js';
import type { Condition, Report } from '../../../shared/reconcile/report/report.js';
import { endsByItself, type Hold } from '../../../shared/rotation/model/hold.js';
import type { ListenerId, LoadBalancerId, Region } from '../../../shared/rotation/model/inventory.js';
import { type ActionScope, isSelected } from '../../../shared/rotation/model/selector.js';

/** A first pass, the scope that it could act on, and the load balancers that it requeued. */
export interface FirstPass {
  readonly first: Report;
  readonly within: ActionScope;
  readonly requeued: readonly RequeueResult[];
}

/** The state of the load balancers of a first pass, each as the latest pass that read it showed it. */
export interface Followup {
  readonly listeners: readonly ListenerId[];
  concerns(id: LoadBalancerId): boolean;
  holds(): readonly Hold[];
  conditions(): readonly Condition[];
  /** The requeue time of each load balancer. */
  requeueTimes(): ReadonlyMap<LoadBalancerId, Date>;
  note(pass: Report, requeued: readonly RequeueResult[]): void;
}

interface LoadBalancerStatus {
  readonly region: Region;
  holds: readonly Hold[];
  conditions: readonly Condition[];
  requeueAt: Date | undefined;
}

export function followup({ first, within: { selector }, requeued }: FirstPass): Followup {
  const statuses = new Map<LoadBalancerId, LoadBalancerStatus>();
  for (const { loadBalancerId, region } of [...first.steps, ...first.holds, ...first.notStarted])
    statuses.set(loadBalancerId, { region, holds: [], conditions: [], requeueAt: undefined });
  const note: Followup['note'] = (pass, results) => {
    for (const { region, covers, times } of results)
      for (const [id, status] of statuses)
        if (status.region === region && covers(id))
          Object.assign(status, statusOf(id, pass), { requeueAt: times.get(id) });
  };
  note(first, requeued);
  const all = () => [...statuses.values()];
  const isApproved = ({ region, loadBalancerId, listenerId: id }: Condition) =>
    id === undefined || (region && loadBalancerId && isSelected(selector, region, { id, loadBalancerId }));
  return {
    listeners: [...new Set([...first.steps, ...first.holds.filter(endsByItself)].map(({ listenerId }) => listenerId))],
    concerns: (id) => statuses.has(id),
    holds: () => all().flatMap(({ holds }) => holds),
    conditions: () => all().flatMap(({ conditions }) => conditions.filter(isApproved)),
    requeueTimes: () =>
      new Map(
        [...statuses].flatMap(([id, { requeueAt }]) => (requeueAt === undefined ? [] : [[id, requeueAt] as const])),
      ),
    note,
  };
}

function statusOf(id: LoadBalancerId, { holds, conditions }: Report): Pick<LoadBalancerStatus, 'holds' | 'conditions'> {
  return {
    holds: holds.filter(({ loadBalancerId }) => loadBalancerId === id),
    conditions: conditions.filter(({ loadBalancerId }) => loadBalancerId === id),
  };
}
