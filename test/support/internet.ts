import { writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Server } from 'node:net';
import { join } from 'node:path';
import { link } from '../probe/chains.js';

/** One request to a host of the internet, with its body. */
export interface Visit {
  readonly host: string;
  readonly url: URL;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

export interface Page {
  readonly status?: number;
  readonly body: unknown;
}

export interface Internet {
  /** The address of its CONNECT proxy, the only way to it. */
  readonly proxy: string;
  /** A file with the authority that its hosts have certificates of, for NODE_EXTRA_CA_CERTS. */
  readonly authority: string;
  /** The tunnels that were opened, as `host:port`. */
  readonly tunnels: string[];
  /** From now on the proxy refuses tunnels with this status; undefined: it opens them. */
  refusal: number | undefined;
  close(): Promise<void>;
}

const names = [
  '*.aliyuncs.com',
  '*.cn-hangzhou.aliyuncs.com',
  '*.aliyun.com',
  '*.fc.aliyuncs.com',
  '*.cn-hangzhou.fc.aliyuncs.com',
  '*.alibabacloudsso.com',
];

/**
 * The hosts of the vendor on loopback, behind a real CONNECT proxy and real TLS. `answer` speaks for a host, and what it
 * leaves undefined goes on to the local cloud.
 */
export async function startInternet(
  folder: string,
  cloud: string,
  answer: (visit: Visit) => Page | undefined,
): Promise<Internet> {
  const notAfter = new Date('2049-01-01T00:00:00Z');
  const root = link({ name: 'Internet of a test', notAfter });
  const leaf = link({ name: 'aliyuncs.com', issuer: root, names, notAfter });
  const authority = join(folder, 'authority.pem');
  await writeFile(authority, root.cert);
  const front = createTlsServer({ cert: leaf.cert, key: leaf.key }, (incoming, outgoing) => {
    serve(incoming, outgoing, cloud, answer).catch((error) => outgoing.destroy(error));
  });
  const tunnels: string[] = [];
  const proxy = createServer((_request, response) => response.writeHead(400).end());
  const internet: Internet = {
    proxy: '',
    authority,
    tunnels,
    refusal: undefined,
    close: async () => {
      await Promise.all([shut(proxy), shut(front)]);
    },
  };
  proxy.on('connect', (asked, socket, head) => {
    tunnels.push(asked.url ?? '');
    socket.on('error', () => {});
    if (internet.refusal !== undefined) return socket.end(`HTTP/1.1 ${internet.refusal} No\r\n\r\n`);
    const onward = connect(portOf(front), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
  });
  await Promise.all(
    [front, proxy].map((server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))),
  );
  return Object.assign(internet, { proxy: `http://127.0.0.1:${portOf(proxy)}` });
}

async function serve(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  cloud: string,
  answer: (visit: Visit) => Page | undefined,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const { headers, method } = incoming;
  const host = headers.host ?? '';
  const url = new URL(incoming.url ?? '/', `https://${host}`);
  const body = Buffer.concat(chunks);
  const page = answer({ host, url, body: body.toString(), headers });
  if (page !== undefined) {
    outgoing.writeHead(page.status ?? 200, { 'content-type': 'application/json' }).end(JSON.stringify(page.body));
    return;
  }
  const onward = request(new URL(incoming.url ?? '/', cloud), { method, headers }, (reply) => {
    outgoing.writeHead(reply.statusCode ?? 500, reply.headers);
    reply.pipe(outgoing);
  });
  onward.on('error', (error) => outgoing.destroy(error));
  onward.end(body);
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function shut(server: Server & { closeAllConnections?: () => void }): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections?.();
  });
}
