import type { Certificate, ListenerId, LoadBalancerId, Region } from '../../rotation/model/inventory.js';
import { uncoveredNames } from '../../rotation/model/names.js';
import type { ListenerRef } from '../../rotation/model/step.js';

/** A load balancer with its listeners, as a survey has it. */
interface NamedLoadBalancer {
  readonly region: Region;
  readonly id: LoadBalancerId;
  readonly label: string;
  readonly listenerIds: readonly ListenerId[];
}

/** Names and ids of an estate. */
export interface Directory {
  readonly regions: readonly Region[];
  readonly loadBalancers: readonly NamedLoadBalancer[];
  readonly certificates: readonly Certificate[];
}

/** The load balancers with this id or name. Several may have one name. */
export function loadBalancersNamed(text: string, { loadBalancers }: Pick<Directory, 'loadBalancers'>) {
  return loadBalancers.filter(({ id, label }) => id === text || label === text);
}

/** The listeners with this id, or of the named load balancer and port: `front:443`, `front :443`. */
export function listenersNamed(text: string, directory: Pick<Directory, 'loadBalancers'>): readonly ListenerRef[] {
  const all = directory.loadBalancers.flatMap(refsOf);
  const withId = all.filter(({ listenerId }) => listenerId === text);
  const [, name, port] = /^(.+?)\s*:(\d+)$/.exec(text) ?? [];
  if (withId.length > 0 || name === undefined) return withId;
  return loadBalancersNamed(name, directory)
    .flatMap(refsOf)
    .filter(({ listenerId }) => listenerId.endsWith(`@${port}`));
}

function refsOf({ region, id: loadBalancerId, listenerIds }: NamedLoadBalancer): readonly ListenerRef[] {
  return listenerIds.map((listenerId) => ({ region, loadBalancerId, listenerId }));
}

/** The certificates that have the domain among their names. */
export function certificatesNamed<T extends Pick<Certificate, 'names'>>(
  domain: string,
  { certificates }: { readonly certificates: readonly T[] },
): readonly T[] {
  return certificates.filter(({ names }) => names.some((name) => name.toLowerCase() === domain.toLowerCase()));
}

/** The certificates for a domain: with this name, or with a wildcard that covers it. */
export function certificatesFor(domain: string, { certificates }: Pick<Directory, 'certificates'>) {
  return certificates.filter(({ names }) => uncoveredNames([domain], names).length === 0);
}

/** Every text that names a load balancer. */
export function loadBalancerTexts({ loadBalancers }: Pick<Directory, 'loadBalancers'>): string[] {
  return loadBalancers.flatMap(({ id, label }) => (label === '' ? [id] : [label, id]));
}

/** Every text that names a listener: `front:443`, and its id. */
export function listenerTexts({ loadBalancers }: Pick<Directory, 'loadBalancers'>): string[] {
  return loadBalancers.flatMap(({ label, listenerIds }) =>
    listenerIds.flatMap((id) => {
      const [, port] = /@(\d+)$/.exec(id) ?? [];
      return label === '' || port === undefined ? [id] : [`${label}:${port}`, id];
    }),
  );
}

export function domainsIn({ certificates }: Pick<Directory, 'certificates'>): string[] {
  return certificates.flatMap(({ names }) => names);
}
