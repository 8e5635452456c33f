import { isReportable, type StepFailure } from '../backoff/failures.js';
import { grouped } from '../model/grouped.js';
import { endsByItself } from '../model/hold.js';
import { sameCertificate } from '../model/ids.js';
import type { CertificateId, Listener, ListenerId } from '../model/inventory.js';
import type { Policy } from '../model/policy.js';
import { bringsSuccessor, type ListenerSteps, type OpenBatch, successorIn } from '../model/step.js';
import type { ListenerDemand, ProbedDemand } from '../plan/demand.js';
import { type Proof, standingOf } from '../verify/proof.js';

export interface WaveInput {
  readonly demands: readonly ProbedDemand[];
  readonly open: readonly OpenBatch[];
  readonly failures: readonly StepFailure[];
  readonly proofs: readonly Proof[];
  readonly policy: Policy;
  readonly now: Date;
}

/**
 * For each successor that too few listeners have at work: those that go first. One that is not in it may go everywhere.
 * A canary that failed keeps its place, and tries again: where the first ones fail, nobody follows.
 */
export function canariesOf(
  bringing: readonly ListenerSteps[],
  input: WaveInput,
): ReadonlyMap<CertificateId, readonly ListenerId[]> {
  const { canary } = input.policy;
  const found = new Map<CertificateId, readonly ListenerId[]>();
  if (canary === undefined) return found;
  const asked = grouped(bringing.flatMap(successorsIn), ({ target }) => target);
  for (const [target, askers] of asked) {
    const done = input.demands.filter((one) => isServedBy(one, target, input)).length;
    if (done >= canary) continue;
    const failed = input.failures.filter((one) => isReportable(one) && sameCertificate(one.certificateId, target));
    const inUse = input.demands.filter(isInUse);
    const again = new Set(
      failed.map(({ listenerId }) => listenerId).filter((id) => inUse.some(({ listener }) => listener.id === id)),
    );
    const fresh = input.demands.filter(
      ({ listener }) => askers.some((one) => one.listenerId === listener.id) && !again.has(listener.id),
    );
    found.set(target, [...again, ...leastCritical(fresh).slice(0, Math.max(0, canary - done - again.size))]);
  }
  return found;
}

/** Whether the listener will take a change again without anybody's help: one that will not is out of the rollout. */
export function isInUse({ gate }: ListenerDemand): boolean {
  return gate === undefined || endsByItself(gate);
}

/** The successors that the steps of a listener bring. */
function successorsIn({ listenerId, steps }: ListenerSteps) {
  return steps
    .filter(bringsSuccessor)
    .flatMap((step) => step.certificateIds.map((id) => ({ target: successorIn(step, id), listenerId })));
}

/** A listener that is being rolled back does not count as a healthy canary. */
function isServedBy(
  { listener, desired }: ListenerDemand,
  target: CertificateId,
  { policy, proofs }: WaveInput,
): boolean {
  const here = listener.attachments.some((a) => a.state === 'associated' && sameCertificate(a.certificateId, target));
  const leaves = desired.some(
    (rotation) => (rotation.isRollback || rotation.isRollbackDone) && sameCertificate(rotation.replaced, target),
  );
  return here && !leaves && (policy.verify === 'off' || standingOf(listener.id, target, proofs) === 'served');
}

/**
 * Tagged `cert-rotation: canary` first; then one of each load balancer, then the others. The fewer certificates a
 * listener has, the fewer clients a mistake meets.
 */
function leastCritical(demands: readonly ListenerDemand[]): readonly ListenerId[] {
  const sorted = [...demands].sort(
    (a, b) =>
      Number(isCanary(b.listener)) - Number(isCanary(a.listener)) ||
      a.listener.attachments.length - b.listener.attachments.length ||
      (a.listener.id < b.listener.id ? -1 : 1),
  );
  const seen = new Set<string>();
  const isFirst = ({ ref, listener }: ListenerDemand) => {
    if (isCanary(listener)) return true;
    const first = !seen.has(ref.loadBalancerId);
    seen.add(ref.loadBalancerId);
    return first;
  };
  const first = sorted.filter(isFirst);
  return [...first, ...sorted.filter((one) => !first.includes(one))].map(({ listener }) => listener.id);
}

function isCanary({ tags }: Listener): boolean {
  return tags['cert-rotation']?.trim().toLowerCase() === 'canary';
}
