import { read, request as send } from 'httpx/lib/index.js';
import { agentFor } from './agent.js';

/*
 * `functions/build/bundles.ts` puts this in the place of `httpx` in the bundle of `@alicloud/credentials`, which knows no proxy.
 */

/** httpx's request, through the proxy of the environment for that address if there is one. */
function request(url: string, options: object): Promise<object> {
  const agent = agentFor(process.env, new URL(url));
  return send(url, agent === undefined ? options : { ...options, agent });
}

export default { request, read };
