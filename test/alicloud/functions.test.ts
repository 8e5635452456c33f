import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FunctionsConfig } from '../../shared/alicloud/fc/client.js';
import { invokeLater, invokeNow } from '../../shared/alicloud/fc/functions.js';
import { policyFor } from '../../shared/ram/policy.js';
import { type Cloud, startCloud } from '../emulator/cloud.js';
import { handlers } from '../emulator/support/functions.js';

const written = handlers();
const HANDLER = "(event) => { if (String(event) === '') throw new RangeError('too far'); return String(event); }";
const isService = { '2.0': 'svc', '3.0': undefined } as const;

let cloud: Cloud;
beforeEach(async () => {
  cloud = await startCloud();
});
afterEach(() => cloud.stop());

function configFor(service: string | undefined, over: Partial<FunctionsConfig> = {}): FunctionsConfig {
  const { accountId, credentials, urls } = cloud;
  return { accountId, credentials, region: 'cn-hangzhou', service, endpoint: `${urls.fc}/`, ...over };
}

function addFunction(service?: string): void {
  const file = written(HANDLER);
  cloud.fc.addFunction({ name: 'f', file, timeoutSeconds: 20, asyncTask: true, ...(service && { service }) });
}

describe.each(['2.0', '3.0'] as const)('a function of FC %s', (generation) => {
  const service = isService[generation];

  it('gives its result, or what it threw', async () => {
    addFunction(service);
    const config = configFor(service);
    const returned = await invokeNow(config, { name: 'f', payload: '{"a":1}' });
    expect(returned).toEqual({ kind: 'returned', text: '{"a":1}' });
    const threw = await invokeNow(config, { name: 'f', payload: '' });
    expect(threw).toEqual({ kind: 'threw', errorType: 'HandledInvocationError', message: 'too far' });
  });

  it('is called later, once for a task id', async () => {
    addFunction(service);
    const later = { name: 'f', payload: '{}', taskId: 'rotate-1', qualifier: 'LATEST' };
    expect(await invokeLater(configFor(service), later)).toBe('accepted');
    expect(await invokeLater(configFor(service), later)).toBe('repeated');
    await cloud.fc.settled();
    expect(cloud.fc.invocations.map(({ kind, outcome }) => [kind, outcome])).toEqual([['async', 'succeeded']]);
    expect(cloud.rulesBroken).toEqual([]);
  });
});

it('a time limit may be any part of the remaining time, in whole milliseconds or not', async () => {
  addFunction();
  const config = configFor(undefined, { withinMs: 10_000 / 3 });
  await expect(invokeLater(config, { name: 'f', payload: '{}', taskId: 'rotate-1' })).resolves.toBe('accepted');
});

it('a token goes with a key that does not look like one of STS', async () => {
  addFunction();
  const keys = { accessKeyId: 'LTAIown', accessKeySecret: 'secret-of-own', securityToken: 'token-of-own' };
  cloud.callers.add({ accountId: cloud.accountId, keys });
  const answer = invokeLater(configFor(undefined, { credentials: keys }), { name: 'f', payload: '{}', taskId: 't' });
  await expect(answer).resolves.toBe('accepted');
});

it.each(['2.0', '3.0'] as const)(
  'exactly the permission of the generated policy suffices, FC %s',
  async (generation) => {
    const service = isService[generation];
    addFunction(service);
    const functions = { region: '*', names: ['f'], service };
    const may = (names: readonly string[]) => {
      const policy = policyFor(['hand-off'], {
        regions: [],
        account: cloud.accountId,
        functions: { ...functions, names },
      });
      cloud.callers.attach(cloud.credentials.accessKeyId, [policy]);
    };
    const call = () => invokeLater(configFor(service), { name: 'f', payload: '{}', taskId: 't' });
    may(['another']);
    await expect(call()).rejects.toMatchObject({ missing: { action: 'fc:InvokeFunction' } });
    may(['f']);
    await expect(call()).resolves.toBe('accepted');
  },
);

it('who may not call is told what to allow, and nothing of the keys', async () => {
  addFunction();
  const policies = [{ Version: '1' as const, Statement: [] }];
  const {
    accessKeyId,
    accessKeySecret,
    securityToken = '',
  } = cloud.callers.add({
    accountId: cloud.accountId,
    policies,
  });
  const config = configFor(undefined, { credentials: { accessKeyId, accessKeySecret, securityToken } });
  const fault = await invokeLater(config, { name: 'f', payload: '{}', taskId: 't' }).catch((error) => error);
  expect(fault).toMatchObject({
    operation: 'InvokeFunction',
    code: 'AccessDenied',
    httpStatus: 403,
    missing: { action: 'fc:InvokeFunction', resource: 'acs:fc:cn-hangzhou:*:functions/f' },
  });
  expect(fault.message).not.toContain(accessKeySecret);
});

describe('an answer of another kind', () => {
  const answers: readonly (readonly [string, (response: ServerResponse) => void, unknown])[] = [
    [
      'an empty body that is called JSON',
      (r) => r.writeHead(202, { 'content-type': 'application/json' }).end(),
      'accepted',
    ],
    ['a page of a gateway', (r) => r.writeHead(502).end('<html>'), { code: 'MalformedResponse', httpStatus: 502 }],
    ...[200, 204, 307, 500].map(
      (status) =>
        [
          `an empty body that is called JSON, with ${status}`,
          (r: ServerResponse) => r.writeHead(status, { 'content-type': 'application/json' }).end(),
          { code: 'MalformedResponse', httpStatus: status },
        ] as const,
    ),
    ['none', () => {}, { code: 'TimeoutError' }],
    ['nobody there', (r) => r.destroy(), { code: 'ECONNRESET', message: expect.stringMatching(/: socket hang up/) }],
  ];
  it.each(answers)('%s', async (_what, answer, expected) => {
    const server = createServer((_request, response) => answer(response)).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const config = configFor(undefined, { endpoint, withinMs: 200 });
    const got = await invokeLater(config, { name: 'f', payload: '{}', taskId: 't' }).catch((error) => error);
    server.closeAllConnections();
    server.close();
    if (expected === 'accepted') expect(got).toBe('accepted');
    else expect(got).toMatchObject({ name: 'CloudFault', operation: 'InvokeFunction', ...(expected as object) });
  });
});
