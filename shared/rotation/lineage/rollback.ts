import { includesCertificate, sameCertificate } from '../model/ids.js';
import type { CertificateId, ListenerId } from '../model/inventory.js';
import {
  type ClosedBatch,
  isSameReplacement,
  type OpenBatch,
  type PendingAttach,
  type Replacement,
} from '../model/step.js';
import { isRollbackPair, type Mapping } from './mapping.js';

/** The rotations to roll back: made since then, on these listeners, of these certificates. An empty list means any. */
export interface RollbackQuery {
  readonly since: Date;
  readonly listenerIds: readonly ListenerId[];
  /** Successors, or the certificates that they replaced. */
  readonly certificateIds: readonly CertificateId[];
}

/** Certificates of one listener that were replaced, or that are being replaced. */
type Rotation = Pick<OpenBatch, 'region' | 'listenerId' | 'replacements'>;

/** The rotations that were confirmed since then, in their order. `history` has the oldest first. */
export function confirmedSince(history: readonly ClosedBatch[], since: Date): readonly Rotation[] {
  return history.filter(
    ({ step, ending, closedAt }) => step !== 'retire' && ending === 'confirmed' && closedAt >= since,
  );
}

/** The rotations under way: open batches, and evictions whose successor is not attached yet. No rollback is among them. */
export function rotationsUnderWay(
  open: readonly OpenBatch[],
  pendingAttaches: readonly PendingAttach[],
  mappings: readonly Mapping[],
): readonly Rotation[] {
  const changes = open.filter(({ step }) => step !== 'retire');
  const evictions = pendingAttaches.map((pending) => ({ ...pending, replacements: [pending] }));
  return [...changes, ...evictions].map((rotation) => {
    const rollbacks = mappings.filter(({ selector }) => selector.listenerIds.includes(rotation.listenerId));
    return { ...rotation, replacements: rotation.replacements?.filter((link) => !isRollbackPair(rollbacks, link)) };
  });
}

/**
 * Mappings that put the former certificates back, for each listener apart: from each certificate that came to the one
 * before the first of these rotations. `rotations` has the earliest first. The planner then plans them as any other
 * rotation.
 */
export function rollbackMappings(
  rotations: readonly Rotation[],
  query: Omit<RollbackQuery, 'since'>,
): readonly Mapping[] {
  const { listenerIds } = query;
  const wanted = rotations.filter(({ listenerId }) => listenerIds.length === 0 || listenerIds.includes(listenerId));
  return [...new Set(wanted.map(({ listenerId }) => listenerId))].flatMap((listenerId) => {
    const ofListener = wanted.filter((rotation) => rotation.listenerId === listenerId);
    const links = ofListener.flatMap(({ replacements = [] }) => replacements).filter((link) => isNamed(link, query));
    const regions = [...new Set(ofListener.map(({ region }) => region))];
    const selector = { regions, loadBalancerIds: [], listenerIds: [listenerId] };
    return unique(chainsOf(links).flatMap(waysBack)).map((pair) => {
      return { ...pair, allowNameLoss: false, selector, isRollback: true };
    });
  });
}

function isNamed(
  { replaced, successor }: Replacement,
  { certificateIds }: Pick<RollbackQuery, 'certificateIds'>,
): boolean {
  if (certificateIds.length === 0) return true;
  return includesCertificate(certificateIds, replaced) || includesCertificate(certificateIds, successor);
}

/** A certificate and those that took its place, one after the other. An earlier rollback leads back to its beginning. */
type Chain = [first: CertificateId, ...CertificateId[]];

function chainsOf(links: readonly Replacement[]): readonly Chain[] {
  const chains: Chain[] = [];
  for (const { replaced, successor } of links) {
    const chain = chains.find((ids) => includesCertificate(ids, replaced));
    if (chain === undefined) chains.push([replaced, successor]);
    else chain.push(successor);
  }
  return chains;
}

/** Empty if the listener has come back to the first certificate. */
function waysBack([first, ...later]: Chain): readonly Replacement[] {
  const last = later.at(-1) ?? first;
  if (sameCertificate(last, first)) return [];
  return later.filter((id) => !sameCertificate(id, first)).map((id) => ({ replaced: id, successor: first }));
}

function unique(links: readonly Replacement[]): readonly Replacement[] {
  return links.filter((link, index) => links.findIndex((other) => isSameReplacement(other, link)) === index);
}
