import { probeNames } from '../verify/probe-names.js';
import { type ProbeSubject, standingOf, type Unproven } from '../verify/proof.js';
import { type ReprobeSubject, reprobesAt } from '../verify/reprobe.js';
import type { Demands, ListenerDemand } from './demand.js';
import type { PlanInput } from './plan.js';

/**
 * The attached certificates that a full sweep probes although no rotation needs it: those of listeners without a gate that
 * are settled and not probed anyway.
 */
export function reprobesIn(
  { loadBalancers }: Demands,
  unproven: readonly Unproven[],
  input: PlanInput,
): readonly ProbeSubject[] {
  const { policy, proofs, inventory } = input;
  if (policy.verify === 'off') return [];
  const probed = new Set(unproven.map(keyOf));
  const subjects = loadBalancers
    .flatMap(({ demands }) => demands.filter(({ gate }) => gate === undefined))
    .flatMap((demand) => settledOn(demand, input))
    .filter((subject) => !probed.has(keyOf(subject)));
  return reprobesAt(subjects, proofs, inventory.takenAt).map(({ names: _names, ...subject }) => {
    const standing = standingOf(subject.listenerId, subject.certificateId, proofs);
    return { ...subject, standing, probeAt: inventory.takenAt, isReprobe: true };
  });
}

/** The certificates of a listener that are associated and have a name to probe. */
function settledOn({ listener }: ListenerDemand, { certificateIndex }: Pick<PlanInput, 'certificateIndex'>) {
  const { id: listenerId, loadBalancerId } = listener;
  return listener.attachments
    .filter(({ state }) => state === 'associated')
    .map(({ certificateId }) => {
      const names = probeNames(certificateId, listener, certificateIndex);
      return { loadBalancerId, listenerId, certificateId, names };
    })
    .filter(({ names }) => names.length > 0);
}

function keyOf({ listenerId, certificateId }: Pick<ReprobeSubject, 'listenerId' | 'certificateId'>): string {
  return `${listenerId} ${certificateId}`;
}
