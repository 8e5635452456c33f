import type {
  Certificate,
  CertificateId,
  Inventory,
  Listener,
  ListenerId,
  LoadBalancerId,
  Region,
} from '../../rotation/model/inventory.js';
import type { Refusal } from '../../rotation/model/refusal.js';
import type { RateBudget } from './rates.js';

/** The load balancers of a region to read: those named and those of the named listeners, each read whole. */
export type LookTarget =
  | { readonly kind: 'all' }
  | {
      readonly kind: 'some';
      readonly loadBalancerIds: readonly LoadBalancerId[];
      readonly listenerIds: readonly ListenerId[];
    };

/**
 * Nothing happened if it is `not-sent`, because the rate limit would have delayed the call beyond the end of the run, or
 * `cancelled` by `cancelledBy`.
 */
export type Submission =
  | { readonly kind: 'not-sent' }
  | ({ readonly kind: 'cancelled' } & Cancellation)
  | { readonly kind: 'accepted'; readonly requestId: string; readonly jobId: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly requestId: string | undefined };

/**
 * Why a change is not made at the last moment: the listener has `changed`, NLB shows it as `busy` with another change, it
 * could not be read (`unread`), or the run has `no-time` to read it.
 */
export interface Cancellation {
  readonly because: 'changed' | 'busy' | 'unread' | 'no-time';
  readonly why: string;
}

/** One change to one listener: 1 to 15 certificates (exactly one for `set-default`). */
export interface Change {
  readonly step: 'set-default' | 'associate' | 'retire';
  readonly region: Region;
  readonly listenerId: ListenerId;
  readonly certificateIds: readonly CertificateId[];
}

export interface SubmitOptions {
  /** Identifies the logical change: every repetition of one change has the same token. */
  readonly clientToken: string;
  /** NLB checks the change without making it. Success is the refusal `dry-run-passed`. */
  readonly dryRun?: boolean;
  /** Called before each attempt, when no wait for a rate is left. Null: the change may be made. Never rejects. */
  readonly cancelledBy?: () => Promise<Cancellation | null>;
}

/** One load balancer, before its certificates are read. */
export interface SurveyedLoadBalancer {
  readonly id: LoadBalancerId;
  /** Its name. Empty if it has none. */
  readonly label: string;
  /** The number of TCPSSL listeners. Reading each takes one call. */
  readonly listeners: number;
  readonly listenerIds: readonly ListenerId[];
  /** The default certificates of its listeners, for a first estimate of urgency. A survey has no additional ones. */
  readonly defaultIds: readonly CertificateId[];
}

export interface Survey {
  readonly loadBalancers: readonly SurveyedLoadBalancer[];
  readonly rates: RateBudget;
  /** Reads the surveyed load balancers, or only these, and returns the same as `LoadBalancers.look`. */
  look(ids?: readonly LoadBalancerId[]): Promise<Inventory>;
}

/** `listener` is undefined if it does not exist. `askedAt`: when the request for its certificates was sent. */
export interface PresentListener {
  readonly listener: Listener | undefined;
  readonly askedAt: Date;
}

/** NLB in one account. */
export interface LoadBalancers {
  /** Every region NLB offers. */
  regions(): Promise<readonly Region[]>;
  /**
   * Reads whole load balancers that have a TCPSSL listener, with all pages of every listing.
   * Rejects with a `CloudFault` instead of returning a part. An id that does not exist is absent from the result.
   */
  look(region: Region, target: LookTarget): Promise<Inventory>;
  /** The first half of a look, with few calls: load balancers and listeners, without certificates. */
  survey(region: Region, target: LookTarget): Promise<Survey>;
  /** These listeners with their certificates, as they are now. A listener that does not exist is absent. */
  listeners(region: Region, ids: readonly ListenerId[]): Promise<readonly Listener[]>;
  /** The present state of one listener. */
  listener(region: Region, id: ListenerId): Promise<PresentListener>;
  /**
   * Starts one change without waiting for its end. A refusal of a known kind, and a missing answer, are values. Rejects
   * with a `CloudFault` for an unknown answer; the change may then have happened.
   */
  submit(change: Change, options: SubmitOptions): Promise<Submission>;
}

/** The certificates that CAS lists, and an error for each entry that cannot be read. Such an entry counts as not issued. */
export interface CasListing {
  readonly certificates: readonly Certificate[];
  readonly odd: readonly Error[];
  /** The number of certificates that CAS counts and does not list; 0 for a complete list. */
  readonly lacking: number;
}

export interface ListOptions {
  /** Accepts a list that is shorter than CAS's count if two readings of it have the same certificates. */
  readonly acceptsShort?: boolean;
}

/** CAS in one account. */
export interface Certificates {
  /** Every certificate that CAS lists, in any status, all pages. Rejects instead of returning a part, unless that is accepted. */
  all(options?: ListOptions): Promise<CasListing>;
  /** One certificate with its chain, also if the list does not show it yet. Undefined if CAS does not have it. */
  find(id: CertificateId): Promise<Certificate | undefined>;
  /**
   * The load balancers, of any region, that CAS lists as users of these certificates. `keys` are keys of certificate ids.
   * The list lags behind NLB, so it is only a hint. Rejects if CAS refuses, gives an invalid answer, or has too many entries.
   */
  notedLoadBalancers(keys: readonly string[]): Promise<readonly LoadBalancerId[]>;
}

/** Everything a pass may touch in one account. */
export interface Account {
  readonly id: string;
  /** True for the account of the credentials, false for an account whose role is assumed. */
  readonly isOwn: boolean;
  readonly loadBalancers: LoadBalancers;
  readonly certificates: Certificates;
}
