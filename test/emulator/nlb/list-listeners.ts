import type { Call } from '../protocol/product.js';
import { endDryRun, findListener, type NlbContext } from './context.js';
import { pairs } from './list-load-balancers.js';
import { hasTags, isWanted, tokenPage } from './paging.js';
import { defaultOf, type ListenerRecord, type ListenerView } from './records.js';

/** ListListeners (facts 2.1): there is no certificate filter, and additional certificates do not appear. */
export function listListeners(context: NlbContext, call: Call) {
  const page = tokenPage(
    call,
    context.switches,
    candidates(context, call).filter((record) => isAskedFor(call, record)),
  );
  const rows = page.items.map((record) => ({ ...row(context, record), Tags: pairs(record.tags, 'Key', 'Value') }));
  return { ...page.fields, Listeners: rows };
}

/** GetListenerAttribute (facts 2.2): one item of the list, but tags are `TagKey` and `TagValue`. */
export function getListenerAttribute(context: NlbContext, call: Call) {
  const record = findListener(context, call);
  endDryRun(call);
  return { ...row(context, record), Tags: pairs(record.tags, 'TagKey', 'TagValue') };
}

/** Whole load balancers when they are named, else everything: thousands of listeners are not walked for one. */
function candidates(context: NlbContext, call: Call): readonly ListenerRecord[] {
  const ids = call.parameters.list('LoadBalancerIds').filter((id) => context.estate.loadBalancers.has(id));
  if (call.parameters.list('LoadBalancerIds').length === 0) return [...context.estate.listeners.values()];
  return ids.flatMap((id) => context.estate.listenersOf(id)).sort((a, b) => a.sequence - b.sequence);
}

function isAskedFor(call: Call, record: ListenerRecord): boolean {
  return (
    record.accountId === call.accountId &&
    record.region === call.region &&
    isWanted(call.parameters.list('ListenerIds'), record.id) &&
    (call.parameters.text('ListenerProtocol') ?? record.protocol) === record.protocol &&
    hasTags(record.tags, call)
  );
}

function row(context: NlbContext, record: ListenerRecord) {
  const view = context.estate.seen(record);
  const extra = record.attributes;
  return {
    ListenerId: record.id,
    LoadBalancerId: record.loadBalancerId,
    ListenerProtocol: record.protocol,
    ListenerPort: record.port,
    ...rangeFields(record),
    ListenerDescription: extra.ListenerDescription ?? '',
    ListenerStatus: view.status,
    ServerGroupId: extra.ServerGroupId ?? `sgp-${record.id.slice(4, 14)}`,
    ...(record.protocol === 'TCPSSL' ? sslFields(context, view, extra) : {}),
    IdleTimeout: Number(extra.IdleTimeout ?? 900),
    ProxyProtocolEnabled: extra.ProxyProtocolEnabled === 'true',
    ...(extra.ProxyProtocolV2Config ? { ProxyProtocolV2Config: JSON.parse(extra.ProxyProtocolV2Config) } : {}),
    SecSensorEnabled: extra.SecSensorEnabled === 'true',
    Cps: Number(extra.Cps ?? 0),
    Mss: Number(extra.Mss ?? 0),
    RegionId: record.region,
  };
}

/** Texts, and absent for a single port: CCM parses the two wherever they are (updates 2026-11, C1). */
function rangeFields({ range }: ListenerRecord): { StartPort?: string; EndPort?: string } {
  return range ? { StartPort: String(range.startPort), EndPort: String(range.endPort) } : {};
}

function sslFields(context: NlbContext, view: ListenerView, extra: Readonly<Record<string, string>>) {
  const isUpdating = view.attachments.find(({ role, status }) => role === 'default' && status === 'Associating');
  const shown =
    context.switches.defaultShownWhileUpdating === 'successor' && isUpdating ? isUpdating : defaultOf(view.attachments);
  return {
    CertificateIds: shown ? [shown.certificateId] : [],
    CaCertificateIds: view.attachments.filter(({ kind }) => kind === 'Ca').map(({ certificateId }) => certificateId),
    CaEnabled: extra.CaEnabled === 'true',
    SecurityPolicyId: extra.SecurityPolicyId ?? 'tls_cipher_policy_1_2',
    AlpnEnabled: extra.AlpnEnabled === 'true',
    AlpnPolicy: extra.AlpnPolicy ?? '',
  };
}
