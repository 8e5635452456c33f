import { idTail } from './identity.js';
import type { Estate } from './nlb/estate.js';
import type { ListenerProtocol, ListenerRecord, LoadBalancerRecord } from './nlb/records.js';

export interface NewLoadBalancer {
  readonly region: string;
  readonly id?: string;
  readonly name?: string;
  readonly tags?: Record<string, string>;
  readonly addressType?: 'Internet' | 'Intranet';
  readonly status?: string;
  readonly additionalPerLoadBalancer?: number;
  readonly accountId?: string;
  readonly dnsName?: string;
}

export interface NewListener {
  readonly loadBalancerId: string;
  readonly port: number;
  readonly id?: string;
  readonly protocol?: ListenerProtocol;
  readonly status?: string;
  readonly tags?: Record<string, string>;
  readonly defaultCertificate?: string;
  readonly additionalCertificates?: readonly string[];
  readonly caCertificates?: readonly string[];
}

export interface LoadBalancerDefaults {
  readonly accountId: string;
  readonly quota: number;
  readonly createdAt: Date;
}

/** Ids look like the vendor's samples: `nlb-…`, and `lsn-…@443` for a listener (facts part 2). */
export function newLoadBalancer(
  sequence: number,
  o: NewLoadBalancer,
  defaults: LoadBalancerDefaults,
): LoadBalancerRecord {
  const id = o.id ?? `nlb-${idTail(o.region, sequence)}`;
  return {
    id,
    accountId: o.accountId ?? defaults.accountId,
    region: o.region,
    name: o.name ?? id,
    dnsName: o.dnsName ?? `${id}.${o.region}.nlb.aliyuncs.com`,
    addressType: o.addressType ?? 'Internet',
    createdAt: defaults.createdAt,
    sequence,
    additionalPerLoadBalancer: o.additionalPerLoadBalancer ?? defaults.quota,
    status: o.status ?? 'Active',
    tags: { ...o.tags },
  };
}

export function newListener(estate: Estate, loadBalancer: LoadBalancerRecord, o: NewListener): ListenerRecord {
  const sequence = estate.nextSequence();
  return {
    id: o.id ?? `lsn-${idTail(loadBalancer.id, o.port)}@${o.port}`,
    accountId: loadBalancer.accountId,
    loadBalancerId: loadBalancer.id,
    region: loadBalancer.region,
    port: o.port,
    protocol: o.protocol ?? 'TCPSSL',
    sequence,
    status: o.status ?? 'Running',
    tags: { ...o.tags },
    attributes: {},
    attachments: [
      ...(o.defaultCertificate === undefined ? [] : [estate.newAttachment(o.defaultCertificate, { role: 'default' })]),
      ...(o.additionalCertificates ?? []).map((id) => estate.newAttachment(id)),
      ...(o.caCertificates ?? []).map((id) => estate.newAttachment(id, { kind: 'Ca' })),
    ],
    gone: [],
    jobId: undefined,
    deleted: false,
  };
}
