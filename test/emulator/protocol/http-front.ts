import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, jsonAnswer, type RawRequest, type Service } from './message.js';

/** Nobody sends more than this on purpose; a parameter of an RPC call is far smaller. */
const MAX_BODY_BYTES = 48 * 1024 * 1024;

/** The one loopback port that every service shares. Answers carry the emulated date, as a server's do. */
export async function listen(port: number, services: readonly Service[], now: () => Date): Promise<Server> {
  const server = createServer((incoming, response) => {
    response.setHeader('date', now().toUTCString());
    answerOne(incoming, response, services).catch((fault: unknown) => {
      deliver(response, jsonAnswer(500, { Code: 'InternalError', Message: `emulator fault: ${String(fault)}` }));
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  return server;
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** Ends idle and busy connections too, so that a test run can end. */
export async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

async function answerOne(
  incoming: IncomingMessage,
  response: ServerResponse,
  services: readonly Service[],
): Promise<void> {
  const request = await readRequest(incoming);
  const service = services.find((candidate) => candidate.owns(request));
  if (!service) return deliver(response, jsonAnswer(404, { Code: 'InvalidAction.NotFound', Message: 'Nobody here.' }));
  const answer = await service.answer(request);
  if (answer.afterMs) await new Promise((resolve) => setTimeout(resolve, answer.afterMs));
  deliver(response, answer);
}

async function readRequest(incoming: IncomingMessage): Promise<RawRequest> {
  const [path = '/', queryText = ''] = splitOnce(incoming.url ?? '/', '?');
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(',') : (value ?? ''),
    ]),
  );
  return {
    method: incoming.method ?? 'GET',
    path,
    query: [...new URLSearchParams(queryText)],
    headers,
    body: await readBody(incoming),
  };
}

/** By events: an async iterator over the stream costs a third of a call's time. */
function readBody(incoming: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    incoming.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_BODY_BYTES) incoming.destroy(new Error('request body too large'));
      else chunks.push(chunk);
    });
    incoming.on('end', () => resolve(Buffer.concat(chunks)));
    incoming.on('error', reject);
  });
}

function deliver(response: ServerResponse, answer: Answer): void {
  if (answer.delivery === 'none') {
    response.destroy();
    return;
  }
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status, { ...answer.headers, 'content-length': String(body.length) });
  if (answer.delivery !== 'half') {
    response.end(body);
    return;
  }
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
