import request from 'undici/lib/api/api-request.js';
import type Agent from 'undici/lib/dispatcher/agent.js';
import type { Cancellation } from '../../reconcile/ports/cloud.js';
import type { Permission } from '../../rotation/model/refusal.js';
import { type Answer, type HttpAnswer, noAnswer, textWithin, toAnswer } from './answer.js';
import { flatten, type Params } from './flatten.js';
import type { Rate, RateLimiter } from './rate-limiter.js';
import { meaningOf } from './refusals.js';
import { type Credentials, canonicalPath, canonicalQuery, encodePairs, signedHeaders } from './sign.js';

/** Sends requests, over connections that are kept open between them. */
export type Dispatcher = Pick<Agent, 'dispatch'>;

/** The connection, credentials and limits that all calls of one account share. */
export interface Channel {
  readonly credentials: Credentials;
  /** Called before each attempt for the keys to sign it with. If absent, those are `credentials`. */
  readonly currentKeys?: (() => Promise<Credentials>) | undefined;
  /** ARN of the assumed role, if the credentials are of one. */
  readonly role?: string | undefined;
  readonly dispatcher: Dispatcher;
  readonly now: () => Date;
  /** In [0, 1). */
  readonly random: () => number;
  /** A new text on each call. */
  readonly nonce: () => string;
  readonly rateLimiter: RateLimiter;
  /** Waits and returns true; returns false at once if the run would end before the wait. */
  readonly pause: (milliseconds: number) => Promise<boolean>;
  /** From the start of an attempt to the end of its answer. */
  readonly attemptWithinMs: number;
  /** Called just before each HTTP attempt. */
  readonly onCall: (operation: string, region: string) => void;
  /** Called after each HTTP attempt: `ok`, the meaning of the cloud's error code, `no-answer` or `unreadable`. */
  readonly onAnswer?: ((operation: string, outcome: string) => void) | undefined;
  /** Called with the server's time, from the `date` header of each answer. */
  readonly onServerTime?: ((at: Date) => void) | undefined;
}

/** One operation and its parameters, in the positions of the official tables. */
export interface Call {
  readonly operation: string;
  readonly version: string;
  readonly url: URL;
  readonly region: string;
  /** The resource of the call, for messages: `lsn-x in cn-hangzhou`. */
  readonly subject: string;
  readonly rate: Rate;
  /** The RAM permission that it needs. */
  readonly permission: Permission;
  readonly query?: Params;
  readonly form?: Params;
  /** Called before each attempt, with its rate slot held. Null: the call is made. */
  readonly cancelledBy?: (() => Promise<Cancellation | null>) | undefined;
}

/** Makes one attempt at a call. Errors of the network and of the cloud are values; it never rejects for them. */
export async function attempt(channel: Channel, call: Call): Promise<Answer> {
  const release = await channel.rateLimiter.slot(laneOf(call), call.rate);
  if (!release) return { kind: 'out-of-time' };
  try {
    const cancellation = (await call.cancelledBy?.()) ?? null;
    if (cancellation !== null) return { kind: 'cancelled', ...cancellation };
    channel.onCall(call.operation, call.region);
    const credentials = (await channel.currentKeys?.()) ?? channel.credentials;
    const answer = await exchange({ ...channel, credentials }, call);
    channel.onAnswer?.(call.operation, answer.kind === 'refused' ? meaningOf(answer.code) : answer.kind);
    return answer;
  } finally {
    release();
  }
}

/** The name of the rate limit of a call. The cloud counts calls per region and operation. */
export function laneOf(call: Call): string {
  return `${call.region} ${call.operation}`;
}

async function exchange(channel: Channel, call: Call): Promise<Answer> {
  const toSend = requestOf(channel, call);
  try {
    return toAnswer(await send(channel, toSend), channel.credentials);
  } catch (error) {
    return noAnswer(error);
  }
}

function requestOf(channel: Channel, call: Call) {
  const query = flatten(call.query ?? {});
  const body = Buffer.from(encodePairs(flatten(call.form ?? {})));
  const headers = signedHeaders({
    method: 'POST',
    url: call.url,
    query,
    headers: {
      accept: 'application/json',
      'x-acs-action': call.operation,
      'x-acs-version': call.version,
      ...(call.form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
    },
    body,
    credentials: channel.credentials,
    date: channel.now(),
    nonce: channel.nonce(),
  });
  const search = canonicalQuery(query);
  const path = canonicalPath(call.url) + (search ? `?${search}` : '');
  return { origin: call.url.origin, path, method: 'POST', headers, body };
}

/**
 * In bytes. The largest pages are those of CAS: 50 certificates, each with up to 250 names of 60 bytes in two fields, are
 * 1.5 MB. A page of NLB has 100 items of about 2 KB.
 */
const largestAnswer = 4 * 1024 * 1024;

async function send(channel: Channel, toSend: ReturnType<typeof requestOf>): Promise<HttpAnswer> {
  const signal = AbortSignal.timeout(channel.attemptWithinMs);
  const response = await request.call(channel.dispatcher, { ...toSend, signal });
  const text = await textWithin(largestAnswer, response.body);
  reportServerTime(channel, response.headers.date);
  return { httpStatus: response.statusCode, retryAfter: response.headers['x-acs-retry-after'], text };
}

function reportServerTime({ onServerTime }: Channel, header: string | string[] | undefined): void {
  const at = new Date(String(header));
  if (onServerTime && !Number.isNaN(at.getTime())) onServerTime(at);
}
