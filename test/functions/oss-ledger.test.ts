import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { confirm } from '../../functions/confirm.js';
import { onRenewal } from '../../functions/on-renewal.js';
import { type Entry, fcHandler } from '../../functions/run/handler.js';
import { sweep } from '../../functions/sweep.js';
import { type Cloud, type CloudOptions, credentialsOf, startCloud } from '../emulator/cloud.js';
import { typed } from '../support/command-line.js';
import { contextOf, type Env, localEdges, midsummer, type Told } from '../support/system.js';

let cloud: Cloud;
let folder: string;
const options: CloudOptions = { now: midsummer, rateScale: 1000 };
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oss-ledger-'));
  await start();
});
afterEach(async () => {
  await cloud.stop();
  await rm(folder, { recursive: true });
});

async function start(): Promise<void> {
  cloud = await startCloud(options);
  cloud.oss.addBucket({ name: 'ledger-1', region: 'cn-hangzhou' });
}

const onBucket = { LEDGER: 'oss://ledger-1/prod/rotation' };

/** One function, as FC calls it; the ledger is where `env` says. */
async function call(entry: Entry, env: Env = {}, event: unknown = {}, over: object = {}): Promise<Told> {
  const edges = localEdges(cloud, { OSS_ENDPOINT: cloud.urls.oss, ...onBucket, ...env }, () => {});
  const context = { ...contextOf(cloud), ...over };
  return JSON.parse(await fcHandler('test', entry, edges)(Buffer.from(JSON.stringify(event)), context));
}

/** Two certificates on one listener, renewed an hour later. */
function renewedPair() {
  const { world, clock } = cloud;
  const www = world.issueCertificate({ names: ['www.example.com'], source: 'BUY' });
  const api = world.issueCertificate({ names: ['api.example.com'], source: 'BUY' });
  const loadBalancerId = world.addLoadBalancer({ region: 'cn-hangzhou' }).id;
  const own = { defaultCertificate: www.id, additionalCertificates: [api.id] };
  const listener = world.addListener({ loadBalancerId, port: 443, ...own }).id;
  clock.advance(3600);
  return { listener, www: world.renew(www.id).id, api: world.renew(api.id).id };
}

async function minutes(count: number, env: Env = {}): Promise<readonly Told[]> {
  const reports: Told[] = [];
  for (let minute = 0; minute < count; minute += 1) {
    cloud.clock.advance(60);
    reports.push(await call(confirm, env));
  }
  return reports;
}

async function rotated(env: Env) {
  const { listener, www, api } = renewedPair();
  await call(sweep, env);
  await minutes(5, env);
  cloud.clock.advance(86_400);
  await minutes(5, env);
  const attachments = cloud.world.listener(listener).attachments.map(({ id, role, status }) => [id, role, status]);
  expect(attachments).toEqual([
    [www, 'default', 'Associated'],
    [api, 'additional', 'Associated'],
  ]);
  expect(cloud.rulesBroken).toEqual([]);
}

const writes = () => cloud.requests.filter(({ operation }) => /^(Associate|Disassociate|Update)/.test(operation));
const oss = () => cloud.requests.filter(({ service }) => service === 'oss').map(({ operation }) => operation);
const inBucket = () => cloud.oss.objects('ledger-1').map(({ key, body }) => [key, String(body)]);

async function inFolder() {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = paths.map(async (path) => [path.slice(folder.length + 1), await readFile(path, 'utf8')] as const);
  return (await Promise.all(texts)).sort(([a], [b]) => (a < b ? -1 : 1));
}

