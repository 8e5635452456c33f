import type { CertificateId, Listener, ListenerId, LoadBalancerId, Region } from './inventory.js';

/** A part of the estate. An empty list selects everything. Load balancers and listeners select their union. */
export interface Selector {
  readonly regions: readonly Region[];
  readonly loadBalancerIds: readonly LoadBalancerId[];
  readonly listenerIds: readonly ListenerId[];
}

export const everywhere: Selector = { regions: [], loadBalancerIds: [], listenerIds: [] };

/** The rotations that a pass may act on. A pass always reads whole load balancers. */
export interface ActionScope {
  readonly selector: Selector;
  /** Rotations from or to one of these certificates, or all rotations. */
  readonly certificateIds: 'all' | readonly CertificateId[];
}

export const everything: ActionScope = { selector: everywhere, certificateIds: 'all' };

export function isSelected(
  selector: Selector,
  region: Region,
  listener: Pick<Listener, 'id' | 'loadBalancerId'>,
): boolean {
  if (selector.regions.length > 0 && !selector.regions.includes(region)) return false;
  if (selector.loadBalancerIds.length === 0 && selector.listenerIds.length === 0) return true;
  return selector.loadBalancerIds.includes(listener.loadBalancerId) || selector.listenerIds.includes(listener.id);
}

export function isSameSelector(a: Selector, b: Selector): boolean {
  return (
    JSON.stringify([a.regions, a.loadBalancerIds, a.listenerIds]) ===
    JSON.stringify([b.regions, b.loadBalancerIds, b.listenerIds])
  );
}

export function isEverything({ selector, certificateIds }: ActionScope): boolean {
  return certificateIds === 'all' && isSameSelector(selector, everywhere);
}
