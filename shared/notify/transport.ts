import request from 'undici/lib/api/api-request.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import { textWithin } from '../alicloud/client/answer.js';
import type { Dispatcher } from '../alicloud/client/openapi.js';

/** Dependencies that all messages of a run share: HTTP, clock, randomness. */
export interface Transport {
  /** Posts JSON. Rejects without a whole answer of at most 64 KiB within `withinMs`. Redirects are not followed. */
  readonly post: (url: string, body: string, withinMs: number) => Promise<Answer>;
  readonly now: () => Date;
  /** In [0, 1). */
  readonly random: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Connections for the messages of one run. A passed `dispatcher` is not closed here; without one, an agent is made. */
export function openTransport(given: Omit<Transport, 'post'> & { readonly dispatcher?: Dispatcher | undefined }): {
  readonly transport: Transport;
  readonly close: () => Promise<void>;
} {
  const { now, random, sleep } = given;
  const { dispatcher, close } = connections(given.dispatcher);
  return { transport: { post: (...message) => post(dispatcher, ...message), now, random, sleep }, close };
}

function connections(given: Dispatcher | undefined): { dispatcher: Dispatcher; close: () => Promise<void> } {
  if (given !== undefined) return { dispatcher: given, close: async () => {} };
  const agent = new Agent({ connect: { timeout: 3_000 } });
  // Destroyed, not closed: requests that are still running were given up at the deadline.
  return { dispatcher: agent, close: () => agent.destroy() };
}

/** In bytes. Chat vendors answer with a code and a sentence. */
const largestAnswer = 64 * 1024;

async function post(dispatcher: Dispatcher, url: string, body: string, withinMs: number): Promise<Answer> {
  const { origin, pathname, search } = new URL(url);
  const response = await request.call(dispatcher, {
    origin,
    path: pathname + search,
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8', accept: 'application/json' },
    body: Buffer.from(body),
    signal: AbortSignal.timeout(withinMs),
  });
  return { status: response.statusCode, text: await textWithin(largestAnswer, response.body) };
}
