import { Agent, type AgentOptions, type RequestOptions } from 'node:https';
import type { Edges } from '../edges.js';
import { type HttpProxy, proxyOf } from './choose.js';
import { openTunnel } from './tunnel.js';

/** The agent of Node.js for a request to this address: a tunnel of its proxy. Undefined if there is none, or without TLS. */
export function agentFor(env: Edges['env'], target: URL): Agent | undefined {
  const proxy = target.protocol === 'https:' ? proxyOf(env, target) : undefined;
  if (proxy === undefined) return undefined;
  const agent = agents.get(proxy.url.href) ?? new TunnelAgent(proxy, { keepAlive: true });
  agents.set(proxy.url.href, agent);
  return agent;
}

const agents = new Map<string, TunnelAgent>();

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
