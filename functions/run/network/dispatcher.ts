import type { Edges } from '../edges.js';
import { type HttpProxy, proxyOf } from './choose.js';
import { openTunnel } from './tunnel.js';

type Dispatcher = NonNullable<Edges['dispatcher']>;
type Connected = Parameters<typeof openTunnel>[2];

/** undici's Agent, passed in so that this module, which is a file of its own, has no second undici. */
type AgentClass = new (options: AgentOptions) => Dispatcher;

interface AgentOptions {
  readonly connect: { readonly timeout: number } | ((target: UndiciTarget, connected: Connected) => void);
  readonly headersTimeout: number;
  readonly bodyTimeout: number;
}

interface UndiciTarget {
  readonly hostname: string;
  readonly port: string;
  readonly protocol: string;
}

interface Handler {
  onError?: (error: Error) => void;
}

const timeouts = { headersTimeout: 15_000, bodyTimeout: 15_000 };

/**
 * Sends each request through the proxy of the environment, if there is one for its address. undici's own proxy agents are
 * not used: that of the environment prints a warning, takes a name in NO_PROXY without its subdomains, and sends requests
 * to loopback through the proxy.
 */
export function proxyDispatcher(env: Edges['env'], Agent: AgentClass): Dispatcher {
  const direct = new Agent({ connect: { timeout: 5_000 }, ...timeouts });
  const agents = new Map<string, Dispatcher>();
  return {
    dispatch: (options: { readonly origin: string }, handler: Handler) => {
      const proxy = proxyOf(env, new URL(options.origin));
      if (proxy === undefined) return direct.dispatch(options, handler);
      const agent = agents.get(proxy.url.href) ?? agentOf(proxy, Agent);
      agents.set(proxy.url.href, agent);
      return agent.dispatch(options, naming(proxy, handler));
    },
  };
}

function agentOf(proxy: HttpProxy, Agent: AgentClass): Dispatcher {
  const connect = ({ hostname, port, protocol }: UndiciTarget, connected: Connected) =>
    openTunnel(proxy, { hostname, port, isTls: protocol === 'https:' }, connected);
  return new Agent({ connect, ...timeouts });
}

/** The handler, whose errors name the proxy also after the tunnel was opened. */
function naming({ shown }: HttpProxy, handler: Handler): Handler {
  const { onError } = handler;
  handler.onError = (error) => onError?.call(handler, Object.assign(error, { via: shown, ...error }));
  return handler;
}
