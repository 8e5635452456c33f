import type { StepFailure } from '../backoff/failures.js';
import { grouped } from '../model/grouped.js';
import { endsByItself } from '../model/hold.js';
import { certificateKey, sameCertificate } from '../model/ids.js';
import type { CertificateId, Listener, ListenerId } from '../model/inventory.js';
import type { Policy } from '../model/policy.js';
import { bringsSuccessor, type ListenerSteps, type OpenBatch, successorIn } from '../model/step.js';
import type { ListenerDemand, ProbedDemand } from '../plan/demand.js';
import { type DesiredRotation, rollsBack } from '../plan/desired.js';
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
 * The canaries of each successor that too few listeners serve yet, by the key of its id, which NLB may spell in two ways. A
 * successor without an entry may go to every listener.
 * A canary that failed stays a canary and is tried again, so a failure of the canaries stops the rollout.
 */
export function canariesOf(
  bringing: readonly ListenerSteps[],
  input: WaveInput,
): ReadonlyMap<string, readonly ListenerId[]> {
  const { canary } = input.policy;
  const canaries = new Map<string, readonly ListenerId[]>();
  if (canary === undefined) return canaries;
  const byTarget = grouped(bringing.flatMap(successorsIn), ({ target }) => certificateKey(target));
  for (const [key, wanting] of byTarget) {
    const [{ target } = { target: undefined }] = wanting;
    if (target === undefined) continue;
    const done = input.demands.filter((demand) => isServedBy(demand, target, input));
    if (done.length >= canary) continue;
    const failed = input.demands.filter(
      (demand) => isInUse(demand) && !done.includes(demand) && hasFailed(demand, target, input.failures),
    );
    const fresh = input.demands.filter(
      (demand) => wanting.some(({ listenerId }) => listenerId === demand.listener.id) && !failed.includes(demand),
    );
    canaries.set(key, [...leastCritical(failed), ...leastCritical(fresh)].slice(0, canary - done.length));
  }
  return canaries;
}

/** Whether the listener will take a change again without an operator. Otherwise it is no part of the rollout. */
export function isInUse({ gate }: ListenerDemand): boolean {
  return gate === undefined || endsByItself(gate);
}

/** Whether a step that brings the successor to the listener failed there. Of an eviction, that is of the replaced one. */
function hasFailed(
  { listener, desired }: ListenerDemand,
  target: CertificateId,
  failures: readonly StepFailure[],
): boolean {
  const own = failures.filter(({ listenerId }) => listenerId === listener.id);
  const isOf = ({ replaced, present }: DesiredRotation, { step, certificateId }: StepFailure) =>
    step === 'retire'
      ? present.length === 0 && sameCertificate(certificateId, replaced)
      : sameCertificate(certificateId, target);
  const wanted = desired.filter((rotation) => rotation.selected && sameCertificate(rotation.target.id, target));
  return wanted.some((rotation) => own.some((failure) => isOf(rotation, failure)));
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
  const isAssociated = listener.attachments.some(
    (a) => a.state === 'associated' && sameCertificate(a.certificateId, target),
  );
  const leaves = desired.some((rotation) => rollsBack(rotation) && sameCertificate(rotation.replaced, target));
  return isAssociated && !leaves && (policy.verify === 'off' || standingOf(listener.id, target, proofs) === 'served');
}

/**
 * Listeners tagged `cert-rotation: canary` first, then one of each load balancer, then the others. Listeners with fewer
 * certificates come first, because a mistake there affects fewer clients.
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
  return [...first, ...sorted.filter((demand) => !first.includes(demand))].map(({ listener }) => listener.id);
}

function isCanary({ tags }: Listener): boolean {
  return tags['cert-rotation']?.trim().toLowerCase() === 'canary';
}
