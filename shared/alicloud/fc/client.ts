import { createHash } from 'node:crypto';
import type Fc2 from '@alicloud/fc2';
import type { Fc2Answer } from '@alicloud/fc2';
import request from 'undici/lib/api/api-request.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import { isDense, textWithin } from '../client/answer.js';
import type { FunctionsConfig } from './functions.js';

/*
 * `@alicloud/fc2` 2.6.6 was made for FC 2.0 (facts: events, part 5). For FC 3.0 its public field `version` is set, as in
 * Alibaba's own deployment tool. Its paths, headers and signatures are used, and its `request` is replaced: that one reads
 * an answer of any size, and parses the empty body of a redirect or of a failure like the one of an accepted call.
 */

/** An answer that does not mean that FC did as it was requested. The code is that of FC, if there is one. */
export interface FcRefusal extends Error {
  readonly code: string;
  readonly httpStatus: number;
  readonly requestId: string | undefined;
}

const defaultWithinMs = 10_000;

/** In bytes. A synchronous call returns at most 32 MB. Source: FC, limits of payloads. Other answers have some KB. */
const largestAnswer = { post: 32 * 1024 * 1024, other: 1024 * 1024 } as const;

/** Loaded when used: the client is larger than a whole function, and takes longer to load. */
export async function openClient(config: FunctionsConfig): Promise<Fc2> {
  const Client = (await import('@alicloud/fc2')).default;
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
  const withinMs = config.withinMs ?? defaultWithinMs;
  client.request = (method, path, query, body, headers = {}) => {
    const url = new URL(`${client.endpoint}/${client.version}${path}`);
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
    const content = body === null ? {} : { 'content-type': 'application/octet-stream', 'content-md5': md5Of(body) };
    const all = { ...client.buildHeaders(), ...client.headers, ...content, ...headers };
    const signed = `/${client.version}${path}`;
    const authorization = Client.getSignature(accessKeyId, accessKeySecret, method, signed, all, null);
    return answerTo({ method, url, headers: { ...all, authorization }, body, withinMs });
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
  /** Until the last byte of the answer. */
  readonly withinMs: number;
}

/** FC accepts an asynchronous call with 202, and answers every other call with 200. Source: FC, InvokeFunction. */
async function answerTo({ method, url, headers, body, withinMs }: FcRequest): Promise<Fc2Answer> {
  const isLater = headers['x-fc-invocation-type'] === 'Async';
  const agent = new Agent({ connect: { timeout: withinMs }, headersTimeout: withinMs, bodyTimeout: withinMs });
  try {
    const { origin, pathname, search } = url;
    const signal = AbortSignal.timeout(withinMs);
    const sent = { origin, path: pathname + search, method, headers, body, signal };
    const response = await request.call(agent, sent);
    const most = method === 'POST' && !isLater ? largestAnswer.post : largestAnswer.other;
    const data = await textWithin(most, response.body);
    const received = { httpStatus: response.statusCode, requestId: text(response.headers['x-fc-request-id']) };
    if (response.statusCode !== (isLater ? 202 : 200)) throw refusalOf(data, received);
    const flat = Object.entries(response.headers).map(([name, value]) => [name, text(value)] as const);
    return { headers: Object.fromEntries(flat), data };
  } finally {
    await agent.destroy();
  }
}

function refusalOf(data: string, received: Pick<FcRefusal, 'httpStatus' | 'requestId'>): FcRefusal {
  const { ErrorCode: code, ErrorMessage: message } = objectIn(data);
  const isOfFc = typeof code === 'string' && received.httpStatus >= 400;
  const why = isOfFc ? String(message) : `HTTP ${received.httpStatus} without an error code of Function Compute`;
  return Object.assign(new Error(why), { code: isOfFc ? code : 'MalformedResponse', ...received });
}

/** The fields of JSON text; none of other text. */
export function objectIn(data: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = isDense(data) ? undefined : JSON.parse(data);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function text(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : header?.[0];
}
