import request from 'undici/lib/api/api-request.js';
import { noAnswer, textWithin } from '../../alicloud/client/answer.js';
import type { AnyOssCall, OssAnswer, OssCall, OssChannel } from './channel.js';
import { ossUrl } from './endpoint.js';
import { ossFault } from './fault.js';
import { ossHeaders, ossQuery } from './sign.js';
import { xmlText } from './xml.js';

const maxAttempts = 4;
const firstPauseMs = 250;
/** In bytes. A page of 1,000 keys has 1 MB if each is as long as OSS allows. */
const largestAnswer = 4 * 1024 * 1024;
const attemptWithinMs = 5_000;
const passing = /throttl|qpslimit|slowdown|toomany|busy|^requesttimeout$/i;

/**
 * Makes up to 4 attempts, so every call must be safe to repeat. Rejects with a `CloudFault`, except if the answer is good
 * or has an expected code. The pauses add up to less than 2 seconds, because they may fall into the end of a run.
 */
export async function ossCall(
  channel: OssChannel,
  call: OssCall,
  expected: readonly string[] = [],
): Promise<OssAnswer> {
  const { answer, current } = await ossAnswer(channel, call, expected);
  if (answer.code === '' || expected.includes(answer.code)) return answer;
  throw ossFault(current, call, answer);
}

/** The last answer, good or not, and the channel with the keys that signed the call. */
export async function ossAnswer(
  channel: OssChannel,
  call: AnyOssCall,
  expected: readonly string[],
): Promise<{ readonly answer: OssAnswer; readonly current: OssChannel }> {
  for (let attempts = 1; ; attempts += 1) {
    const current = { ...channel, credentials: (await channel.currentKeys?.()) ?? channel.credentials };
    const answer = await attempt(current, call);
    const isFinal = answer.code === '' || expected.includes(answer.code) || !mayPass(answer);
    if (isFinal || attempts === maxAttempts) return { answer, current };
    await channel.sleep(channel.random() * firstPauseMs * 2 ** (attempts - 1));
  }
}

function mayPass({ status, code }: OssAnswer): boolean {
  return status === 0 || status >= 500 || status === 429 || code === 'NotFromOss' || passing.test(code);
}

async function attempt(channel: OssChannel, call: AnyOssCall): Promise<OssAnswer> {
  try {
    return await exchange(channel, call);
  } catch (error) {
    const failure = noAnswer(error);
    const code = 'code' in failure ? failure.code : failure.kind;
    return { status: 0, code, text: '', headers: {}, cause: error };
  }
}

async function exchange(channel: OssChannel, call: AnyOssCall): Promise<OssAnswer> {
  const { operation, key = '', query = {}, headers = {}, text, mostBytes = largestAnswer } = call;
  const method = /^Put/.test(operation) ? 'PUT' : /^Delete/.test(operation) ? 'DELETE' : 'GET';
  const { origin, path } = ossUrl(channel.baseUrl, channel.bucket, key);
  const response = await request.call(channel.dispatcher, {
    origin,
    path: `${path}?${ossQuery(query)}`.replace(/\?$/, ''),
    method,
    headers: ossHeaders({ ...channel, method, key, query, headers, date: channel.now() }),
    body: text === undefined ? null : Buffer.from(text),
    signal: AbortSignal.timeout(channel.attemptWithinMs ?? attemptWithinMs),
  });
  return toAnswer({
    status: response.statusCode,
    headers: response.headers,
    text: await textWithin(mostBytes, response.body),
  });
}

/** Every answer of OSS has a request id. An answer without one is of a proxy, and its status means nothing. */
function toAnswer(received: Pick<OssAnswer, 'status' | 'headers' | 'text'>): OssAnswer {
  const { status, headers, text } = received;
  const requestId = headers['x-oss-request-id'];
  if (typeof requestId !== 'string') return { ...received, code: 'NotFromOss' };
  if (status >= 200 && status < 300) return { ...received, code: '', requestId };
  const code = xmlText(text, 'Code') ?? `HTTP${status}`;
  const [message, endpoint, exactCode] = ['Message', 'Endpoint', 'EC'].map((name) => xmlText(text, name));
  return { ...received, code, requestId, message, endpoint, exactCode };
}
