import { describe, expect, it } from 'vitest';
import { credentialsOf } from './cloud.js';
import type { NewFunction } from './fc/functions.js';
import type { Fc2Config } from './support/fc2.js';
import { handlers } from './support/functions.js';
import { ASYNC, cloudWithFunction, ECHO, fc2 } from './support/one-function.js';
import { openapi } from './support/openapi.js';
import { cloudWith, stopCloudsAfterEach } from './support/small-cloud.js';

const handler = handlers();
stopCloudsAfterEach();

describe('FC 3.0', () => {
  const PATH = '/functions/g/invocations';

  async function cloudWithThird(over: Partial<NewFunction> = {}) {
    const cloud = await cloudWith();
    cloud.fc.addFunction({ name: 'g', file: handler(ECHO), asyncTask: true, ...over });
    return cloud;
  }

  it('is spoken by fc2 with another version', async () => {
    const cloud = await cloudWithThird();
    const client = fc2(cloud);
    client.version = '2023-03-30';
    const task = { ...ASYNC, 'x-fc-async-task-id': 'shard-1' };
    await client.post(PATH, '{}', task);
    await expect(client.post(PATH, '{}', task)).rejects.toMatchObject({ code: 'StatefulAsyncInvocationAlreadyExists' });
    const { data } = await client.post(PATH, '{"x":1}', {}, { qualifier: 'LATEST' });
    expect(JSON.parse(data)).toMatchObject({ event: '{"x":1}', context: { function: { name: 'g' } } });
    await cloud.fc.settled();
  });

  it('is spoken by openapi-core, signature version 3', async () => {
    const cloud = await cloudWithThird();
    const call = {
      action: 'InvokeFunction',
      version: '2023-03-30',
      path: `/2023-03-30${PATH}`,
      bodyType: 'string',
    } as const;
    const { statusCode, body } = await openapi(cloud.urls.fc, cloud.credentials, { ...call, text: '{"x":1}' });
    expect(statusCode).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ event: '{"x":1}' });
    const wrong = { ...cloud.credentials, accessKeySecret: 'x' };
    await expect(openapi(cloud.urls.fc, wrong, call)).rejects.toMatchObject({ code: 'SignatureDoesNotMatch' });
    const unknown = openapi(cloud.urls.fc, cloud.credentials, { ...call, path: '/2023-03-30/functions/h/invocations' });
    await expect(unknown).rejects.toMatchObject({ code: 'FunctionNotFound' });
  });

  it('has its other neighbours: the path of fc-open, and a region in front', async () => {
    const cloud = await cloudWithThird();
    cloud.fc.addFunction({ name: 'f', service: 'svc', file: handler(ECHO) });
    const path = '/2021-04-06/services/svc.LATEST/functions/f/invocations';
    const call = { action: 'InvokeFunction', version: '2021-04-06', path, bodyType: 'string' } as const;
    const { body } = await openapi(cloud.urls.fc, cloud.credentials, { ...call, text: '{"x":2}' });
    expect(JSON.parse(body)).toMatchObject({ event: '{"x":2}' });
    const regional = fc2(cloud, { endpoint: `${cloud.urls.fc}/cn-hangzhou` });
    expect((await regional.invokeFunction('svc', 'f', '{"x":3}')).data).toContain('x');
  });

  it('cannot be reached by the path of 2.0, but a 2.0 function is there as service$name', async () => {
    const cloud = await cloudWithThird();
    cloud.fc.addFunction({ name: 'f', service: 'svc', file: handler(ECHO) });
    const client = fc2(cloud);
    await expect(client.invokeFunction('svc', 'g')).rejects.toMatchObject({ code: 'FunctionNotFound' });
    client.version = '2023-03-30';
    expect((await client.post('/functions/svc$f/invocations', '{}', {})).data).toContain('"name":"f"');
  });
});

