import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { english } from '../../../shared/rotation/english.js';
import type { MetricsFormat } from '../../../shared/show/metrics/text.js';
import { UsageFault } from '../terminal/failure.js';

/** The texts that the server answers with; undefined before the first look has ended. */
export type Texts = Readonly<Record<MetricsFormat, readonly string[]>> | undefined;

interface MetricsServer {
  /** With the port that the system chose, if 0 was asked for. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves `/metrics` at `host:port` and nowhere else. Rejects with a usage error if that is no address, or is taken. */
export async function serveMetrics(address: string, latest: () => Texts): Promise<MetricsServer> {
  const { host, port } = partsOf(address);
  const server = createServer(answering(latest));
  await listening(server, host, port).catch((error: NodeJS.ErrnoException) => {
    const why = listenProblems[error.code ?? ''] ?? error.message;
    throw new UsageFault(english`--metrics-listen ${address}: ${why}`);
  });
  const { family, address: bound, port: chosen } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${bound}]` : bound}:${chosen}/metrics`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const listenProblems: Readonly<Record<string, string>> = {
  EADDRINUSE: english`the address is taken by another process; name another port`,
  EADDRNOTAVAIL: english`this machine does not have the address; name one of its own, such as 127.0.0.1`,
  EACCES: english`this user may not use the port; name a port of 1024 or more`,
  ENOTFOUND: english`the name has no address; name an address, such as 127.0.0.1`,
};

const addressShape = /^(?:\[([\da-fA-F:.]+(?:%[\w.-]+)?)\]|([\w.-]+)):(\d{1,5})$/;

function partsOf(address: string): { readonly host: string; readonly port: number } {
  const [, six, other, digits] = addressShape.exec(address) ?? [];
  const [host, port] = [six ?? other, Number(digits)];
  if (host !== undefined && port <= 65_535) return { host, port };
  throw new UsageFault(
    english`--metrics-listen takes an address and a port, such as 127.0.0.1:9464 or [::1]:9464, not "${address}"`,
  );
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      // A connection that cannot be accepted, for want of file descriptors, does not end the command.
      server.off('error', reject).on('error', () => {});
      resolve();
    });
  });
}

function answering(latest: () => Texts): RequestListener {
  return ({ method, url = '', headers }, response) => {
    const reply = (status: number, text: string, more: Readonly<Record<string, string>> = {}) => {
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...more });
      response.end(method === 'HEAD' ? undefined : `${text}\n`);
    };
    if (url.split('?')[0] !== '/metrics') return reply(404, 'only /metrics is served');
    if (method !== 'GET' && method !== 'HEAD')
      return reply(405, 'only GET and HEAD are served', { allow: 'GET, HEAD' });
    const texts = latest();
    if (texts === undefined) return reply(503, 'the first look has not ended yet', { 'retry-after': '10' });
    const format = formatFor(headers.accept);
    return reply(200, texts[format].join('\n'), { 'content-type': contentTypes[format], vary: 'accept' });
  };
}

/** Sources: Prometheus, Exposition formats; OpenMetrics 1.0. */
const contentTypes: Readonly<Record<MetricsFormat, string>> = {
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** OpenMetrics if the client accepts it at least as well as text. Without a header, text. */
function formatFor(accept = ''): MetricsFormat {
  const ranges = accept.split(',').map((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const parameter = (name: string) => parameters.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1);
    return { type, version: parameter('version'), weight: Number(parameter('q') ?? 1) };
  });
  const weightOf = (isMeant: (range: (typeof ranges)[number]) => boolean) =>
    Math.max(0, ...ranges.filter(isMeant).map(({ weight }) => weight));
  const openMetrics = weightOf(
    ({ type, version = '1.0.0' }) => type === 'application/openmetrics-text' && version === '1.0.0',
  );
  const text = weightOf(({ type }) => type === 'text/plain' || type === 'text/*' || type === '*/*');
  return openMetrics > 0 && openMetrics >= text ? 'openmetrics' : 'prometheus';
}
