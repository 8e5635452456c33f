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

/** The ports of a listener whose `ListenerPort` is 0 (updates 2026-11). */
interface PortRange {
  readonly startPort: number;
  readonly endPort: number;
}

export interface ListenerRecord {
  readonly id: string;
  readonly accountId: string;
  readonly loadBalancerId: string;
  readonly region: string;
  /** 0 for a range of ports. */
  readonly port: number;
  readonly range: PortRange | undefined;
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

/** The port that the data plane serves at: a range begins somewhere. */
export function firstPortOf({ port, range }: Pick<ListenerRecord, 'port' | 'range'>): number {
  return range?.startPort ?? port;
}

export function hasPort({ port, range }: ListenerRecord, asked: number): boolean {
  return range ? range.startPort <= asked && asked <= range.endPort : port === asked;
}

/** Ports that no listener can have: one from 1 to 65535, or 0 with both ends of a range. */
export function portFault(
  port: number,
  startPort: number | undefined,
  endPort: number | undefined,
): 'must be 1 to 65535, or 0 with startPort and endPort' | undefined {
  const isPort = (each: number | undefined) => Number.isInteger(each) && Number(each) >= 0 && Number(each) <= 65_535;
  const isSingle = startPort === undefined && endPort === undefined && isPort(port) && port > 0;
  const isRange = port === 0 && isPort(startPort) && isPort(endPort) && Number(startPort) <= Number(endPort);
  return isSingle || isRange ? undefined : 'must be 1 to 65535, or 0 with startPort and endPort';
}
