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
  readonly site: Site;
  /** Answers which regions there are. The site's own region when absent. */
  readonly homeRegion?: Region | undefined;
  readonly endpoints?: EndpointOverrides | undefined;
  readonly now: () => Date;
  /** Milliseconds from any fixed moment; never runs back. `sleep` must move it. */
  readonly monotonicMs: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** In [0, 1). */
  readonly random: () => number;
  /** A new text on each call. */
  readonly nonce: () => string;
  /** No pause goes past it: what would need one fails instead, or is refused as `throttled`. */
  readonly stopAt: Date;
  /** Multiplies every documented rate. 1 when absent. */
  readonly rateScale?: number | undefined;
  /** 5 seconds when absent. */
  readonly connectWithinMs?: number | undefined;
  /** How long the answer may take to begin, and between two pieces of it. 15 seconds when absent. */
  readonly answerWithinMs?: number | undefined;
  /** Told of each HTTP attempt, just before it. */
  readonly onCall?: ((operation: string, region: string) => void) | undefined;
  /** Told how each HTTP attempt ended. */
  readonly onAnswer?: Channel['onAnswer'];
  /** Told of each listener that was read, of so many in its region. */
  readonly onLook?: NlbLink['onLook'];
  /** Told of the time that each answer says it was sent at. */
  readonly onServerTime?: ((at: Date) => void) | undefined;
  /** Sends the requests; stays its owner's to close. One is made, and closed by `close`, when absent. */
  readonly dispatcher?: Dispatcher | undefined;
}

/** One account, over HTTP. */
export interface AlicloudAccount extends Account {
  /** What stands behind the number in CAS's ids on its site. */
  readonly siteRegion: string;
  /** Whose the credentials are. */
  identity(): Promise<Identity>;
  /** Waits for what is under way, then closes the connections. */
  close(): Promise<void>;
}

const defaultConnectWithinMs = 5_000;
const defaultAnswerWithinMs = 15_000;

/**
 * The account that the credentials are of. Nothing is read from the environment, the clock or chance: the caller passes
 * them all in.
 */
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

/** What can be asked of an account. */
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
