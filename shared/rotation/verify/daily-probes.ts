import type { CertificateIndex } from '../model/certificate-index.js';
import type { Inventory, Listener } from '../model/inventory.js';
import type { Policy } from '../model/policy.js';
import { probeNames } from './probe-names.js';
import { type ProbeSubject, type Proof, standingOf, type Unproven } from './proof.js';
import { type ReprobeSubject, reprobesAt } from './reprobe.js';

interface DailyProbesInput {
  readonly policy: Policy;
  readonly certificateIndex: CertificateIndex;
  readonly proofs: readonly Proof[];
  readonly inventory: Pick<Inventory, 'takenAt'>;
}

/** A listener, and why it takes no change now. */
interface GatedListener {
  readonly listener: Listener;
  readonly gate: object | undefined;
}

/**
 * The attached certificates that a full sweep probes although no rotation needs it: those of listeners without a gate that
 * are settled and not probed anyway.
 */
export function dailyProbes(
  listeners: readonly GatedListener[],
  unproven: readonly Unproven[],
  input: DailyProbesInput,
): readonly ProbeSubject[] {
  const { policy, proofs, inventory } = input;
  if (policy.verify === 'off') return [];
  const probed = new Set(unproven.map(keyOf));
  const subjects = listeners
    .filter(({ gate }) => gate === undefined)
    .flatMap(({ listener }) => settledOn(listener, input))
    .filter((subject) => !probed.has(keyOf(subject)));
  return reprobesAt(subjects, proofs, inventory.takenAt).map(({ names: _names, ...subject }) => {
    const standing = standingOf(subject.listenerId, subject.certificateId, proofs);
    return { ...subject, standing, probeAt: inventory.takenAt, isReprobe: true };
  });
}

/** The certificates of a listener that are associated and have a name to probe. */
function settledOn(listener: Listener, { certificateIndex }: Pick<DailyProbesInput, 'certificateIndex'>) {
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
