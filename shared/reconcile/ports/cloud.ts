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

/** Which load balancers of a region to read. `listeners` and `loadBalancers` mean their union, read whole. */
export type LookTarget =
  | { readonly kind: 'all' }
  | {
      readonly kind: 'some';
      readonly loadBalancerIds: readonly LoadBalancerId[];
      readonly listenerIds: readonly ListenerId[];
    };

/** `not-sent`: the run would have been over before a rate slot was free, so nothing happened. */
export type Submission =
  | { readonly kind: 'not-sent' }
  | { readonly kind: 'accepted'; readonly requestId: string; readonly jobId: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly requestId: string | undefined };

/** One change to one listener: 1 to 15 certificates (exactly one for `set-default`). */
export interface Change {
  readonly step: 'set-default' | 'associate' | 'retire';
  readonly region: Region;
  readonly listenerId: ListenerId;
  readonly certificateIds: readonly CertificateId[];
}

export interface SubmitOptions {
  /** Identifies the logical change: the same change carries the same token however often it is sent. */
  readonly clientToken: string;
  /** Let NLB check the change without making it. A pass is the refusal `dry-run-passed`. */
  readonly dryRun?: boolean;
}

/** One load balancer before its certificates are read. */
export interface SurveyedLoadBalancer {
  readonly id: LoadBalancerId;
  /** How many TCPSSL listeners it has, each one call to read. */
  readonly listeners: number;
  readonly listenerIds: readonly ListenerId[];
  /** Their default certificates, a first sign of how urgent it is; additional ones show only when it is read. */
  readonly defaultIds: readonly CertificateId[];
}

export interface Survey {
  readonly loadBalancers: readonly SurveyedLoadBalancer[];
  readonly rates: RateBudget;
  /** Goes on from here to what `look` gives, or to these of it alone. A part that is read later is looked at anew. */
  look(ids?: readonly LoadBalancerId[]): Promise<Inventory>;
}

/** NLB in one account. */
export interface LoadBalancers {
  /** Every region NLB offers. */
  regions(): Promise<readonly Region[]>;
  /**
   * Reads whole load balancers that have a TCPSSL listener, every page of everything.
   * Rejects with a `CloudFault` rather than return a part. An id that does not exist is simply absent.
   */
  look(region: Region, target: LookTarget): Promise<Inventory>;
  /** The cheap first half of a look. */
  survey(region: Region, target: LookTarget): Promise<Survey>;
  /** One listener as it is now; undefined when it is gone. */
  listener(region: Region, id: ListenerId): Promise<Listener | undefined>;
  /**
   * Starts one change and does not wait for it. A "no" of a known kind, and no answer at all, are values;
   * rejects with a `CloudFault` when the cloud said something nobody foresaw (the change may have happened).
   */
  submit(change: Change, options: SubmitOptions): Promise<Submission>;
}

/** What CAS lists, and what is wrong with entries that cannot be read: those are there as not issued. */
export interface CasListing {
  readonly certificates: readonly Certificate[];
  readonly odd: readonly Error[];
}

/** CAS in one account. */
export interface Certificates {
  /** Every certificate CAS lists, in any status, all pages. Rejects rather than return a part. */
  all(): Promise<CasListing>;
  /** One certificate, whether or not the list shows it yet; undefined when CAS does not know it. */
  find(id: CertificateId): Promise<Certificate | undefined>;
  /**
   * Load balancers, of any region, that CAS has noted to have one of these certificates, by the keys of their ids. Its notes
   * lag behind NLB: a hint of where to look, and no more. Rejects when CAS does not say, or oddly, or for too many of them.
   */
  notedLoadBalancers(keys: readonly string[]): Promise<readonly LoadBalancerId[]>;
}

/** Everything a pass may touch in one account. */
export interface Account {
  readonly id: string;
  /** The one that the function itself runs in, rather than one that lends a role. */
  readonly isOwn: boolean;
  readonly loadBalancers: LoadBalancers;
  readonly certificates: Certificates;
}
