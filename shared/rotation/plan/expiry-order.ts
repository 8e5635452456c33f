import type { CertificateIndex } from '../model/certificate-index.js';
import type { CertificateId } from '../model/inventory.js';
import { type PlannedStep, replacementsOf } from '../model/step.js';

/** The steps of what expires first go first; one whose end nobody knows goes before all. Equals keep their order. */
export function mostUrgentFirst(
  steps: readonly PlannedStep[],
  certificateIndex: CertificateIndex,
): readonly PlannedStep[] {
  const ends = new Map(
    steps.map((step) => [
      step,
      earliestEnd(
        replacementsOf(step).map(({ replaced }) => replaced),
        certificateIndex,
      ),
    ]),
  );
  return [...steps].sort((a, b) => (ends.get(a) ?? 0) - (ends.get(b) ?? 0));
}

/** When the first of these certificates expires, in milliseconds; 0 where one is not known, infinite for none. */
export function earliestEnd(ids: readonly CertificateId[], certificateIndex: CertificateIndex): number {
  return Math.min(...ids.map((id) => certificateIndex.find(id)?.notAfter.getTime() ?? 0));
}