describe('a ledger on OSS', () => {
  it('completes a rotation, and has the same content as a folder, under the same keys', async () => {
    await rotated(onBucket);
    const kept = inBucket();
    expect(kept.map(([key]) => key)).toContainEqual(expect.stringMatching(/^prod\/rotation\/closed\/2026-06-1\d\//));
    await cloud.stop();
    await start();
    await rotated({ LEDGER: `dir:${folder}` });
    const alike = (text: string | undefined) =>
      text?.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, 'an id of the run');
    expect((await inFolder()).map(([key, text]) => [key, alike(text)])).toEqual(
      kept.map(([key, text]) => [key?.slice('prod/rotation/'.length), alike(text)]),
    );
  });

  it('may fill the whole bucket', async () => {
    await rotated({ LEDGER: 'oss://ledger-1' });
    expect(inBucket().map(([key]) => key?.split('/')[0])).toEqual(expect.arrayContaining(['closed', 'state']));
  });

  it('completes a rotation with an OSS that fails now and then', async () => {
    for (const operation of ['ListObjectsV2', 'GetObject', 'PutObject', 'DeleteObject', 'GetBucketVersioning'])
      for (const [nth, effect] of (
        ['503', 'drop-after', 'throttle', 'html', 'half-body', 'drop-before'] as const
      ).entries())
        cloud.faults.add({ match: { operation, nth: 1 + 3 * nth }, effect });
    await rotated(onBucket);
  });

  it('lets one of two simultaneous passes make the change', async () => {
    const { listener } = renewedPair();
    await Promise.all([call(sweep), call(sweep), call(sweep)]);
    expect(writes().filter(({ params }) => params.ListenerId === listener)).toHaveLength(1);
  });

  it('costs an idle confirm one listing, and no call to NLB or CAS', async () => {
    const report = await call(confirm);
    expect([report.calls, oss()]).toEqual([0, ['ListObjectsV2']]);
    expect(cloud.requests).toHaveLength(1);
  });

  it('has its versioning read once in a pass that makes a change', async () => {
    renewedPair();
    await call(sweep);
    expect(oss().filter((operation) => operation === 'GetBucketVersioning')).toHaveLength(1);
  });
});

describe('a ledger that cannot be used', () => {
  const policy = (...Action: string[]) => ({
    Version: '1' as const,
    Statement: [
      { Effect: 'Allow' as const, Action: ['nlb:*', 'yundun-cert:*'], Resource: ['*'] },
      { Effect: 'Allow' as const, Action, Resource: ['acs:oss:*:*:ledger-1', 'acs:oss:*:*:ledger-1/*'] },
    ],
  });
  const as = (...actions: string[]) => ({
    credentials: credentialsOf(cloud.callers.add({ accountId: cloud.accountId, policies: [policy(...actions)] })),
  });

  const rows: { when: string; env?: Env; over?: () => object; given?: () => void; says: RegExp }[] = [
    {
      when: 'a bucket that does not exist',
      env: { LEDGER: 'oss://nobody-1/x' },
      says: /bucket nobody-1: create it.*NoSuchBucket/,
    },
    {
      when: 'no endpoint at the address',
      env: { OSS_ENDPOINT: 'http://127.0.0.1:9' },
      says: /bucket ledger-1: no answer from 127.0.0.1:9/,
    },
    { when: 'no permission at all', over: () => as(), says: /grant oss:ListObjects on acs:oss:\*:\*:ledger-1,/ },
    { when: 'a bucket policy that denies', given: () => cloud.oss.setDenies('ledger-1', true), says: /AccessDenied/ },
    {
      when: 'a listing that always fails',
      given: () => cloud.faults.add({ match: { operation: 'ListObjectsV2' }, effect: '503' }),
      says: /bucket ledger-1: HTTP 503/,
    },
  ];

  it.each(rows)('$when fails the whole pass before any call to NLB', async ({ env = {}, over, given, says }) => {
    renewedPair();
    given?.();
    await expect(call(sweep, env, {}, over?.())).rejects.toThrow(says);
    expect(cloud.requests.filter(({ service }) => service !== 'oss')).toEqual([]);
  });

  const later: { when: string; over?: () => object; given?: () => void; says: RegExp }[] = [
    {
      when: 'versioning enabled',
      given: () => cloud.oss.setVersioning('ledger-1', 'enabled'),
      says: /BucketIsVersioned/,
    },
    {
      when: 'versioning suspended',
      given: () => cloud.oss.setVersioning('ledger-1', 'suspended'),
      says: /is Suspended/,
    },
    {
      when: 'no permission to read the versioning',
      over: () => as('oss:ListObjects', 'oss:GetObject', 'oss:PutObject', 'oss:DeleteObject'),
      says: /grant oss:GetBucketVersioning/,
    },
    {
      when: 'no permission to write',
      over: () => as('oss:ListObjects', 'oss:GetObject', 'oss:DeleteObject', 'oss:GetBucketVersioning'),
      says: /grant oss:PutObject on acs:oss:\*:\*:ledger-1\/prod\/rotation\/\*/,
    },
    {
      when: 'puts that always fail',
      given: () => cloud.faults.add({ match: { operation: 'PutObject' }, effect: 'drop-before' }),
      says: /PutObject.*no answer/,
    },
  ];

  it.each(later)('$when: no write to NLB, and the report says why', async ({ over, given, says }) => {
    const { www } = renewedPair();
    given?.();
    const told = async (entry: Entry, event?: unknown) => {
      try {
        return (await call(entry, {}, event, over?.())).faults.map(({ message }) => message).join('\n');
      } catch (error) {
        return String(error);
      }
    };
    expect(await told(sweep)).toMatch(says);
    expect(await told(onRenewal, { successor: www })).toMatch(says);
    expect(await told(confirm)).toBe('');
    expect([writes(), inBucket()]).toEqual([[], []]);
  });

  it('makes the command line end with 3 and the reason', async () => {
    cloud.oss.setVersioning('ledger-1', 'enabled');
    renewedPair();
    const { accessKeyId, accessKeySecret, securityToken } = cloud.credentials;
    const env = {
      ...{ OSS_ENDPOINT: cloud.urls.oss, ...onBucket, ALIBABA_CLOUD_REGION_ID: 'cn-hangzhou' },
      ...{ ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId, ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret },
      ALIBABA_CLOUD_SECURITY_TOKEN: securityToken,
    };
    const ran = (command: string, over: Env = {}) =>
      typed(
        [command, '--yes'],
        localEdges(cloud, { ...env, ...over }, () => {}),
      );
    expect(await ran('sweep')).toMatchObject({ code: 3, err: expect.stringMatching(/versioning is Enabled/) });
    expect(await ran('confirm', { LEDGER: 'oss://nobody-1' })).toMatchObject({ code: 3 });
    expect(await ran('confirm', { LEDGER: 'oss://Nobody' })).toMatchObject({ code: 2 });
    const says = /the region of the LEDGER bucket is unknown; set OSS_ENDPOINT=/;
    expect(await ran('confirm', { ALIBABA_CLOUD_REGION_ID: '' })).toMatchObject({
      code: 2,
      err: expect.stringMatching(says),
    });
  });
});
