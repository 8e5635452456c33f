import type { ChangeWindow } from '../rollout/change-window.js';
import type { KeyAlgorithm } from './inventory.js';

export interface TagPattern {
  readonly key: string;
  readonly value: string;
}

/** Limits and choices that the planner and the judge obey. Each default names where it comes from. */
export interface Policy {
  /** Most certificates in one associate or disassociate call. Source: NLB 2022-04-30, schema maxItems. */
  readonly batchLimit: number;
  /** Most additional certificates on one load balancer. Source: quota `nlb_quota_loadbalancer_certificates_num`. */
  readonly additionalPerLoadBalancer: number;
  /** How long an accepted change may stay invisible in a listing before it is lost. Source: our choice. */
  readonly visibleWithinSeconds: number;
  /** How long an open batch may stay unfinished before it is overdue. Source: our choice; the vendor expects 50 s. */
  readonly confirmWithinSeconds: number;
  /** Whether replaced certificates are taken off once their successor is confirmed. */
  readonly retire: 'off' | 'confirmed';
  /** Grace between confirmed and retired. */
  readonly retireAfterSeconds: number;
  /** Whether a client is asked what it is served before anything is retired. */
  readonly verify: 'off' | 'probe';
  /** Whether what cannot be reached waits or goes by NLB's word; by address type, only inside a VPC it does. */
  readonly unreachable: 'by-address' | 'wait' | 'trust-nlb';
  /** How many listeners go first; how many a wave may change; after how many failures it stops. Undefined: no limit. */
  readonly canary?: number | undefined;
  readonly maxListenersPerPass?: number | undefined;
  readonly maxFailures?: number | undefined;
  /** Whether what was brought is put back where clients get what nobody attached from then on. */
  readonly rollback: 'off' | 'unexpected';
  /** When changes may be made; none: at any time. */
  readonly changeWindows: readonly ChangeWindow[];
  /** What may go first when a load balancer is full and nothing on it can be retired. */
  readonly quotaRelief: 'none' | 'retire-expired' | 'swap';
  /** Key algorithms a successor may have; `same` means that of what it replaces. */
  readonly keyAlgorithms: 'same' | readonly KeyAlgorithm[];
  /**
   * Which issuers a renewal may have: of the same authority, or of just the same name; or, beside the same authority,
   * these organisations.
   */
  readonly issuers: 'same' | 'exact' | readonly string[];
  /** Whether an event that says what a certificate replaces is followed, where CAS does not prove it. */
  readonly eventMappings: 'follow' | 'ignore';
  /** Listeners to rotate: with a tag of `includeTags` (when there are any) and none of `excludeTags`. */
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
