/** NLB's own spelling, `Diassociating` included (facts 2.4). */
export type AttachmentStatus = 'Associating' | 'Associated' | 'Diassociating';
export type AttachmentRole = 'default' | 'additional';
export type ListenerProtocol = 'TCPSSL' | 'TCP' | 'UDP';

/** facts 2.2 */
export const LISTENER_STATUSES = [
  'Provisioning',
  'Running',
  'Configuring',
  'Stopping',
  'Stopped',
  'Starting',
  'Deleting',
  'Deleted',
] as const;
/** facts 2.8 */
export const LOAD_BALANCER_STATUSES = [
  'Inactive',
  'Active',
  'Provisioning',
  'Configuring',
  'Deleting',
  'Deleted',
] as const;

/** One certificate's place on one listener. */
export interface AttachmentRecord {
  readonly certificateId: string;
  role: AttachmentRole;
  readonly kind: 'Server' | 'Ca';
  status: AttachmentStatus;
  /** Grows with every attachment made anywhere: the order of attaching, and the cursor of a listing. */
  readonly sequence: number;
}

export interface ListenerRecord {
  readonly id: string;
  readonly accountId: string;
  readonly loadBalancerId: string;
  readonly region: string;
  readonly port: number;
  readonly protocol: ListenerProtocol;
  readonly sequence: number;
  /** One of `LISTENER_STATUSES`; Configuring follows from `jobId` too. */
  status: string;
  tags: Record<string, string>;
  /** Attributes that UpdateListenerAttribute can set and that mean nothing here. */
  attributes: Record<string, string>;
  attachments: AttachmentRecord[];
  /** Ids whose removal is over, for the switch `goneCertificates`. */
  gone: string[];
  /** The change under way. */
  jobId: string | undefined;
  deleted: boolean;
}

export interface LoadBalancerRecord {
  readonly id: string;
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
  readonly dnsName: string;
  readonly addressType: 'Internet' | 'Intranet';
  readonly createdAt: Date;
  readonly sequence: number;
  /** The additional-certificate quota of this load balancer (facts 3.1). */
  additionalPerLoadBalancer: number;
  /** One of `LOAD_BALANCER_STATUSES`. */
  status: string;
  tags: Record<string, string>;
}

/** What a listing shows of a listener: the present, or an earlier moment when listings lag. */
export interface ListenerView {
  readonly status: string;
  readonly attachments: readonly Readonly<AttachmentRecord>[];
  readonly gone: readonly string[];
}

/** The status as NLB shows it: a change under way is `Configuring` (facts 7.14, inferred). */
export function shownStatus(listener: ListenerRecord): string {
  return listener.jobId === undefined ? listener.status : 'Configuring';
}

export function defaultOf(attachments: readonly Readonly<AttachmentRecord>[]): Readonly<AttachmentRecord> | undefined {
  const all = attachments.filter((attachment) => attachment.role === 'default' && attachment.kind === 'Server');
  return all.find((attachment) => attachment.status !== 'Associating') ?? all[0];
}
