import { Agent, type AgentOptions, type RequestOptions } from 'node:https';
import { read, request as send } from 'httpx/lib/index.js';
import { type HttpProxy, proxyOf } from './choose.js';
import { openTunnel } from './tunnel.js';

/*
 * `functions/run/build.ts` puts this in the place of `httpx` in the bundles of the vendor's packages, which know no
 * proxy: `@alicloud/fc2` and `@alicloud/credentials`.
 */

export { read };

/** httpx's request, through the proxy of the environment for that address if there is one. */
export function request(url: string, options: object): Promise<object> {
  const target = new URL(url);
  const proxy = target.protocol === 'https:' ? proxyOf(process.env, target) : undefined;
  return send(url, proxy === undefined ? options : { ...options, agent: agentOf(proxy) });
}

/** `@alicloud/credentials` imports both by a default export, `@alicloud/fc2` by name. */
export default { request, read };

const agents = new Map<string, TunnelAgent>();

function agentOf(proxy: HttpProxy): TunnelAgent {
  const agent = agents.get(proxy.url.href) ?? new TunnelAgent(proxy, { keepAlive: true });
  agents.set(proxy.url.href, agent);
  return agent;
}

/** A class, because Node.js calls it by that. */
class TunnelAgent extends Agent {
  readonly #proxy: HttpProxy;

  constructor(proxy: HttpProxy, options: AgentOptions) {
    super(options);
    this.#proxy = proxy;
  }

  override createConnection({ host, port }: RequestOptions, connected: Parameters<typeof openTunnel>[2]): undefined {
    openTunnel(this.#proxy, { hostname: host ?? '', port: port ?? '', isTls: true }, connected);
    return undefined;
  }
}
