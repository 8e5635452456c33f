import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { AccountConfig } from '../../shared/alicloud/account.js';
import type { Change } from '../../shared/reconcile/ports/cloud.js';
import type { CertificateId, ListenerId, Region } from '../../shared/rotation/model/inventory.js';
import { type Bench, benchOf, type CloudServer, cloudServer, type Reply, startedAt } from './cloud-server.js';

const accepted: Reply = { body: { RequestId: 'req-2', JobId: 'job-1' } };
const refusal = (code: string, status = 400, headers: Record<string, string> = {}): Reply => ({
  status,
  headers,
  body: { RequestId: 'req-1', Code: code, Message: 'the cloud says no' },
});
const change: Change = {
  step: 'associate',
  region: 'cn-hangzhou' as Region,
  listenerId: 'lsn-1@443' as ListenerId,
  certificateIds: ['1-cn-hangzhou' as CertificateId, '2-cn-hangzhou' as CertificateId],
};

let server: CloudServer;
let bench: Bench;

afterEach(async () => {
  await bench.account.close();
  await server.close();
});

/** Sees the first bytes of a request and then does with the connection what it likes. */
async function rawServer(onRequest: (socket: Socket) => void) {
  let requests = 0;
  const raw = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      requests += 1;
      onRequest(socket);
    });
  });
  await new Promise<void>((resolve) => raw.listen(0, '127.0.0.1', resolve));
  const { port } = raw.address() as AddressInfo;
  const close = () => new Promise<void>((resolve) => raw.close(() => resolve()));
  return { url: `http://127.0.0.1:${port}`, seen: [], requests: () => requests, close };
}

/** Answers with the replies in order, the last one again and again, and submits a change. */
async function submitted(replies: readonly Reply[], changes: Partial<AccountConfig> = {}) {
  server = await cloudServer((_seen, index) => replies[Math.min(index, replies.length - 1)]!);
  bench = benchOf(server.url, changes);
  return bench.account.loadBalancers.submit(change, { clientToken: 'token-1' });
}

test('an accepted change carries the job and the request', async () => {
  expect(await submitted([accepted])).toEqual({ kind: 'accepted', requestId: 'req-2', jobId: 'job-1' });
});

describe('a refusal is a value and the request is not repeated', () => {
  const rows: readonly (readonly [code: string, status: number, kind: string])[] = [
    ['SystemBusy', 400, 'busy'],
    ['Conflict.Lock', 400, 'busy'],
    ['IncorrectStatus.listener', 400, 'busy'],
    ['OperationDenied.Protocol', 400, 'not-allowed'],
    ['OperationFailed.Anything', 400, 'failed'],
    ['ResourceAlreadyAssociated.Certificate', 400, 'already-associated'],
    ['ResourceNotFound.certificate', 400, 'certificate-not-found'],
    ['ResourceNotFound.listener', 404, 'listener-not-found'],
    ['QuotaExceeded.Certificate', 400, 'quota'],
    ['DryRunOperation', 400, 'dry-run-passed'],
    ['IllegalParam', 400, 'invalid'],
  ];
  test.each(rows)('%s (%d): %s', async (code, status, kind) => {
    const result = await submitted([refusal(code, status), accepted]);
    expect(result).toEqual({
      kind: 'refused',
      refusal: { kind, code, message: 'lsn-1@443 in cn-hangzhou: the cloud says no' },
      requestId: 'req-1',
    });
    expect(server.seen).toHaveLength(1);
  });

  test('of a listener that is stopped is no busy one', async () => {
    const Message = 'The status of lsn-1@443 [Stopped] is incorrect.';
    const stopped = { status: 400, body: { RequestId: 'req-1', Code: 'IncorrectStatus.listener', Message } };
    expect(await submitted([stopped, accepted])).toMatchObject({
      kind: 'refused',
      refusal: {
        kind: 'not-allowed',
        code: 'IncorrectStatus.listener',
        message: `lsn-1@443 in cn-hangzhou: ${Message}`,
      },
    });
  });

  test('one for want of a permission names it', async () => {
    const result = await submitted([refusal('Forbidden.NoPermission', 403), accepted]);
    const action = 'nlb:AssociateAdditionalCertificatesWithListener';
    const missing = { action, resource: 'acs:nlb:cn-hangzhou:*:loadbalancer/*' };
    expect(result).toMatchObject({ kind: 'refused', refusal: { kind: 'denied', missing } });
    expect(server.seen).toHaveLength(1);
  });
});

