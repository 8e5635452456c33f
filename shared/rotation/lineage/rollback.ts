import { includesCertificate, sameCertificate } from '../model/ids.js';
import type { CertificateId, ListenerId } from '../model/inventory.js';
import { type ClosedBatch, isSameReplacement, type OpenBatch, type Replacement } from '../model/step.js';
import { isRollbackPair, type Mapping } from './mapping.js';

/** The rotations to roll back: made since then, on these listeners, of these certificates. An empty list means any. */
export interface RollbackQuery {
  readonly since: Date;
  readonly listenerIds: readonly ListenerId[];
  /** Successors, or the certificates that they replaced. */
  readonly certificateIds: readonly CertificateId[];
}

/**
 * Mappings that put the former certificates back, for each listener apart: from its present certificate to the one before
 * the first rotation that is rolled back. The planner then plans them as any other rotation.
 */
export function rollbackMappings(history: readonly ClosedBatch[], query: RollbackQuery): readonly Mapping[] {
  const batches = history.filter((batch) => isToRollBack(batch, query));
  const listeners = [...new Set(batches.map(({ listenerId }) => listenerId))];
  return listeners.flatMap((listenerId) => {
    const ofListener = batches.filter((batch) => batch.listenerId === listenerId);
    const links = ofListener.flatMap(({ replacements = [] }) => replacements).filter((link) => isNamed(link, query));
    const regions = [...new Set(ofListener.map(({ region }) => region))];
    const selector = { regions, loadBalancerIds: [], listenerIds: [listenerId] };
    return unique(links).flatMap(({ replaced, successor }) => {
      const former = beginningOf(replaced, links);
      if (sameCertificate(former, successor)) return [];
      return [{ replaced: successor, successor: former, allowNameLoss: false, selector, isRollback: true }];
    });
  });
}

/** The rotations under way, as if they were confirmed. Those that carry out a rollback are left out. */
export function asConfirmed(
  open: readonly OpenBatch[],
  mappings: readonly Mapping[],
  now: Date,
): readonly ClosedBatch[] {
  return open.map((batch) => {
    const rollbacks = mappings.filter(({ selector }) => selector.listenerIds.includes(batch.listenerId));
    const replacements = batch.replacements?.filter((link) => !isRollbackPair(rollbacks, link));
    return { ...batch, replacements, ending: 'confirmed', closedAt: now };
  });
}

function isToRollBack(
  { step, ending, closedAt, listenerId }: ClosedBatch,
  { since, listenerIds }: RollbackQuery,
): boolean {
  const isRotation = step !== 'retire' && ending === 'confirmed' && closedAt >= since;
  return isRotation && (listenerIds.length === 0 || listenerIds.includes(listenerId));
}

function isNamed({ replaced, successor }: Replacement, { certificateIds }: RollbackQuery): boolean {
  if (certificateIds.length === 0) return true;
  return includesCertificate(certificateIds, replaced) || includesCertificate(certificateIds, successor);
}

/** The first certificate of a chain: the rollback of A→B→C leads to A. */
function beginningOf(
  id: CertificateId,
  links: readonly Replacement[],
  seen: readonly CertificateId[] = [],
): CertificateId {
  const link = links.find(({ successor }) => sameCertificate(successor, id));
  if (link === undefined || includesCertificate(seen, link.replaced)) return id;
  return beginningOf(link.replaced, links, [...seen, id]);
}

function unique(links: readonly Replacement[]): readonly Replacement[] {
  return links.filter((link, index) => links.findIndex((other) => isSameReplacement(other, link)) === index);
}
