import { addMinutes } from 'date-fns';
import { english } from '../english.js';
import type { Hold } from '../model/hold.js';
import type { Listener, LoadBalancer, Tags } from '../model/inventory.js';
import type { Policy, TagPattern } from '../model/policy.js';
import type { OpenBatch } from '../model/step.js';
import { stepWords } from '../model/step.js';
import type { Proof } from '../verify/proof.js';

/** The reason why a listener takes no change now. */
export type Gate = Pick<Hold, 'reason' | 'detail' | 'until'>;

interface GateInput {
  readonly open: readonly OpenBatch[];
  readonly policy: Policy;
  readonly now: Date;
}

/** The first reason that stops every step on this listener. Undefined if it takes a change. */
export function gateOf(listener: Listener, loadBalancer: LoadBalancer, input: GateInput): Gate | undefined {
  const exclusion = exclusionOf(listener, loadBalancer, input.policy);
  if (exclusion !== undefined) return { ...exclusion, until: undefined };
  const outOfUse = unusable(listener, loadBalancer);
  if (outOfUse !== undefined) return { ...outOfUse, until: undefined };
  const busy = underWay(listener, loadBalancer, input.open);
  return busy === undefined ? undefined : { reason: 'busy', detail: busy, until: input.now };
}

/** Whether NLB shows a change under way on the listener, by any writer. False for a listener out of use. */
export function isUnderWay(listener: Listener, loadBalancer: LoadBalancer, policy: Policy): boolean {
  if (exclusionOf(listener, loadBalancer, policy) !== undefined || unusable(listener, loadBalancer) !== undefined)
    return false;
  return underWay(listener, loadBalancer, []) !== undefined;
}

type Stop = Pick<Gate, 'reason' | 'detail'> | undefined;

function exclusionOf(listener: Listener, loadBalancer: LoadBalancer, policy: Policy): Stop {
  const tagged = [listener, loadBalancer].find(({ tags }) => isOff(tags));
  if (tagged !== undefined)
    return { reason: 'switched-off', detail: english`${tagged.id} is tagged cert-rotation: off` };
  const matches = ({ key, value }: TagPattern) => listener.tags[key] === value || loadBalancer.tags[key] === value;
  if (policy.excludeTags.some(matches)) return { reason: 'excluded', detail: english`it has a tag of EXCLUDE_TAGS` };
  if (policy.includeTags.length > 0 && !policy.includeTags.some(matches))
    return { reason: 'excluded', detail: english`it has no tag of INCLUDE_TAGS` };
  return undefined;
}

function isOff(tags: Tags): boolean {
  return tags['cert-rotation']?.trim().toLowerCase() === 'off';
}

function unusable(listener: Listener, loadBalancer: LoadBalancer): Stop {
  if (loadBalancer.status === 'inactive')
    return { reason: 'load-balancer-inactive', detail: english`the load balancer ${loadBalancer.id} is not active` };
  if (listener.status === 'stopped')
    return {
      reason: 'listener-stopped',
      detail: english`the listener ${listener.id} is stopped; start it, or take it out of use`,
    };
  return undefined;
}

/**
 * Stops the load balancer while clients get a certificate that is not attached. A listener out of use does not count,
 * because it is not probed again and its finding would last for ever.
 */
export function unexpectedGate(
  loadBalancer: LoadBalancer,
  proofs: readonly Proof[],
  { policy, now }: Pick<GateInput, 'policy' | 'now'>,
): Gate | undefined {
  const inUse = loadBalancer.listeners.filter(
    (listener) =>
      exclusionOf(listener, loadBalancer, policy) === undefined && unusable(listener, loadBalancer) === undefined,
  );
  const finding = proofs.find(
    ({ verdict, listenerId }) => verdict === 'unexpected' && inUse.some((listener) => listener.id === listenerId),
  );
  if (finding === undefined) return undefined;
  const { listenerId, name, detail } = finding;
  return {
    reason: 'unexpected-served',
    detail: english`for ${name || 'no name'} ${listenerId} of ${loadBalancer.id} serves another certificate: ${detail}`,
    until: addMinutes(now, 5),
  };
}

/** A description of the change under way on the listener. An open batch counts before NLB shows it. */
function underWay(listener: Listener, loadBalancer: LoadBalancer, open: readonly OpenBatch[]): string | undefined {
  const batch = open.find((candidate) => candidate.listenerId === listener.id);
  if (batch !== undefined)
    return english`its ${stepWords[batch.step]} of ${batch.requestedAt.toISOString()} is not confirmed yet`;
  if (loadBalancer.status === 'busy') return english`the load balancer ${loadBalancer.id} is being configured`;
  if (listener.status !== 'running') return english`the listener ${listener.id} is being configured`;
  const unsettled = listener.attachments.find((a) => a.state !== 'associated');
  return unsettled && english`the certificate ${unsettled.certificateId} is ${unsettled.state} on it`;
}
