import type { SurveyedLoadBalancer } from '../../reconcile/ports/cloud.js';
import { grouped } from '../../rotation/model/grouped.js';
import { sameCertificate } from '../../rotation/model/ids.js';
import type {
  Attachment,
  CertificateId,
  Listener,
  ListenerId,
  LoadBalancer,
  LoadBalancerId,
  Tags,
} from '../../rotation/model/inventory.js';
import type { WireAttachment, WireListener, WireLoadBalancer, WireTags } from '../client/wire.js';

/** The load balancers of the listeners, sorted by id, each with its listeners sorted by id. */
export function loadBalancersOf(
  shown: readonly WireLoadBalancer[],
  listeners: readonly Listener[],
): readonly LoadBalancer[] {
  const shownById = new Map(shown.map((item) => [item.LoadBalancerId, item]));
  const byLoadBalancer = [...grouped(listeners, ({ loadBalancerId }) => loadBalancerId)];
  return byLoadBalancer
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, own]) => loadBalancerOf(id, shownById.get(id), own.sort(byId)));
}

/** The load balancers of the listeners, before their attachments are read. */
export function surveyedOf(
  listeners: readonly WireListener[],
  shown: readonly WireLoadBalancer[],
): readonly SurveyedLoadBalancer[] {
  const labels = new Map(shown.map(({ LoadBalancerId, LoadBalancerName }) => [LoadBalancerId, LoadBalancerName]));
  return [...grouped(listeners, ({ LoadBalancerId }) => LoadBalancerId)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, own]) => ({
      id: id as LoadBalancerId,
      label: labels.get(id) ?? '',
      listeners: own.length,
      listenerIds: own.map(({ ListenerId }) => ListenerId as ListenerId),
      defaultIds: own.flatMap(({ CertificateIds }) => (CertificateIds ?? []) as CertificateId[]),
    }));
}

/** A load balancer that has a listener but is not listed was created during the look, so it counts as busy. */
function loadBalancerOf(
  id: LoadBalancerId,
  shown: WireLoadBalancer | undefined,
  listeners: readonly Listener[],
): LoadBalancer {
  return {
    id,
    label: shown?.LoadBalancerName ?? '',
    dnsName: shown?.DNSName ?? '',
    addressType: shown?.AddressType?.toLowerCase() === 'intranet' ? 'intranet' : 'internet',
    status: shown ? loadBalancerStatus(shown.LoadBalancerStatus) : 'busy',
    tags: tagsOf(shown?.Tags),
    listeners,
  };
}

/** Source: ListLoadBalancers: Inactive, Active, Provisioning, Configuring, Deleting, Deleted. */
function loadBalancerStatus(status: string): LoadBalancer['status'] {
  switch (status.toLowerCase()) {
    case 'active':
      return 'active';
    case 'configuring':
    case 'provisioning':
      return 'busy';
    default:
      return 'inactive';
  }
}

export function listenerOf(wire: WireListener, attachments: readonly WireAttachment[]): Listener {
  return {
    id: wire.ListenerId as ListenerId,
    loadBalancerId: wire.LoadBalancerId as LoadBalancerId,
    ...portsIn(wire),
    status: listenerStatus(wire.ListenerStatus),
    tags: tagsOf(wire.Tags),
    attachments: attachmentsOf(wire, attachments),
  };
}

/** Source: ListListeners: ListenerPort is 0 for a range of ports. A range may begin at 0, where no client can connect. */
function portsIn({ ListenerPort, StartPort, EndPort }: WireListener): Pick<Listener, 'port' | 'lastPort'> {
  if (ListenerPort !== 0 || StartPort === undefined) return { port: ListenerPort };
  return { port: Math.max(1, StartPort), lastPort: EndPort };
}

/** Source: ListListeners: Provisioning, Running, Configuring, Stopping, Stopped, Starting, Deleting, Deleted. */
function listenerStatus(status: string): Listener['status'] {
  switch (status.toLowerCase()) {
    case 'running':
      return 'running';
    case 'stopped':
      return 'stopped';
    case 'deleting':
    case 'deleted':
      return 'deleting';
    default:
      return 'busy';
  }
}

/** If the list of certificates lacks the default certificate, it is added from the listener. */
function attachmentsOf(listener: WireListener, listed: readonly WireAttachment[]): readonly Attachment[] {
  const defaultId = listener.CertificateIds?.[0];
  const attachments = listed.flatMap((item) => attachmentOf(item, defaultId));
  const hasDefault = attachments.some((attachment) => attachment.role === 'default');
  if (hasDefault || !defaultId || isListed(defaultId, attachments, listed)) return attachments;
  return [{ certificateId: defaultId as CertificateId, role: 'default', state: 'associated' }, ...attachments];
}

/** The list has it, in another role or as a dissociated default. A dissociated additional entry does not count. */
function isListed(defaultId: string, attachments: readonly Attachment[], listed: readonly WireAttachment[]): boolean {
  const isGoneDefault = listed.some((item) => isSame(item.CertificateId, defaultId) && item.IsDefault === true);
  return isGoneDefault || attachments.some(({ certificateId }) => isSame(certificateId, defaultId));
}

/** Empty for a CA certificate, and for one that is already dissociated. */
function attachmentOf(item: WireAttachment, defaultId: string | undefined): readonly Attachment[] {
  const state = attachmentState(item.Status);
  if ((item.CertificateType ?? 'Server').toLowerCase() !== 'server' || state === 'gone') return [];
  const isDefault = item.IsDefault ?? isSame(item.CertificateId, defaultId);
  return [{ certificateId: item.CertificateId as CertificateId, role: isDefault ? 'default' : 'additional', state }];
}

/** One listing may give an id with its site, and another without. */
function isSame(id: string, defaultId: string | undefined): boolean {
  return defaultId !== undefined && sameCertificate(id as CertificateId, defaultId as CertificateId);
}

/** Source: ListListenerCertificates spells it `Diassociating`, Disassociate's page `Dissociating`. */
function attachmentState(status: string): Attachment['state'] | 'gone' {
  switch (status.toLowerCase()) {
    case 'associated':
      return 'associated';
    case 'associating':
      return 'associating';
    case 'dissociated':
    case 'disassociated':
    case 'diassociated':
      return 'gone';
    default:
      return 'disassociating';
  }
}

function tagsOf(tags: WireTags): Tags {
  const pairs = (tags ?? []).map((tag) => [tag.Key ?? tag.TagKey ?? '', tag.Value ?? tag.TagValue ?? ''] as const);
  return Object.fromEntries(pairs.filter(([key]) => key !== ''));
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
