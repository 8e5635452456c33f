import Agent from 'undici/lib/dispatcher/agent.js';
import type { Account } from '../reconcile/ports/cloud.js';
import type { Region } from '../rotation/model/inventory.js';
import { casCertificates } from './cas/cas.js';
import type { Channel, Dispatcher } from './client/openapi.js';
import { rateLimiter } from './client/rate-limiter.js';
import type { Credentials } from './client/sign.js';
import { type EndpointOverrides, type Site, siteRegions } from './endpoints.js';
import type { NlbLink } from './nlb/link.js';
import { nlbLoadBalancers } from './nlb/nlb.js';
import { callerIdentity, type Identity } from './sts/identity.js';
import type { Role } from './sts/sts.js';

export interface AccountConfig {
  readonly accountId: string;
  readonly credentials: Credentials;
  /** Called before each attempt for the keys to sign it with. If absent, `credentials` last to the end. */
  readonly currentKeys?: (() => Promise<Credentials>) | undefined;
  readonly site: Site;
  /** Lists the regions of NLB. Default: the region of the site. */
  readonly homeRegion?: Region | undefined;
  readonly endpoints?: EndpointOverrides | undefined;
  readonly now: () => Date;
  /** Milliseconds since any fixed moment; never decreases. `sleep` must advance it. */
  readonly monotonicMs: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** In [0, 1). */
  readonly random: () => number;
  /** A new text on each call. */
  readonly nonce: () => string;
  /** No pause lasts longer than until then. A call that would need such a pause fails, or is refused as `throttled`. */
  readonly stopAt: Date;
  /** Multiplies every documented rate. Default: 1. */
  readonly rateScale?: number | undefined;
  /** Default: 5 seconds. */
  readonly connectWithinMs?: number | undefined;
  /** The limit until the answer begins, and between two chunks of it. Default: 15 seconds. */
  readonly answerWithinMs?: number | undefined;
  /** Called just before each HTTP attempt. */
  readonly onCall?: ((operation: string, region: string) => void) | undefined;
  /** Called after each HTTP attempt, with its outcome. */
  readonly onAnswer?: Channel['onAnswer'];
  /** Called after each listener is read, with the number read and the number to read in its region. */
  readonly onLook?: NlbLink['onLook'];
  /** Called with the server's time, from the `date` header of each answer. */
  readonly onServerTime?: ((at: Date) => void) | undefined;
  /** Sends the requests; the caller closes it. Default: one that is created here, and closed by `close`. */
  readonly dispatcher?: Dispatcher | undefined;
}

/** One account, over HTTP. */
export interface AlicloudAccount extends Account {
  /** The suffix of certificate ids on its site. */
  readonly siteRegion: string;
  /** The account and the identity of the credentials. */
  identity(): Promise<Identity>;
  /** Waits for requests that are under way, then closes the connections. */
  close(): Promise<void>;
}

const defaultConnectWithinMs = 5_000;
const defaultAnswerWithinMs = 15_000;

/** The account of the credentials. The caller passes in the environment, the clock and the random numbers. */
export function alicloudAccount(config: AccountConfig): AlicloudAccount {
  const { dispatcher, close } = connectionsOf(config);
  const link = linkOf(config, dispatcher);
  return {
    id: config.accountId,
    isOwn: true,
    siteRegion: siteRegions[config.site],
    ...servicesOf(link, config),
    close,
  };
}

/** The services of one account. */
export type Services = Pick<AlicloudAccount, 'loadBalancers' | 'certificates' | 'identity'>;

export function servicesOf(link: NlbLink, config: AccountConfig): Services {
  return {
    loadBalancers: nlbLoadBalancers({ ...link, onLook: config.onLook }, homeRegionOf(config)),
    certificates: casCertificates({ ...link, site: config.site }),
    identity: () => callerIdentity(link, homeRegionOf(config)),
  };
}

export function homeRegionOf({ homeRegion, site }: AccountConfig): Region {
  return homeRegion ?? (siteRegions[site] as Region);
}

export function linkOf(config: AccountConfig, dispatcher: Dispatcher, role?: Role): NlbLink {
  const channel = channelOf(config, dispatcher, role);
  return { channel, endpoints: config.endpoints ?? {}, rateScale: config.rateScale ?? 1 };
}

function channelOf(config: AccountConfig, dispatcher: Dispatcher, role: Role | undefined): Channel {
  const pause = async (milliseconds: number) => {
    if (config.now().getTime() + milliseconds > config.stopAt.getTime()) return false;
    await config.sleep(milliseconds);
    return true;
  };
  const { connectWithinMs, answerWithinMs } = timeoutsOf(config);
  return {
    credentials: config.credentials,
    role: role?.arn,
    // The keys of a role's session are those of the session.
    currentKeys: role ? undefined : config.currentKeys,
    dispatcher,
    now: config.now,
    random: config.random,
    nonce: config.nonce,
    rateLimiter: rateLimiter({ monotonicMs: config.monotonicMs, pause }),
    pause,
    attemptWithinMs: connectWithinMs + answerWithinMs,
    onCall: config.onCall ?? (() => {}),
    onAnswer: config.onAnswer,
    onServerTime: config.onServerTime,
  };
}

function timeoutsOf(config: AccountConfig) {
  return {
    connectWithinMs: config.connectWithinMs ?? defaultConnectWithinMs,
    answerWithinMs: config.answerWithinMs ?? defaultAnswerWithinMs,
  };
}

export function connectionsOf(config: AccountConfig): { dispatcher: Dispatcher; close: () => Promise<void> } {
  if (config.dispatcher) return { dispatcher: config.dispatcher, close: async () => {} };
  const { connectWithinMs, answerWithinMs } = timeoutsOf(config);
  const connect = { timeout: connectWithinMs };
  const agent = new Agent({ connect, headersTimeout: answerWithinMs, bodyTimeout: answerWithinMs });
  return { dispatcher: agent, close: () => agent.close() };
}
