import { idTail } from './identity.js';
import type { Estate } from './nlb/estate.js';
import {
  firstPortOf,
  type ListenerProtocol,
  type ListenerRecord,
  type LoadBalancerRecord,
  portFault,
} from './nlb/records.js';

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
  /** 0 for a range, which `startPort` and `endPort` then give. */
  readonly port: number;
  readonly startPort?: number;
  readonly endPort?: number;
  readonly id?: string;
  readonly protocol?: ListenerProtocol;
  readonly status?: string;
  readonly tags?: Record<string, string>;
  readonly defaultCertificate?: string;
  readonly additionalCertificates?: readonly string[];
  readonly caCertificates?: readonly string[];
}

interface LoadBalancerDefaults {
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
  const fault = portFault(o.port, o.startPort, o.endPort);
  if (fault) throw new Error(`port: ${fault}`);
  const { startPort, endPort, port } = o;
  const range = startPort === undefined || endPort === undefined ? undefined : { startPort, endPort };
  const sequence = estate.nextSequence();
  return {
    id: o.id ?? `lsn-${idTail(loadBalancer.id, firstPortOf({ port, range }))}@${port}`,
    accountId: loadBalancer.accountId,
    loadBalancerId: loadBalancer.id,
    region: loadBalancer.region,
    port,
    range,
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
