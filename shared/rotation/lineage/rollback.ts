import { includesCertificate, sameCertificate } from '../model/ids.js';
import type { CertificateId, ListenerId } from '../model/inventory.js';
import { type ClosedBatch, isSameReplacement, type Replacement } from '../model/step.js';
import type { Mapping } from './mapping.js';

/** What to undo: what was brought since then, on these listeners, of these certificates; an empty list means any. */
export interface RollbackQuery {
  readonly since: Date;
  readonly listenerIds: readonly ListenerId[];
  /** Successors that were brought, or what they replaced. */
  readonly certificateIds: readonly CertificateId[];
}

/**
 * Mappings that put the former certificates back, for each listener its own: from what it has now straight to what it
 * had before the first of the rotations that are undone. The same plan and the same steps then carry them out.
 */
export function rollbackMappings(history: readonly ClosedBatch[], query: RollbackQuery): readonly Mapping[] {
  const brought = history.filter((batch) => isToUndo(batch, query));
  const listeners = [...new Set(brought.map(({ listenerId }) => listenerId))];
  return listeners.flatMap((listenerId) => {
    const own = brought.filter((batch) => batch.listenerId === listenerId);
    const links = own.flatMap(({ replacements = [] }) => replacements).filter((link) => isNamed(link, query));
    const regions = [...new Set(own.map(({ region }) => region))];
    const selector = { regions, loadBalancerIds: [], listenerIds: [listenerId] };
    return unique(links).flatMap(({ replaced, successor }) => {
      const former = beginningOf(replaced, links);
      if (sameCertificate(former, successor)) return [];
      return [{ replaced: successor, successor: former, allowNameLoss: false, selector, isRollback: true }];
    });
  });
}

function isToUndo({ step, ending, closedAt, listenerId }: ClosedBatch, { since, listenerIds }: RollbackQuery): boolean {
  const isBringing = step !== 'retire' && ending === 'confirmed' && closedAt >= since;
  return isBringing && (listenerIds.length === 0 || listenerIds.includes(listenerId));
}

function isNamed({ replaced, successor }: Replacement, { certificateIds }: RollbackQuery): boolean {
  if (certificateIds.length === 0) return true;
  return includesCertificate(certificateIds, replaced) || includesCertificate(certificateIds, successor);
}

/** A→B→C undone goes back to A. */
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
