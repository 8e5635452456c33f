import { grouped } from '../rotation/model/grouped.js';
import { sameCertificate } from '../rotation/model/ids.js';
import type { CertificateId } from '../rotation/model/inventory.js';
import type { ClosedBatch } from '../rotation/model/step.js';
import { type Proof, standingOf, standsSince } from '../rotation/verify/proof.js';
import type { RotatedView } from './estate.js';

interface Input {
  /** By listener. */
  readonly proofs: ReadonlyMap<string, readonly Proof[]>;
  /** A certificate's first moment of validity. */
  readonly renewedAt: (id: CertificateId) => Date | null;
}

/** Confirmed replacements from the ledger's closed batches, one for each certificate, the latest first. */
export function rotatedIn(history: readonly ClosedBatch[], input: Input): RotatedView[] {
  const confirmed = history.filter(({ ending }) => ending === 'confirmed');
  const retired = grouped(
    confirmed.filter(({ step }) => step === 'retire'),
    ({ listenerId }) => listenerId,
  );
  return confirmed
    .filter(({ step }) => step !== 'retire')
    .flatMap((batch) => batch.certificateIds.map((id) => viewOf(batch, id, retired.get(batch.listenerId) ?? [], input)))
    .sort((a, b) => b.confirmedAt.getTime() - a.confirmedAt.getTime());
}

function viewOf(
  { region, loadBalancerId, listenerId, step, replacements = [], requestedAt, closedAt }: ClosedBatch,
  successor: CertificateId,
  retired: readonly ClosedBatch[],
  { proofs, renewedAt }: Input,
): RotatedView {
  const replaced =
    replacements.find((replacement) => sameCertificate(replacement.successor, successor))?.replaced ?? null;
  const ownProofs = proofs.get(listenerId) ?? [];
  const isServed = standingOf(listenerId, successor, ownProofs) === 'served';
  const gone = retired.find(
    ({ certificateIds, closedAt: at }) =>
      at >= closedAt && certificateIds.some((id) => replaced !== null && sameCertificate(id, replaced)),
  );
  return {
    region,
    loadBalancerId,
    listenerId,
    step,
    replaced,
    successor,
    renewedAt: renewedAt(successor),
    askedAt: requestedAt,
    confirmedAt: closedAt,
    servedAt: isServed ? (standsSince(listenerId, successor, ownProofs) ?? null) : null,
    // The step that sets a default certificate removes the former one.
    retiredAt: gone?.closedAt ?? (step === 'set-default' ? closedAt : null),
  };
}
