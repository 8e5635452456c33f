import { subDays } from 'date-fns';
import { english } from '../rotation/english.js';
import { ownViolations } from '../rotation/lineage/fitness.js';
import { isRollbackTarget, type Mapping } from '../rotation/lineage/mapping.js';
import { succession } from '../rotation/lineage/successor.js';
import { type CertificateIndex, indexCertificates } from '../rotation/model/certificate-index.js';
import { includesCertificate, sameCertificate } from '../rotation/model/ids.js';
import type { Certificate, CertificateId } from '../rotation/model/inventory.js';
import { uncoveredNames } from '../rotation/model/names.js';
import type { Policy } from '../rotation/model/policy.js';
import type { ClosedBatch } from '../rotation/model/step.js';

/** An uploaded certificate, as CAS lists it. */
export interface UploadedCertificate {
  readonly certificateId: CertificateId;
  /** Products of the cloud that use it, by CAS's list of certificates or of resources. */
  readonly products: readonly string[];
}

export interface PruneInput {
  /** Everything in CAS. */
  readonly certificates: readonly Certificate[];
  readonly uploaded: readonly UploadedCertificate[];
  /** On a listener, as a whole look at NLB has it, or as the ledger has it of regions that are not served any more. */
  readonly attachedIds: readonly CertificateId[];
  /** Certificates that the ledger needs: of open changes, overlaps, evictions, mappings and rollbacks. */
  readonly rememberedIds: readonly CertificateId[];
  readonly mappings: readonly Mapping[];
  /** The changes that the ledger has kept. */
  readonly history: readonly ClosedBatch[];
  readonly policy: Policy;
  readonly olderThanDays: number;
  readonly now: Date;
}

/** An uploaded certificate that was replaced. `keep`: why it is not deleted. */
export interface PruneVerdict {
  readonly certificate: Certificate;
  readonly successor: Certificate;
  readonly replacedAt: Date;
  readonly keep: string | undefined;
}

/**
 * The uploaded certificates that have a valid successor in CAS, and whether each may be deleted. One that CAS issued, and
 * one without such a successor, is none of them.
 */
export function pruneVerdicts(input: PruneInput): readonly PruneVerdict[] {
  const certificateIndex = indexCertificates(input.certificates);
  return input.uploaded.flatMap((uploaded) => {
    const certificate = certificateIndex.find(uploaded.certificateId);
    const successor = certificate && successorOf(certificate, certificateIndex, input);
    if (certificate === undefined || successor === undefined) return [];
    const replacedAt = replacedAtOf(certificate, successor, input);
    return [{ certificate, successor, replacedAt, keep: reasonToKeep(certificate, uploaded, replacedAt, input) }];
  });
}

/** A fit successor by lineage; else the one that the history has, if it is valid and covers the names. */
function successorOf(
  certificate: Certificate,
  certificateIndex: CertificateIndex,
  { mappings, history, policy, now }: PruneInput,
): Certificate | undefined {
  const [fit] = succession({ replaced: certificate.id, certificateIndex, mappings, policy, now }).fit;
  if (fit !== undefined) return fit;
  return replacementsIn(history, certificate.id)
    .flatMap(({ successor }) => certificateIndex.find(successor) ?? [])
    .find(
      (other) =>
        !sameCertificate(other.id, certificate.id) &&
        ownViolations(other, now).length === 0 &&
        uncoveredNames(certificate.names, other.names).length === 0,
    );
}

/** The last rotation away from it. Without one in the history, the day from which its successor was valid. */
function replacedAtOf({ id }: Certificate, successor: Certificate, { history }: PruneInput): Date {
  const times = replacementsIn(history, id).map(({ closedAt }) => closedAt.getTime());
  return times.length === 0 ? successor.notBefore : new Date(Math.max(...times));
}

function replacementsIn(history: readonly ClosedBatch[], id: CertificateId) {
  return history
    .filter(({ ending }) => ending === 'confirmed')
    .flatMap(({ closedAt, replacements = [] }) => replacements.map((each) => ({ ...each, closedAt })))
    .filter(({ replaced }) => sameCertificate(replaced, id));
}

function reasonToKeep(
  { id }: Certificate,
  { products }: UploadedCertificate,
  replacedAt: Date,
  { attachedIds, rememberedIds, mappings, olderThanDays, now }: PruneInput,
): string | undefined {
  if (includesCertificate(attachedIds, id)) return english`it is on a listener`;
  if (products.length > 0) return english`it is used by ${[...new Set(products)].join(', ')}`;
  if (isRollbackTarget(id, mappings)) return english`a rollback leads to it`;
  if (includesCertificate(rememberedIds, id)) return english`a change in the ledger is about it`;
  if (replacedAt > subDays(now, olderThanDays))
    return english`it was replaced less than ${olderThanDays} days ago, so a rollback may need it`;
  return undefined;
}