describe('nobody can tell what happened: unsure, and exactly one request reached the server', () => {
  const rows: readonly (readonly [when: string, reply: Reply, code: string])[] = [
    ['the connection ends after the request was read', 'drop', 'UND_ERR_SOCKET'],
    ['a 5xx', refusal('InternalError', 500), 'InternalError'],
    ['a 5xx with a code that is otherwise known', refusal('Conflict.Lock', 503), 'Conflict.Lock'],
    ['a 5xx with an unforeseen code', refusal('NeverSeen', 502), 'NeverSeen'],
    ['a 5xx in HTML', { status: 502, text: '<html>' }, 'MalformedResponse'],
    ['a 4xx in HTML', { status: 403, text: '<html>' }, 'MalformedResponse'],
    ['half a body', { text: '{"RequestId":"req-2","Job' }, 'MalformedResponse'],
    ['no job id', { body: { RequestId: 'req-2' } }, 'MalformedResponse'],
    ['no request id', { body: { JobId: 'job-1' } }, 'MalformedResponse'],
    ['an empty object', { body: {} }, 'MalformedResponse'],
    ['a nonce that the server has seen', refusal('SignatureNonceUsed'), 'SignatureNonceUsed'],
    ['ServiceUnavailable', refusal('ServiceUnavailable', 400), 'ServiceUnavailable'],
  ];
  test.each(rows)('%s', async (_when, reply, code) => {
    const result = await submitted([reply, accepted]);
    expect(result).toMatchObject({ kind: 'refused', refusal: { kind: 'unsure', code } });
    expect(server.seen).toHaveLength(1);
  });
});

