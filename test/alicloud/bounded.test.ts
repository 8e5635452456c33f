import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FunctionsConfig } from '../../shared/alicloud/fc/client.js';
import { readFunction } from '../../shared/alicloud/fc/deployed.js';
import { invokeLater } from '../../shared/alicloud/fc/functions.js';
import { type OssStore, ossStore } from '../../shared/ledger/oss/bucket.js';
import { openTransport } from '../../shared/notify/transport.js';
import { type Bench, benchOf, startedAt } from './cloud-server.js';

/** What a server does with each request, whoever calls. */
type Manner = (response: ServerResponse) => void;

const mebibyte = Buffer.alloc(1024 * 1024, ' ');
const headers = { 'content-type': 'application/json', 'x-oss-request-id': 'r', 'x-fc-request-id': 'r' };

/** A gigabyte as fast as it is taken. */
const gigabyte: Manner = (response) => {
  response.writeHead(200, headers);
  let left = 1024;
  const more = () => {
    while (left > 0 && !response.destroyed) {
      left -= 1;
      if (!response.write(mebibyte)) return void response.once('drain', more);
    }
    response.end();
  };
  more();
};

/** A byte now and then, for ever. */
const drip: Manner = (response) => {
  response.writeHead(200, headers);
  const timer = setInterval(() => response.write(' '), 20);
  response.once('close', () => clearInterval(timer));
};

const dense: Manner = (response) => {
  response.writeHead(200, headers).end(`{"Regions":[${'{},'.repeat(1_000_000)}{}]}`);
};

const redirect: Manner = (response) => {
  response.writeHead(307, { ...headers, location: `${url}/elsewhere` }).end();
};

let manner: Manner;
let server: Server;
let url: string;
let paths: string[];
/** Bytes that the server got rid of, those in the buffers of the machine included. */
let sent: number;
let bench: Bench | undefined;
let store: OssStore | undefined;

beforeEach(async () => {
  paths = [];
  sent = 0;
  server = createServer((request, response) => {
    paths.push(request.url ?? '');
    request.resume();
    request.socket.once('close', () => {
      sent += request.socket.bytesWritten;
    });
    manner(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  await bench?.account.close();
  await store?.close();
  [bench, store] = [undefined, undefined];
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const credentials = { accessKeyId: 'id', accessKeySecret: 'secret' };

/** One call by each of the ways out of this project, and how it ends. */
const ways: readonly { readonly way: string; readonly call: () => Promise<unknown> }[] = [
  {
    way: 'the cloud',
    call: () => {
      bench = benchOf(url, { connectWithinMs: 100, answerWithinMs: 200 });
      return bench.account.loadBalancers.regions();
    },
  },
  {
    way: 'the bucket',
    call: () => {
      store = ossStore({
        ...{ bucket: 'b', prefix: '', baseUrl: new URL(url), region: 'cn-hangzhou', credentials, nonce: () => 'n' },
        ...{ now: () => startedAt, random: () => 0, sleep: async () => {}, attemptWithinMs: 300 },
      });
      return store.list('open/');
    },
  },
  {
    way: 'a chat',
    call: async () => {
      const { transport, close } = openTransport({ now: () => startedAt, random: () => 0, sleep: async () => {} });
      return transport.post(`${url}/hook`, '{}', 300).finally(close);
    },
  },
  {
    way: 'a function that is called',
    call: () => invokeLater(functions(), { name: 'f', payload: '{}', taskId: 't' }),
  },
  { way: 'the settings of a function', call: () => readFunction(functions(), 'f') },
];

function functions(): FunctionsConfig {
  return { accountId: '1', region: 'cn-hangzhou', credentials, endpoint: url, withinMs: 300 };
}

/** Settles, in milliseconds, with the code of the failure. */
async function ending(call: () => Promise<unknown>) {
  const before = performance.now();
  const code = await call().then(
    () => 'none',
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)),
  );
  return { code, ms: performance.now() - before };
}

describe.each(ways)('an answer of $way', ({ way, call }) => {
  it('that has a gigabyte is not read to its end', async () => {
    manner = gigabyte;
    const { code } = await ending(call);
    expect(code).toMatch(/AnswerTooLarge/);
    server.closeAllConnections();
    await new Promise((resolve) => setImmediate(resolve));
    expect(sent / paths.length).toBeLessThan(32 * 1024 * 1024);
  });

  it('that has a byte now and then ends at the limit of its time', async () => {
    manner = drip;
    const { code, ms } = await ending(call);
    expect(code).toMatch(/Timeout|ABORT|Abort|^23$/);
    expect(ms).toBeLessThan(5_000);
  });

  it('that redirects is not followed', async () => {
    manner = redirect;
    const { code } = await ending(call);
    expect(paths.filter((path) => path === '/elsewhere')).toEqual([]);
    expect(paths.length).toBeGreaterThan(0);
    if (way !== 'a chat') expect(code).not.toBe('none');
  });
});

it('an answer of the cloud that would take 20 times its length in memory is not parsed', async () => {
  manner = dense;
  expect(await ending(ways[0]!.call)).toMatchObject({ code: 'MalformedResponse' });
});
