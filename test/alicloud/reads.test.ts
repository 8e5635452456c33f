import { afterEach, describe, expect, test } from 'vitest';
import type { AccountConfig } from '../../shared/alicloud/account.js';
import { CloudFault } from '../../shared/alicloud/client/cloud-fault.js';
import { type Bench, benchOf, type CloudServer, cloudServer, type Reply, startedAt } from './cloud-server.js';

const regions: Reply = { body: { RequestId: 'r', Regions: [{ RegionId: 'cn-hangzhou' }] } };
const refusal = (code: string, status = 400, headers: Record<string, string> = {}): Reply => ({
  status,
  headers,
  body: { RequestId: 'req-1', Code: code, Message: 'the cloud says no' },
});

let server: CloudServer;
let bench: Bench;

afterEach(async () => {
  await bench.account.close();
  await server.close();
});

/** Answers with the replies in order, the last one again and again, and reads the regions. */
async function regionsAfter(replies: readonly Reply[], changes: Partial<AccountConfig> = {}) {
  server = await cloudServer((_seen, index) => replies[Math.min(index, replies.length - 1)]!);
  bench = benchOf(server.url, changes);
  return bench.account.loadBalancers.regions();
}

function faultOf(result: Promise<unknown>): Promise<CloudFault> {
  return result.then(
    () => Promise.reject(new Error('expected a CloudFault')),
    (error) => (error instanceof CloudFault ? error : Promise.reject(error)),
  );
}

const passing: readonly (readonly [when: string, first: Reply])[] = [
  ['throttled', refusal('Throttling.User')],
  ['throttled with another status', refusal('Throttling', 429)],
  ['busy', refusal('SystemBusy')],
  ['unavailable', refusal('ServiceUnavailable', 503)],
  ['an unforeseen code with a 5xx', refusal('NeverSeen', 500)],
  ['a nonce that was used', refusal('SignatureNonceUsed')],
  ['HTML', { status: 502, text: '<html>bad gateway</html>' }],
  ['HTML that claims to be fine', { text: '<html>ok</html>' }],
  ['half a body', { text: '{"RequestId":"r","Regi' }],
  ['an empty body', { text: '' }],
  ['a 4xx without a code', { status: 404, body: { nothing: true } }],
  ['no answer at all', 'drop'],
];

describe('a read is repeated, with a new nonce,', () => {
  test.each(passing)('after %s', async (_when, first) => {
    expect(await regionsAfter([first, regions])).toEqual(['cn-hangzhou']);
    expect(server.seen.map((seen) => seen.headers['x-acs-signature-nonce'])).toEqual(['nonce-1', 'nonce-2']);
    expect(bench.slept).toEqual([250]);
    expect(bench.calls).toEqual(['DescribeRegions cn-hangzhou', 'DescribeRegions cn-hangzhou']);
  });

  test('five times at most, after pauses that grow', async () => {
    const fault = await faultOf(regionsAfter([refusal('Throttling.Api')]));
    expect(fault).toMatchObject({ operation: 'DescribeRegions', code: 'Throttling.Api', requestId: 'req-1' });
    expect(server.seen).toHaveLength(5);
    expect(bench.slept).toEqual([250, 500, 1000, 2000]);
  });

  test('when nothing listens, and then says so', async () => {
    server = await cloudServer(() => regions);
    await server.close();
    bench = benchOf(server.url);
    const fault = await faultOf(bench.account.loadBalancers.regions());
    expect(fault.code).toBe('ECONNREFUSED');
    expect(bench.slept).toHaveLength(4);
  });
});

