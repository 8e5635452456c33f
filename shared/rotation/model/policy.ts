import type { ChangeWindow } from '../rollout/change-window.js';
import type { KeyAlgorithm } from './inventory.js';

export interface TagPattern {
  readonly key: string;
  readonly value: string;
}

/** Settings of the planner and the judge. Each limit has its source. */
export interface Policy {
  /** Maximum of certificates in one associate or disassociate call. Source: NLB 2022-04-30, schema maxItems. */
  readonly batchLimit: number;
  /** Maximum of additional certificates on one load balancer. Source: quota `nlb_quota_loadbalancer_certificates_num`. */
  readonly additionalPerLoadBalancer: number;
  /** Seconds after which an accepted change that no listing shows is lost. The vendor expects a change to take 50 s. */
  readonly visibleWithinSeconds: number;
  /** Seconds after which an open batch is overdue. The vendor expects a change to take 50 s. */
  readonly confirmWithinSeconds: number;
  /** Whether replaced certificates are retired after their successor is confirmed. */
  readonly retire: 'off' | 'confirmed';
  /** Overlap time: seconds from confirmation to retirement. */
  readonly retireAfterSeconds: number;
  /** Whether a TLS handshake has to show the successor before the replaced certificate is retired. */
  readonly verify: 'off' | 'probe';
  /** Whether an unreachable listener waits, or the state in NLB is enough. `by-address`: enough inside a VPC only. */
  readonly unreachable: 'by-address' | 'wait' | 'trust-nlb';
  /** Listeners that change first, for each successor. Undefined: no limit, as for the next two. */
  readonly canary?: number | undefined;
  /** Listeners that one wave may change. */
  readonly maxListenersPerPass?: number | undefined;
  /** Failed listeners that do not stop the rollout. */
  readonly maxFailures?: number | undefined;
  /** Whether a rotation is rolled back if clients get a certificate that is not attached after it. */
  readonly rollback: 'off' | 'unexpected';
  /** Times at which changes may be made. Empty: at any time. */
  readonly changeWindows: readonly ChangeWindow[];
  /** Certificates that may be evicted if a load balancer is full and none of its certificates can be retired. */
  readonly quotaRelief: 'none' | 'retire-expired' | 'swap';
  /** Key algorithms that a successor may have; `same`: the algorithm of the replaced certificate. */
  readonly keyAlgorithms: 'same' | readonly KeyAlgorithm[];
  /**
   * Issuers that a renewal may have. `same`: of the same authority. `exact`: with the same name. A list: of the same
   * authority, or of these organisations.
   */
  readonly issuers: 'same' | 'exact' | readonly string[];
  /** Whether the mapping of an event is followed if CAS does not prove a successor. */
  readonly eventMappings: 'follow' | 'ignore';
  /** Listeners to rotate: with a tag of `includeTags` (if there are any) and no tag of `excludeTags`. */
  readonly includeTags: readonly TagPattern[];
  readonly excludeTags: readonly TagPattern[];
}

export const defaultPolicy: Policy = {
  batchLimit: 15,
  additionalPerLoadBalancer: 25,
  visibleWithinSeconds: 60,
  confirmWithinSeconds: 600,
  retire: 'confirmed',
  retireAfterSeconds: 86_400,
  verify: 'off',
  unreachable: 'by-address',
  rollback: 'unexpected',
  changeWindows: [],
  quotaRelief: 'retire-expired',
  keyAlgorithms: 'same',
  issuers: 'same',
  eventMappings: 'follow',
  includeTags: [],
  excludeTags: [],
};