describe('a connection that breaks: unsure, and exactly one request reached the server', () => {
  const rows: readonly (readonly [when: string, answer: string])[] = [
    ['before the request was read to its end', ''],
    ['within the headers of the answer', 'HTTP/1.1 200 OK\r\ncontent-le'],
    ['within the body of the answer', 'HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"RequestId":"req-2"'],
    ['within a chunk of the answer', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n99\r\n{"RequestId":"req-2"'],
  ];
  test.each(rows)('%s', async (_when, answer) => {
    const raw = await rawServer((socket) => socket.end(answer, () => socket.destroy()));
    bench = benchOf(raw.url);
    const result = await bench.account.loadBalancers.submit(change, { clientToken: 'token-1' });
    expect(result).toMatchObject({ kind: 'refused', refusal: { kind: 'unsure' } });
    expect(raw.requests()).toBe(1);
    server = raw;
  });

  test('no answer in time', async () => {
    const result = await submitted(['silence'], { answerWithinMs: 50 });
    expect(result).toMatchObject({ refusal: { kind: 'unsure', code: 'UND_ERR_HEADERS_TIMEOUT' } });
    expect(server.seen).toHaveLength(1);
  });
});

describe('nothing happened', () => {
  test.each(['Throttling', 'Throttling.User', 'rejected.throttling'])(
    '%s: the same change again, with the same token and a new nonce',
    async (code) => {
      const result = await submitted([refusal(code), refusal(code, 503), accepted]);
      expect(result.kind).toBe('accepted');
      expect(server.seen.map((seen) => seen.form)).toEqual(
        Array(3).fill({
          RegionId: 'cn-hangzhou',
          ListenerId: 'lsn-1@443',
          'AdditionalCertificateIds.1': '1-cn-hangzhou',
          'AdditionalCertificateIds.2': '2-cn-hangzhou',
          ClientToken: 'token-1',
        }),
      );
      expect(server.seen.map((seen) => seen.headers['x-acs-signature-nonce'])).toEqual([
        'nonce-1',
        'nonce-2',
        'nonce-3',
      ]);
    },
  );

  test('throttled until the attempts are used up', async () => {
    const result = await submitted([refusal('Throttling.Api', 400, { 'x-acs-retry-after': '2000' })]);
    expect(result).toMatchObject({ kind: 'refused', refusal: { kind: 'throttled', code: 'Throttling.Api' } });
    expect(bench.slept).toEqual([2000, 2000, 2000, 2000]);
  });

  test('throttled with a 5xx until the attempts are used up', async () => {
    const result = await submitted([refusal('Throttling', 503)]);
    expect(result).toMatchObject({ kind: 'refused', refusal: { kind: 'throttled', code: 'Throttling' } });
  });

  test('once one change was throttled, the next of its kind waits as well', async () => {
    const throttling = refusal('Throttling.Api', 400, { 'x-acs-retry-after': '2000' });
    await submitted([...Array<Reply>(5).fill(throttling), accepted]);
    const pauses = bench.slept.length;
    const next = await bench.account.loadBalancers.submit(change, { clientToken: 'token-2' });
    expect(next.kind).toBe('accepted');
    expect(bench.slept.slice(pauses)).toEqual([2000]);
  });

  test('throttled until the run is nearly over', async () => {
    const stopAt = new Date(startedAt.getTime() + 1_000);
    const result = await submitted([refusal('Throttling', 400, { 'x-acs-retry-after': '2000' }), accepted], { stopAt });
    expect(result).toMatchObject({ kind: 'refused', refusal: { kind: 'throttled' } });
    expect(server.seen).toHaveLength(1);
  });

  test('no rate slot is free before the run ends', async () => {
    server = await cloudServer(() => accepted);
    bench = benchOf(server.url, { rateScale: 0, stopAt: new Date(startedAt.getTime() + 59_000) });
    await bench.account.loadBalancers.submit(change, { clientToken: 'token-1' });
    const result = await bench.account.loadBalancers.submit(change, { clientToken: 'token-2' });
    expect(result).toEqual({ kind: 'not-sent' });
    expect(server.seen).toHaveLength(1);
  });

  test('no connection could be made: tried again, then a refusal', async () => {
    server = await cloudServer(() => accepted);
    await server.close();
    bench = benchOf(server.url);
    const result = await bench.account.loadBalancers.submit(change, { clientToken: 'token-1' });
    expect(result).toMatchObject({ kind: 'refused', refusal: { kind: 'throttled', code: 'ECONNREFUSED' } });
    expect(bench.slept).toHaveLength(4);
  });
});

describe('a fault, once', () => {
  const rows: readonly (readonly [code: string, status: number])[] = [
    ['NobodyForesawThis', 400],
    ['SignatureDoesNotMatch', 400],
    ['InvalidTimeStamp.Expired', 400],
    ['InvalidAccessKeyId.NotFound', 404],
    ['InvalidSecurityToken.Expired', 403],
  ];
  test.each(rows)('%s', async (code, httpStatus) => {
    const operation = 'AssociateAdditionalCertificatesWithListener';
    await expect(submitted([refusal(code, httpStatus), accepted])).rejects.toMatchObject({
      name: 'CloudFault',
      operation,
      code,
      requestId: 'req-1',
      httpStatus,
    });
    expect(server.seen).toHaveLength(1);
  });
});

test('nothing secret is in a refusal', async () => {
  const Message = 'denied for x-acs-security-token: TestStsToken with TestAccessKeySecret';
  const result = await submitted([{ status: 403, body: { Code: 'Forbidden.RAM', Message } }]);
  expect(JSON.stringify(result)).not.toMatch(/TestStsToken|TestAccessKeySecret/);
  expect(result).toMatchObject({ refusal: { kind: 'denied' }, requestId: undefined });
});

describe('how many certificates a change takes is our own mistake to make', () => {
  const rows: readonly (readonly [step: Change['step'], count: number])[] = [
    ['associate', 0],
    ['associate', 16],
    ['retire', 0],
    ['retire', 16],
    ['set-default', 0],
    ['set-default', 2],
  ];
  test.each(rows)('%s with %d', async (step, count) => {
    server = await cloudServer(() => accepted);
    bench = benchOf(server.url);
    const certificateIds = Array.from({ length: count }, (_, index) => `${index}-cn-hangzhou` as CertificateId);
    const result = bench.account.loadBalancers.submit({ ...change, step, certificateIds }, { clientToken: 't' });
    await expect(result).rejects.toBeInstanceOf(RangeError);
    expect(server.seen).toHaveLength(0);
  });
});
