import request from 'undici/lib/api/api-request.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import { textWithin } from '../alicloud/client/answer.js';
import type { Dispatcher } from '../alicloud/client/openapi.js';
import type { NotifyTarget } from '../runtime/notify-settings.js';

const withinMs = 5_000;
/** In bytes. An answer to HEAD has none. */
const largestAnswer = 1024;

/**
 * Asks the server of a target for the headers of its top page, without the path and the token of the target. Any answer is
 * enough. Rejects without one. `dispatcher` is not closed; without one, a connection is made and closed.
 */
export async function reach({ url }: NotifyTarget, dispatcher?: Dispatcher): Promise<void> {
  const own = new Agent({ connect: { timeout: 3_000 } });
  const { origin } = new URL(url);
  const signal = AbortSignal.timeout(withinMs);
  const head = { origin, path: '/', method: 'HEAD', headers: {}, body: null, signal };
  try {
    await textWithin(largestAnswer, (await request.call(dispatcher ?? own, head)).body);
  } finally {
    await own.destroy();
  }
}
