import { createHash } from 'node:crypto';
import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import Client, { type Fc2Answer } from '@alicloud/fc2';
import { objectIn, textWithin } from '../client/answer.js';
import type { Credentials } from '../client/sign.js';

/*
 * `@alicloud/fc2` 2.6.6 was made for FC 2.0 (facts: events, part 5). For FC 3.0 its public field `version` is set, as in
 * Alibaba's own deployment tool. Its paths, headers and signatures are used, and its `request` is replaced: that one reads
 * an answer of any size, and parses the empty body of a redirect or of a failure like the one of an accepted call.
 */

export type { Fc2Answer };

/** The location of the functions, and the credentials of the caller. */
export interface FunctionsConfig {
  readonly accountId: string;
  readonly region: string;
  readonly credentials: Credentials;
  /** Their FC 2.0 service; FC 3.0 has none. */
  readonly service?: string | undefined;
  /** A base URL instead of the public one; `{region}` is replaced. */
  readonly endpoint?: string | undefined;
  /** Default: 10 seconds. */
  readonly withinMs?: number | undefined;
  /** The agent for an address, such as that of a proxy. Default: that of Node.js. */
  readonly agentOf?: ((target: URL) => http.Agent | undefined) | undefined;
}

/** An answer that does not mean that FC did as it was requested. The code is that of FC, if there is one. */
export interface FcRefusal extends Error {
  readonly code: string;
  readonly httpStatus: number;
  readonly requestId: string | undefined;
}

const defaultWithinMs = 10_000;

/** In bytes. A synchronous call returns at most 32 MB. Source: FC, limits of payloads. Other answers have some KB. */
const largestAnswer = { post: 32 * 1024 * 1024, other: 1024 * 1024 } as const;

/** A client that sends requests by this file. It is loaded when used, because it takes longer to load than a function. */
export function openClient(config: FunctionsConfig): Client {
  const { accessKeyId, accessKeySecret, securityToken } = config.credentials;
  const client = new Client(config.accountId, {
    accessKeyID: accessKeyId,
    accessKeySecret,
    securityToken,
    region: config.region,
    // Without it requests use plain HTTP. With an `endpoint` it has no effect: the protocol of the endpoint counts.
    secure: true,
    endpoint: config.endpoint?.replaceAll('{region}', config.region).replace(/\/$/, ''),
    // The client itself sends a token only for access key ids that begin with STS.
    headers: securityToken ? { 'x-fc-security-token': securityToken } : {},
  });
  // A part of the remaining time of a run. Node.js takes whole milliseconds only.
  const withinMs = Math.ceil(config.withinMs ?? defaultWithinMs);
  client.request = (method, path, query, body, headers = {}) => {
    const url = new URL(`${client.endpoint}/${client.version}${path}`);
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
    const content = body === null ? {} : { 'content-type': 'application/octet-stream', 'content-md5': md5Of(body) };
    const all = { ...client.buildHeaders(), ...client.headers, ...content, ...headers };
    const signed = `/${client.version}${path}`;
    const authorization = Client.getSignature(accessKeyId, accessKeySecret, method, signed, all, null);
    const signal = AbortSignal.timeout(withinMs);
    const agent = config.agentOf?.(url);
    const sent = { method, url, headers: { ...all, authorization }, body, signal, agent };
    return answerTo(sent).catch((error: unknown) => {
      throw signal.aborted ? signal.reason : error;
    });
  };
  return client;
}

/** FC's form: the base64 of the hexadecimal digest. */
function md5Of(body: Buffer): string {
  return Buffer.from(createHash('md5').update(body).digest('hex')).toString('base64');
}

interface FcRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
  /** Its time is over before the last byte of the answer. */
  readonly signal: AbortSignal;
  readonly agent: http.Agent | undefined;
}

/** FC accepts an asynchronous call with 202, and answers every other call with 200. Source: FC, InvokeFunction. */
async function answerTo({ method, url, headers, body, signal, agent }: FcRequest): Promise<Fc2Answer> {
  const isLater = headers['x-fc-invocation-type'] === 'Async';
  const sent = (url.protocol === 'http:' ? http : https).request(url, { method, headers, signal, agent });
  sent.end(body ?? undefined);
  const [response]: IncomingMessage[] = await once(sent, 'response', { signal });
  if (response === undefined) throw new Error('no answer');
  const most = method === 'POST' && !isLater ? largestAnswer.post : largestAnswer.other;
  const data = await textWithin(most, response).finally(() => sent.destroy());
  const { statusCode: httpStatus = 0 } = response;
  const flat = Object.entries(response.headers).map(([name, value]) => [name, text(value)] as const);
  const received: Fc2Answer = { headers: Object.fromEntries(flat), data };
  if (httpStatus === (isLater ? 202 : 200)) return received;
  throw refusalOf(data, { httpStatus, requestId: received.headers['x-fc-request-id'] });
}

function refusalOf(data: string, received: Pick<FcRefusal, 'httpStatus' | 'requestId'>): FcRefusal {
  const { ErrorCode: code, ErrorMessage: message } = objectIn(data);
  const isOfFc = typeof code === 'string' && received.httpStatus >= 400;
  const why = isOfFc ? String(message) : `HTTP ${received.httpStatus} without an error code of Function Compute`;
  return Object.assign(new Error(why), { code: isOfFc ? code : 'MalformedResponse', ...received });
}

function text(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : header?.[0];
}
