import { request as overTcp } from 'node:http';
import { request as overTls } from 'node:https';
import type { Duplex } from 'node:stream';
import { connect } from 'node:tls';
import { english } from '../../../shared/rotation/english.js';
import type { HttpProxy } from './choose.js';

/** The end of a connection, as undici and the agents of Node.js name it. */
interface Target {
  readonly hostname: string;
  /** Empty for the port of the protocol. */
  readonly port: string | number;
  readonly isTls: boolean;
}

type Connected = (error: Error | null, socket?: Duplex) => void;

/** To the proxy and its answer, and again for the TLS handshake with the target. */
const withinMs = 5_000;

/**
 * Opens a connection through a tunnel of the proxy (CONNECT). An error names the proxy in `via`, and has the `syscall` of a
 * connection: nothing of a request was sent.
 */
export function openTunnel(proxy: HttpProxy, target: Target, connected: Connected): void {
  const { url, shown } = proxy;
  const fail = (error: Error, refusal?: number) =>
    connected(
      Object.assign(error, {
        syscall: 'connect',
        via: refusal === undefined ? shown : english`${shown}, which refuses with HTTP ${refusal}`,
      }),
    );
  const request = url.protocol === 'https:' ? overTls : overTcp;
  const address = `${target.hostname}:${target.port || (target.isTls ? 443 : 80)}`;
  const asked = request({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port || undefined,
    method: 'CONNECT',
    path: address,
    headers: { host: address, ...authorization(url) },
    agent: false,
    timeout: withinMs,
  });
  asked
    .once('connect', ({ statusCode }, socket: Duplex) => {
      if (statusCode === 200)
        return target.isTls ? secure(socket, target.hostname, { connected, fail }) : connected(null, socket);
      socket.destroy();
      return fail(faultOf('ProxyRefused'), statusCode);
    })
    .once('timeout', () => asked.destroy(faultOf('ETIMEDOUT')))
    .once('error', fail)
    .end();
}

function authorization({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '') return {};
  const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(user).toString('base64')}` };
}

function secure(
  socket: Duplex,
  hostname: string,
  { connected, fail }: { readonly connected: Connected; readonly fail: (error: Error) => void },
): void {
  const secured = connect({ socket, servername: hostname, ALPNProtocols: ['http/1.1'] });
  const timer = setTimeout(() => secured.destroy(faultOf('ETIMEDOUT')), withinMs);
  const end = (error?: Error) => {
    clearTimeout(timer);
    if (error !== undefined) return fail(error);
    secured.off('error', end);
    return connected(null, secured);
  };
  secured.once('secureConnect', () => end()).once('error', end);
}

function faultOf(code: string): Error {
  return Object.assign(new Error(code), { code });
}
