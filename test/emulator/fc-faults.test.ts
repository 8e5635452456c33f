import { describe, expect, it } from 'vitest';
import { handlers } from './support/functions.js';
import { ASYNC, cloudWithFunction, ECHO, fc2 } from './support/one-function.js';
import { cloudWith, smallCloud, stopCloudsAfterEach } from './support/small-cloud.js';

const handler = handlers();
stopCloudsAfterEach();

describe('faults', () => {
  it('strike the call', async () => {
    const { cloud, invoke } = await cloudWithFunction(handler(ECHO));
    cloud.faults.add({ match: { operation: 'InvokeFunction', nth: 1 }, effect: 'throttle' });
    await expect(invoke('{}', ASYNC)).rejects.toMatchObject({ code: 'ResourceThrottled' });
    cloud.faults.add({ match: { operation: 'InvokeFunction', nth: 1 }, effect: 'drop-after' });
    await expect(invoke('{}', ASYNC)).rejects.toThrow();
    await cloud.fc.settled();
    expect(cloud.fc.invocations).toHaveLength(1);
  });

  it('kill after a time', async () => {
    const { cloud, invoke, outcomes } = await cloudWithFunction(
      handler('() => new Promise((r) => setTimeout(r, 60000))'),
    );
    cloud.fc.killNext({ afterMs: 50 });
    expect((await invoke()).data.errorMessage).toMatch(/^Process exited unexpectedly/);
    expect(outcomes()).toEqual(['killed']);
  });

  it.each([
    { when: 'before', landed: ['1'] },
    { when: 'after', landed: ['1', '2'] },
  ] as const)('kill at the second call, $when its effect, and the event comes again', async ({ when, landed }) => {
    const source = `async () => {
      const call = (n) => fetch(process.env.URL_ + '/ledger-1/' + n, { headers: { authorization: 'OSS ' + process.env.ALIBABA_CLOUD_ACCESS_KEY_ID + ':x' } });
      await call(1); await call(2); await call(3);
    }`;
    const cloud = await cloudWith();
    const roleCredentials = cloud.credentials;
    const environment = { URL_: cloud.urls.oss };
    cloud.fc.addFunction({
      name: 'f',
      service: 'svc',
      file: handler(source),
      timeoutSeconds: 20,
      roleCredentials,
      environment,
    });
    cloud.fc.killNext({ function: 'f', afterCalls: 2, when });
    await fc2(cloud).invokeFunction('svc', 'f', '{}', ASYNC);
    await cloud.fc.settled();
    expect(cloud.fc.invocations.map(({ outcome }) => outcome)).toEqual(['killed', 'succeeded']);
    const calls = cloud.requests.filter(({ service }) => service === 'oss').length;
    expect(calls).toBe(landed.length + 3);
  });
});

describe('a role', () => {
  it('gives every invocation a session of its own, and must trust the service', async () => {
    const cloud = await cloudWith();
    const role = cloud.sts.addRole({ accountId: cloud.accountId, name: 'rotator', trusts: ['fc.aliyuncs.com'] });
    cloud.fc.addFunction({ name: 'g', file: handler(ECHO), role });
    const client = fc2(cloud);
    client.version = '2023-03-30';
    const keys = new Set<string>();
    for (let n = 0; n < 2; n += 1) {
      const { data } = await client.post('/functions/g/invocations', '{}', {});
      keys.add(JSON.parse(data).context.credentials.accessKeyId);
    }
    expect(keys.size).toBe(2);
    for (const key of keys) expect(cloud.callers.find(key)?.expiresAt).toEqual(new Date('2026-06-02T12:00:00Z'));
    const stranger = cloud.sts.addRole({
      accountId: cloud.accountId,
      name: 'other',
      trusts: ['ecs.aliyuncs.com', cloud.accountId],
    });
    expect(() => cloud.fc.addFunction({ name: 'h', file: handler(ECHO), role: stranger })).toThrow(/does not trust/);
  });
});

describe('the network of a function', () => {
  const PROBE = `async (event) => {
    const [host, port, servername] = JSON.parse(String(event));
    return new Promise((resolve) => {
      const socket = require('node:tls').connect({ host, port, servername, rejectUnauthorized: false }, () => {
        const { fingerprint256 } = socket.getPeerX509Certificate();
        socket.destroy();
        resolve(fingerprint256.replace(/:/g, ''));
      });
      socket.on('error', (fault) => resolve(fault.code));
    });
  }`;

  it('finds load balancers by name, and nothing outside of the emulated world', async () => {
    const { cloud, b, lb } = await smallCloud();
    cloud.fc.addFunction({ name: 'f', service: 'svc', file: handler(PROBE) });
    const probe = async (...event: unknown[]) =>
      (await fc2(cloud).invokeFunction('svc', 'f', JSON.stringify(event))).data;
    expect(await probe(lb.dnsName, 443, 'b.example.com')).toBe(b.sha256);
    expect(await probe(lb.dnsName, 444, 'b.example.com')).toBe('ECONNREFUSED');
    expect(await probe('shop.example.com', 443, 'shop.example.com')).toBe('ENOTFOUND');
    expect(await probe('192.0.2.1', 443, '')).toBe('ENOTFOUND');
  });
});

describe('the end of the cloud', () => {
  it('is the end of every instance, and nothing comes again', async () => {
    const source = '() => { console.log(process.pid); return new Promise((r) => setTimeout(r, 60000)); }';
    const { cloud, invoke } = await cloudWithFunction(handler(source));
    await invoke('{}', ASYNC);
    await expect.poll(() => cloud.fc.invocations[0]?.outcome).toBe('running');
    await cloud.stop();
    await expect.poll(() => cloud.fc.invocations[0]?.outcome).toBe('exited');
    expect(cloud.fc.invocations).toHaveLength(1);
  });
});
