import type { StepReport } from '../../reconcile/report/report.js';
import { grouped } from '../../rotation/model/grouped.js';
import { endsByItself, type Hold } from '../../rotation/model/hold.js';
import { includesCertificate } from '../../rotation/model/ids.js';
import {
  type CertificateId,
  type Inventory,
  type Listener,
  type LoadBalancer,
  usedSlots,
} from '../../rotation/model/inventory.js';
import type { Policy } from '../../rotation/model/policy.js';

/**
 * The rough cost of a plan, with its confirmations and retirements. It assumes one pass a minute and no other caller of the
 * same APIs.
 */
interface Estimate {
  /** Calls until every successor is confirmed. */
  readonly reads: number;
  readonly changes: number;
  readonly minutes: number;
  /** Changes that retire replaced certificates after the grace time. */
  readonly retirements: number;
  readonly graceMinutes: number;
}

/** Sources: docs/facts.md, associates in 60 s, and listings of certificates a second. */
const changesPerMinute = 200;
const readsPerMinute = 1200;

export function estimate(
  plan: { readonly steps: readonly StepReport[]; readonly holds: readonly Hold[] },
  inventories: readonly Inventory[],
  policy: Policy,
): Estimate {
  const steps = grouped(plan.steps, ({ listenerId }) => listenerId);
  const holds = grouped(plan.holds.filter(endsByItself), ({ listenerId }) => listenerId);
  const works = inventories.flatMap(({ loadBalancers }) =>
    loadBalancers.flatMap((loadBalancer) => {
      const works = loadBalancer.listeners.map((listener) =>
        workOn(listener, steps.get(listener.id) ?? [], holds.get(listener.id) ?? [], policy),
      );
      return works.some(({ calls, retired }) => calls + retired > 0)
        ? [loadBalancerWork(loadBalancer, works, policy)]
        : [];
    }),
  );
  const sum = (of: (work: LoadBalancerWork) => number) => works.reduce((total, work) => total + of(work), 0);
  const [changes, rounds] = [sum(({ calls }) => calls), Math.max(0, ...works.map((work) => work.rounds))];
  const reads = sum((work) => (work.rounds + 1) * work.readsAPass);
  const minutes = Math.ceil(Math.max(rounds, changes / changesPerMinute, reads / readsPerMinute));
  return { reads, changes, minutes, retirements: sum((w) => w.retired), graceMinutes: policy.retireAfterSeconds / 60 };
}

interface Work {
  /** Changes before the grace time. */
  readonly calls: number;
  /** Changes after the grace time. */
  readonly retired: number;
  /** Slots that successors need. */
  readonly slots: number;
}

interface LoadBalancerWork extends Work {
  readonly rounds: number;
  readonly readsAPass: number;
}

function workOn(listener: Listener, steps: readonly StepReport[], holds: readonly Hold[], policy: Policy): Work {
  const attached = listener.attachments.map(({ certificateId }) => certificateId);
  const isAttached = (id: CertificateId) => includesCertificate(attached, id);
  const held = holds.flatMap(({ certificateIds }) => certificateIds);
  const idsOf = (kind: StepReport['step']) =>
    steps.filter(({ step }) => step === kind).flatMap((s) => s.certificateIds);
  const slots = idsOf('associate').length + held.filter((id) => !isAttached(id)).length;
  const leaving = policy.retire === 'off' ? 0 : slots + held.filter(isAttached).length;
  const now = idsOf('retire').length;
  return {
    calls: idsOf('set-default').length + inCalls(slots, policy) + inCalls(now, policy),
    retired: inCalls(leaving, policy),
    slots,
  };
}

/** Without enough free slots the rotation takes several rounds: fill the free slots, confirm, retire, and repeat. */
function loadBalancerWork({ listeners }: LoadBalancer, works: readonly Work[], policy: Policy): LoadBalancerWork {
  const total = (of: (work: Work) => number) => works.reduce((sum, work) => sum + of(work), 0);
  const free = Math.max(0, policy.additionalPerLoadBalancer - usedSlots(listeners));
  const missing = Math.max(0, total(({ slots }) => slots) - free);
  const rolls = Math.ceil(missing / Math.max(1, Math.min(free, policy.batchLimit)));
  const rounds = Math.max(...works.map(({ calls }) => calls)) + 2 * rolls;
  return {
    calls: total(({ calls }) => calls) + rolls,
    retired: total(({ retired }) => retired),
    slots: 0,
    rounds,
    readsAPass: listeners.length + 2,
  };
}

function inCalls(certificates: number, { batchLimit }: Policy): number {
  return Math.ceil(certificates / batchLimit);
}
