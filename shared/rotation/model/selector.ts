import type { CertificateId, Listener, ListenerId, LoadBalancerId, Region } from './inventory.js';

/** A part of the estate. An empty list narrows nothing; load balancers and listeners mean their union. */
export interface Range {
  readonly regions: readonly Region[];
  readonly loadBalancerIds: readonly LoadBalancerId[];
  readonly listenerIds: readonly ListenerId[];
}

export const everywhere: Range = { regions: [], loadBalancerIds: [], listenerIds: [] };

/** Which rotations a pass may act on. It always reads whole load balancers, and acts on no more than this. */
export interface Selection {
  readonly range: Range;
  /** Rotations from or to one of these; `all` for every one. */
  readonly certificateIds: 'all' | readonly CertificateId[];
}

export const everything: Selection = { range: everywhere, certificateIds: 'all' };

export function inRange(range: Range, region: Region, listener: Pick<Listener, 'id' | 'loadBalancerId'>): boolean {
  if (range.regions.length > 0 && !range.regions.includes(region)) return false;
  if (range.loadBalancerIds.length === 0 && range.listenerIds.length === 0) return true;
  return range.loadBalancerIds.includes(listener.loadBalancerId) || range.listenerIds.includes(listener.id);
}

export function isSameRange(a: Range, b: Range): boolean {
  return (
    JSON.stringify([a.regions, a.loadBalancerIds, a.listenerIds]) ===
    JSON.stringify([b.regions, b.loadBalancerIds, b.listenerIds])
  );
}

export function isEverything({ range, certificateIds }: Selection): boolean {
  return certificateIds === 'all' && isSameRange(range, everywhere);
}