describe('refusals', () => {
  it.each<{ when: string; over: Partial<Fc2Config>; code: string }>([
    { when: 'the secret is wrong', over: { accessKeySecret: 'x' }, code: 'SignatureNotMatch' },
    { when: 'the key is unknown', over: { accessKeyID: 'LTAI0' }, code: 'InvalidAccessKeyID' },
    { when: 'the token is another', over: { securityToken: 'x' }, code: 'AccessDenied' },
    {
      when: 'the date is long ago',
      over: { headers: { date: 'Mon, 01 Jun 2020 00:00:00 GMT' } },
      code: 'AccessDenied',
    },
    {
      when: 'the invocation type is unknown',
      over: { headers: { 'x-fc-invocation-type': 'Later' } },
      code: 'InvalidArgument',
    },
    { when: 'the log type is unknown', over: { headers: { 'x-fc-log-type': 'Head' } }, code: 'InvalidArgument' },
  ])('$code when $when', async ({ over, code }) => {
    const { cloud } = await cloudWithFunction(handler(ECHO));
    await expect(fc2(cloud, over).invokeFunction('svc', 'f', '{}')).rejects.toMatchObject({ code });
    expect(cloud.fc.invocations).toEqual([]);
  });

  it('for another account, an unknown qualifier, and a path that FC does not have', async () => {
    const { cloud, client, invoke } = await cloudWithFunction(handler(ECHO), { qualifiers: ['prod'] });
    await expect(fc2(cloud, {}, '2222222222222222').invokeFunction('svc', 'f')).rejects.toMatchObject({
      code: 'AccessDenied',
    });
    await expect(invoke('{}', {}, 'test')).rejects.toMatchObject({ code: 'AliasNotFound' });
    expect((await invoke('{}', {}, 'prod')).headers['x-fc-error-type']).toBeUndefined();
    await expect(client.post('/nothing', '{}', {})).rejects.toMatchObject({ code: 'PathNotSupported' });
  });

  it('enforces RAM on the function', async () => {
    const { cloud } = await cloudWithFunction(handler(ECHO));
    const as = (Resource: string) => {
      const policies = [
        { Version: '1', Statement: [{ Effect: 'Allow', Action: 'fc:InvokeFunction', Resource }] },
      ] as const;
      const credentials = credentialsOf(cloud.callers.add({ accountId: cloud.accountId, policies }));
      return fc2(cloud, { ...credentials, accessKeyID: credentials.accessKeyId }).invokeFunction('svc', 'f');
    };
    await as('acs:fc:cn-hangzhou:*:services/svc.*/functions/f');
    await expect(as('acs:fc:cn-hangzhou:*:services/svc.*/functions/g')).rejects.toMatchObject({ code: 'AccessDenied' });
  });

  it('limits a payload to 32 MB, and to 128 KB when asynchronous', async () => {
    const { cloud, invoke } = await cloudWithFunction(handler('(event) => String(event.length)'));
    expect((await invoke('x'.repeat(131_073))).data).toBe('131073');
    await expect(invoke('x'.repeat(32 * 1024 * 1024 + 1))).rejects.toMatchObject({ code: 'EntityTooLarge' });
    await invoke('x'.repeat(131_072), ASYNC);
    await expect(invoke('x'.repeat(131_073), ASYNC)).rejects.toMatchObject({ code: 'EntityTooLarge' });
    await cloud.fc.settled();
  });

  it.each<{ over: Partial<NewFunction>; complaint: RegExp }>([
    { over: { memoryMb: 100 }, complaint: /memory/ },
    { over: { maxAsyncRetryAttempts: 9 }, complaint: /retries/ },
    { over: { environment: { FC_X: '1' } }, complaint: /FC_X/ },
    { over: { environment: { A: 'x'.repeat(4097) } }, complaint: /4096/ },
    { over: { role: 'acs:ram::1:role/none' }, complaint: /no role/ },
  ])('does not add a function with $complaint', async ({ over, complaint }) => {
    await expect(cloudWithFunction(handler(ECHO), over)).rejects.toThrow(complaint);
  });
});
