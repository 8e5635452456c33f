import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AccountConfig, type AlicloudAccount, alicloudAccount } from '../../shared/alicloud/account.js';

/** One request, as it reached the server. */
export interface Seen {
  readonly operation: string;
  readonly path: string;
  /** Path and query, and the body, exactly as received. */
  readonly target: string;
  readonly body: string;
  readonly query: Readonly<Record<string, string>>;
  readonly form: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
}

/** `drop` ends the connection after the whole request was read, without a byte of answer; `silence` never answers. */
export type Reply =
  | { readonly status?: number; readonly headers?: Record<string, string>; readonly body: unknown }
  | { readonly status?: number; readonly headers?: Record<string, string>; readonly text: string }
  | 'drop'
  | 'silence';

export interface CloudServer {
  readonly url: string;
  readonly seen: Seen[];
  close(): Promise<void>;
}

/** A real HTTP server on loopback that answers each request with what `answer` says. */
export async function cloudServer(answer: (seen: Seen, index: number) => Reply): Promise<CloudServer> {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    const one = await seenOf(request);
    seen.push(one);
    write(response, answer(one, seen.length - 1));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function seenOf(request: IncomingMessage): Promise<Seen> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString();
  const url = new URL(request.url ?? '/', 'http://any');
  return {
    operation: String(request.headers['x-acs-action']),
    path: url.pathname,
    target: request.url ?? '/',
    body,
    query: Object.fromEntries(url.searchParams),
    form: Object.fromEntries(new URLSearchParams(body)),
    headers: request.headers as Record<string, string>,
  };
}

function write(response: ServerResponse, reply: Reply): void {
  if (reply === 'silence') return;
  if (reply === 'drop') {
    response.socket?.destroy();
    return;
  }
  response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers });
  response.end('text' in reply ? reply.text : JSON.stringify(reply.body));
}

export interface Bench {
  readonly account: AlicloudAccount;
  /** Every pause the client made, in milliseconds. */
  readonly slept: readonly number[];
  readonly calls: readonly string[];
}

export const startedAt = new Date('2026-11-24T08:00:00Z');

/** A client of the server whose clock moves only when it sleeps. */
export function benchOf(url: string, changes: Partial<AccountConfig> = {}): Bench {
  const slept: number[] = [];
  const calls: string[] = [];
  let elapsedMs = 0;
  let nonces = 0;
  const account = alicloudAccount({
    accountId: '1234567890',
    credentials: {
      accessKeyId: 'TestAccessKeyId',
      accessKeySecret: 'TestAccessKeySecret',
      securityToken: 'TestStsToken',
    },
    site: 'cn',
    endpoints: { nlb: `${url}/nlb/{region}`, cas: `${url}/cas` },
    now: () => new Date(startedAt.getTime() + elapsedMs),
    monotonicMs: () => elapsedMs,
    sleep: async (milliseconds) => {
      slept.push(milliseconds);
      elapsedMs += milliseconds;
    },
    random: () => 0.5,
    nonce: () => `nonce-${++nonces}`,
    stopAt: new Date('2026-11-24T08:04:00Z'),
    rateScale: 1_000,
    onCall: (operation, region) => calls.push(`${operation} ${region}`),
    ...changes,
  });
  return { account, slept, calls };
}