describe('a read pauses', () => {
  const rows: readonly (readonly [header: string, pauseMs: number])[] = [
    ['1200', 1200],
    ['30000', 30_000],
    ['90000', 30_000],
    ['0', 250],
    ['-5', 250],
    ['soon', 250],
    ['1.5', 250],
    ['', 250],
  ];
  test.each(rows)('x-acs-retry-after %j: %d ms', async (header, pauseMs) => {
    await regionsAfter([refusal('Throttling.User', 400, { 'x-acs-retry-after': header }), regions]);
    expect(bench.slept).toEqual([pauseMs]);
  });

  test('never past the end of the run: it fails with the last error instead', async () => {
    const stopAt = new Date(startedAt.getTime() + 700);
    const fault = await faultOf(regionsAfter([refusal('SystemBusy')], { stopAt }));
    expect(fault.code).toBe('SystemBusy');
    expect(bench.slept).toEqual([250]);
  });
});

describe('a read is not repeated', () => {
  const rows: readonly (readonly [code: string, status: number])[] = [
    ['Forbidden.NoPermission', 403],
    ['SignatureDoesNotMatch', 400],
    ['InvalidTimeStamp.Expired', 400],
    ['IllegalParam', 400],
    ['NobodyForesawThis', 400],
  ];
  test.each(rows)('after %s, which is a fault with its code', async (code, status) => {
    const fault = await faultOf(regionsAfter([refusal(code, status)]));
    expect(fault).toMatchObject({ operation: 'DescribeRegions', code, requestId: 'req-1', httpStatus: status });
    expect(server.seen).toHaveLength(1);
    expect(fault.message).toContain('the cloud says no');
  });

  test('and the message says that the code is unknown', async () => {
    expect((await faultOf(regionsAfter([refusal('NobodyForesawThis')]))).message).toContain('unknown error code');
  });

  test('and when no rate slot is free before the run ends', async () => {
    server = await cloudServer(() => regions);
    bench = benchOf(server.url, { rateScale: 0, stopAt: new Date(startedAt.getTime() + 500) });
    await bench.account.loadBalancers.regions();
    expect((await faultOf(bench.account.loadBalancers.regions())).code).toBe('OutOfTime');
  });
});

describe('nothing secret is in a fault', () => {
  test('the cloud echoes what was signed', async () => {
    const echo = 'x-acs-security-token:TestStsToken key=TestAccessKeySecret Signature=abcdef0123';
    const body = { Code: 'SignatureDoesNotMatch', Message: `server string to sign: ${echo}`, RequestId: 'r' };
    const fault = await faultOf(regionsAfter([{ status: 400, body }]));
    expect(`${fault.message} ${JSON.stringify(fault)}`).not.toMatch(/TestStsToken|TestAccessKeySecret|abcdef0123/);
    expect(fault.message).toContain('server string to sign');
  });

  test('a body that cannot be read is not quoted', async () => {
    const fault = await faultOf(regionsAfter([{ text: '-----BEGIN PRIVATE KEY----- secret' }]));
    expect(fault).toMatchObject({ code: 'MalformedResponse', httpStatus: 200 });
    expect(fault.message).not.toContain('secret');
  });
});

describe('an answer of another shape', () => {
  const rows: readonly (readonly [body: unknown, field: string])[] = [
    [{ Regions: [{ RegionId: 'cn-hangzhou' }, { LocalName: 'secret-value' }] }, 'Regions[1].RegionId'],
    [{ Regions: [{ RegionId: 7_777_777 }] }, 'Regions[0].RegionId'],
    [{ Regions: 'secret-value' }, 'Regions'],
    [{ RequestId: 'secret-value' }, 'Regions'],
    [[], '(the whole answer)'],
    [null, '(the whole answer)'],
  ];
  test.each(rows)('%j: the fault names %s and no value', async (body, field) => {
    const fault = await faultOf(regionsAfter([{ body }]));
    expect(fault.code).toBe('MalformedResponse');
    expect(fault.message).toContain(`DescribeRegions: field ${field} is missing`);
    expect(fault.message).not.toMatch(/secret-value|7777777/);
    expect(server.seen).toHaveLength(1);
  });

  test('unknown fields are allowed', async () => {
    const body = { Extra: [1], Regions: [{ RegionId: 'cn-beijing', More: {} }, { RegionId: 'ap-south-1' }] };
    expect(await regionsAfter([{ body }])).toEqual(['ap-south-1', 'cn-beijing']);
  });
});
