import type { Clock } from '../clock.js';
import { CloudError } from '../protocol/message.js';
import type { Call } from '../protocol/product.js';
import { type CasContext, type CloudResource, numberedPage } from './context.js';

/** CAS's own inventory of where certificates are in use: a copy that is renewed every so often, so it lags (facts 4.3). */
export function laggingResources(
  clock: Clock,
  lagSeconds: number,
  read: () => readonly CloudResource[],
): () => readonly CloudResource[] {
  let copy: readonly CloudResource[] = [];
  let syncedMs = Number.NEGATIVE_INFINITY;
  return () => {
    const nowMs = clock.now().getTime();
    if (nowMs - syncedMs >= lagSeconds * 1000) {
      copy = read();
      syncedMs = nowMs;
    }
    return copy;
  };
}

/** ListCloudResources with `CloudProduct=NLB`; `DefaultResource` is 1 for a default certificate, else 0 (facts 4.3). */
export function listCloudResources(context: CasContext, call: Call) {
  const product = call.parameters.text('CloudProduct');
  const certIds = readCertIds(call.parameters.text('CertIds'));
  const keyword = call.parameters.text('Keyword');
  const found = context
    .resources()
    .filter((resource) => resource.accountId === call.accountId && (product === undefined || product === 'NLB'))
    .filter((resource) => certIds === undefined || certIds.includes(numberOf(resource)))
    .filter((resource) => keyword === undefined || resource.loadBalancerId.includes(keyword));
  const { items, TotalCount, CurrentPage, ShowSize } = numberedPage(call, found, 20);
  return {
    Data: items.map((resource, index) => resourceRow(context, resource, index)),
    Total: TotalCount,
    CurrentPage,
    ShowSize,
  };
}

/** A JSON array of ids, as text: `[123,456]`. */
function readCertIds(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  try {
    const ids: unknown = JSON.parse(text);
    if (Array.isArray(ids)) return ids.map(String);
  } catch {
    // Falls through to the refusal.
  }
  throw new CloudError(400, 'InvalidParameter', 'CertIds is not a JSON array.');
}

function resourceRow(context: CasContext, resource: CloudResource, index: number) {
  const record = context.certificates.find(resource.certificateId);
  return {
    Id: index + 1,
    CloudName: 'aliyun',
    CloudProduct: 'NLB',
    InstanceId: resource.loadBalancerId,
    ListenerId: resource.listenerId,
    ListenerPort: String(resource.port),
    RegionId: resource.region,
    CertId: Number(numberOf(resource)),
    CertName: record?.label ?? '',
    // Texts, unlike everywhere else (meta; updates 2026-11, C6).
    CertStartTime: String(record?.notBefore.getTime() ?? 0),
    CertEndTime: String(record?.notAfter.getTime() ?? 0),
    Domain: record?.names.join(',') ?? '',
    DefaultResource: resource.isDefault ? 1 : 0,
    Status: 'normal',
    GmtModified: String(resource.syncedAt.getTime()),
  };
}

function numberOf(resource: CloudResource): string {
  return resource.certificateId.split('-')[0] ?? '';
}
