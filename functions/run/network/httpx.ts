import { request as connect } from 'node:http';
import { Agent, type AgentOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { type ConnectionOptions, connect as secure } from 'node:tls';
import { read, request as send } from 'httpx/lib/index.js';
import { type HttpProxy, proxyOf } from '../../../shared/alicloud/proxy/choose.js';

/*
 * `functions/run/build.ts` puts this in the place of `httpx` in the bundles of the vendor's packages, which know no
 * proxy: `@alicloud/fc2` and `@alicloud/credentials`. A proxy that itself is reached over TLS is not supported here.
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

type Connected = (error: Error | null, socket?: Duplex) => void;

const connectWithinMs = 5_000;

/** Connections over TLS, each in a tunnel of the proxy. A class, because Node.js calls it by that. */
class TunnelAgent extends Agent {
  readonly #proxy: HttpProxy;

  constructor(proxy: HttpProxy, options: AgentOptions) {
    super(options);
    this.#proxy = proxy;
  }

  override createConnection(options: ConnectionOptions, callback: Connected): undefined {
    const { host = '', port = 443 } = options;
    const { hostname, port: proxyPort, username, password } = this.#proxy.url;
    const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    const headers = {
      host: `${host}:${port}`,
      ...(user === ':' ? {} : { 'proxy-authorization': `Basic ${Buffer.from(user).toString('base64')}` }),
    };
    const fail = (error: Error) => callback(Object.assign(error, { via: `the proxy ${this.#proxy.shown}` }));
    connect({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: proxyPort || 80,
      method: 'CONNECT',
      path: `${host}:${port}`,
      headers,
      agent: false,
      signal: AbortSignal.timeout(connectWithinMs),
    })
      .once('connect', ({ statusCode }, socket) => {
        if (statusCode === 200) return callback(null, secure({ ...options, socket, servername: host }));
        socket.destroy();
        return fail(Object.assign(new Error(`it refuses with HTTP ${statusCode}`), { code: 'ProxyRefused' }));
      })
      .once('error', fail)
      .end();
    return undefined;
  }
}
