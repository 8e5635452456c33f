import type { RequeueResult } from '../../../shared/reconcile/context.js';
import type { Condition, Report } from '../../../shared/reconcile/report/report.js';
import { endsByItself, type Hold } from '../../../shared/rotation/model/hold.js';
import type { ListenerId, LoadBalancerId, Region } from '../../../shared/rotation/model/inventory.js';
import { isSelected } from '../../../shared/rotation/model/selector.js';
import type { Begun } from './follow.js';

/** How it stands with what a first pass was about, as the latest pass that looked there showed it. */
export interface Followup {
  readonly listeners: readonly ListenerId[];
  concerns(id: LoadBalancerId): boolean;
  holds(): readonly Hold[];
  conditions(): readonly Condition[];
  /** When each load balancer is to be come back to. */
  again(): ReadonlyMap<LoadBalancerId, Date>;
  note(pass: Report, onRequeue: readonly RequeueResult[]): void;
}

interface Standing {
  readonly region: Region;
  holds: readonly Hold[];
  conditions: readonly Condition[];
  again: Date | undefined;
}

export function followup({ first, within: { selector }, onRequeue }: Begun): Followup {
  const standings = new Map<LoadBalancerId, Standing>();
  for (const { loadBalancerId, region } of [...first.steps, ...first.holds, ...first.notStarted])
    standings.set(loadBalancerId, { region, holds: [], conditions: [], again: undefined });
  const note: Followup['note'] = (pass, found) => {
    for (const { region, covers, times } of found)
      for (const [id, standing] of standings)
        if (standing.region === region && covers(id))
          Object.assign(standing, standingOf(id, pass), { again: times.get(id) });
  };
  note(first, onRequeue);
  const all = () => [...standings.values()];
  const isAgreed = ({ region, loadBalancerId, listenerId: id }: Condition) =>
    id === undefined || (region && loadBalancerId && isSelected(selector, region, { id, loadBalancerId }));
  return {
    listeners: [...new Set([...first.steps, ...first.holds.filter(endsByItself)].map(({ listenerId }) => listenerId))],
    concerns: (id) => standings.has(id),
    holds: () => all().flatMap(({ holds }) => holds),
    conditions: () => all().flatMap(({ conditions }) => conditions.filter(isAgreed)),
    again: () =>
      new Map([...standings].flatMap(([id, { again }]) => (again === undefined ? [] : [[id, again] as const]))),
    note,
  };
}

function standingOf(id: LoadBalancerId, { holds, conditions }: Report): Pick<Standing, 'holds' | 'conditions'> {
  return {
    holds: holds.filter(({ loadBalancerId }) => loadBalancerId === id),
    conditions: conditions.filter(({ loadBalancerId }) => loadBalancerId === id),
  };
}
