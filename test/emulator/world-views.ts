import type { CasCertificate, CertificateFacts } from './cas/certificate-record.js';
import {
  type AttachmentRole,
  type AttachmentStatus,
  defaultOf,
  type ListenerProtocol,
  type ListenerRecord,
  shownStatus,
} from './nlb/records.js';

/** A listener as it is now; a copy, so that a test can compare two moments. */
export interface ListenerState {
  readonly id: string;
  readonly accountId: string;
  readonly loadBalancerId: string;
  readonly region: string;
  readonly port: number;
  /** The ends of a range of ports, where `port` is 0. */
  readonly startPort?: number;
  readonly endPort?: number;
  readonly protocol: ListenerProtocol;
  readonly status: string;
  readonly tags: Readonly<Record<string, string>>;
  /** The default server certificate; while it is being replaced, the one that still serves. */
  readonly default: string | undefined;
  readonly attachments: readonly {
    readonly id: string;
    readonly role: AttachmentRole;
    readonly status: AttachmentStatus;
  }[];
}

export type CertificateSummary = Omit<
  CertificateFacts,
  'orderId' | 'selfSigned' | 'issuedAt' | 'resourceGroupId' | 'tags'
> & {
  readonly status: string;
};

export function stateOf(record: ListenerRecord): ListenerState {
  return {
    id: record.id,
    accountId: record.accountId,
    loadBalancerId: record.loadBalancerId,
    region: record.region,
    port: record.port,
    ...record.range,
    protocol: record.protocol,
    status: shownStatus(record),
    tags: { ...record.tags },
    default: defaultOf(record.attachments)?.certificateId,
    attachments: record.attachments
      .filter(({ kind }) => kind === 'Server')
      .map(({ certificateId, role, status }) => ({ id: certificateId, role, status })),
  };
}

export function summaryOf(record: CasCertificate, status: string): CertificateSummary {
  const { certificateId, id, accountId, instanceId, label, names, keyAlgorithm, issuer, source } = record;
  const { notBefore, notAfter, hasPrivateKey, serial } = record;
  return {
    ...{ certificateId, id, accountId, instanceId, label, names, keyAlgorithm, issuer, source },
    ...{ notBefore, notAfter, hasPrivateKey, serial, status },
  };
}
