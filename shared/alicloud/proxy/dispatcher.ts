import connect from 'undici/lib/api/api-connect.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import Pool from 'undici/lib/dispatcher/pool.js';
import ProxyAgent from 'undici/lib/dispatcher/proxy-agent.js';
import type { Dispatcher } from '../client/openapi.js';
import { type HttpProxy, proxyOf } from './choose.js';

const connectWithinMs = 5_000;
const answerWithinMs = 15_000;
const timeouts = { headersTimeout: answerWithinMs, bodyTimeout: answerWithinMs };

interface Handler {
  onError?: (error: Error) => void;
}

/**
 * Sends each request through the proxy of the environment, if there is one for its address. One dispatcher serves the
 * whole process. undici's `EnvHttpProxyAgent` is not used: it prints a warning, takes a name in NO_PROXY without its
 * subdomains, and sends requests to loopback through the proxy.
 */
export function proxyDispatcher(env: Readonly<Record<string, string | undefined>>): Dispatcher {
  const direct = new Agent({ connect: { timeout: connectWithinMs }, ...timeouts });
  const agents = new Map<string, ProxyAgent>();
  return {
    dispatch: (options: { readonly origin: string }, handler: Handler) => {
      const proxy = proxyOf(env, new URL(options.origin));
      if (proxy === undefined) return direct.dispatch(options, handler);
      const agent = agents.get(proxy.url.href) ?? agentOf(proxy);
      agents.set(proxy.url.href, agent);
      return agent.dispatch(options, naming(proxy, handler));
    },
  };
}

function agentOf({ url }: HttpProxy): ProxyAgent {
  const tls = { timeout: connectWithinMs };
  return new ProxyAgent({ uri: url.href, proxyTls: tls, requestTls: tls, clientFactory, ...timeouts });
}

/** The root of undici, which is not imported, would add `connect` to each of its dispatchers. */
function clientFactory(origin: URL, options: object): object {
  return Object.assign(new Pool(origin, options), { connect });
}

/** The handler, whose errors name the proxy. A refused tunnel is no connection: nothing of the request was sent. */
function naming({ shown }: HttpProxy, handler: Handler): Handler {
  const { onError } = handler;
  handler.onError = (error) => {
    const status = /^Proxy response \((\d+)\)/.exec(error.message)?.[1];
    const refused = status && { syscall: 'connect', code: 'ProxyRefused' };
    const via = `the proxy ${shown}${status ? `, which refuses with HTTP ${status}` : ''}`;
    onError?.call(handler, Object.assign(error, refused, { via }));
  };
  return handler;
}
