import { describe, expect, it } from 'vitest';
import { type Cloud, credentialsOf } from './cloud.js';
import { parseSeed } from './seed.js';
import type { Fc2 } from './support/fc2.js';
import { handlers } from './support/functions.js';
import { cloudWithFunction, ECHO, fc2 } from './support/one-function.js';
import { openapi } from './support/openapi.js';
import { stopCloudsAfterEach } from './support/small-cloud.js';

const handler = handlers();
stopCloudsAfterEach();

const every = (minutes: number, over = {}) => ({ cronExpression: `@every ${minutes}m`, enable: true, ...over });

/** `svc/f` of FC 2.0 and `g` of FC 3.0, each with a timer, and the vendor's client for either. */
async function cloudWithTriggers() {
  const { cloud, client } = await cloudWithFunction(handler(ECHO), { environment: { A: '1' } });
  const role = cloud.sts.addRole({ accountId: cloud.accountId, name: 'r', trusts: ['fc.aliyuncs.com'] });
  cloud.fc.addFunction({ name: 'g', file: handler(ECHO), role, memoryMb: 192, environment: { B: '2' } });
  cloud.fc.addTrigger({ function: 'f', name: 'minute', type: 'timer', config: every(5) });
  cloud.fc.addTrigger({ function: 'g', name: 'look', type: 'timer', config: every(5, { payload: '{"kind":"look"}' }) });
  return { cloud, client, third: thirdOf(cloud) };
}

function thirdOf(cloud: Cloud, over: Parameters<typeof fc2>[1] = {}): Fc2 {
  const client = fc2(cloud, over);
  client.version = '2023-03-30';
  return client;
}

describe('GetFunction', () => {
  it('gives what was deployed, by fc2 and by openapi-core; in 2.0 without the role, which is the service’s', async () => {
    const { cloud, client, third } = await cloudWithTriggers();
    const { data } = await third.get('/functions/g');
    expect(data).toMatchObject({
      functionName: 'g',
      runtime: 'nodejs20',
      handler: expect.stringMatching(/^handler-\d+\.handler$/),
      timeout: 3,
      memorySize: 192,
      environmentVariables: { B: '2' },
      role: `acs:ram::${cloud.accountId}:role/r`,
      state: 'Active',
      lastUpdateStatus: 'Successful',
    });
    const second = (await client.getFunction('svc', 'f', {}, 'LATEST')).data;
    expect(second).toMatchObject({ functionName: 'f', timeout: 20, environmentVariables: { A: '1' } });
    expect(second).not.toHaveProperty('role');
    const path = '/2023-03-30/functions/g';
    const call = { action: 'GetFunction', version: '2023-03-30', method: 'GET', path, bodyType: 'json' } as const;
    const answer = await openapi(cloud.urls.fc, cloud.credentials, call);
    expect(answer.body).toEqual(data);
  });

  it('refuses what is not there, and paths and methods that FC does not have', async () => {
    const { client, third } = await cloudWithTriggers();
    const refused = (call: Promise<unknown>, code: string) => expect(call).rejects.toMatchObject({ code });
    await refused(third.get('/functions/h'), 'FunctionNotFound');
    await refused(client.getFunction('other', 'f'), 'FunctionNotFound');
    await refused(third.get('/functions/g', { qualifier: 'prod' }), 'AliasNotFound');
    await refused(third.get('/functions/g/invocations'), 'PathNotSupported');
    await refused(third.post('/functions/g/trigger', '{}', {}), 'PathNotSupported');
    await refused(client.get('/services/svc.LATEST/functions/f/triggers'), 'PathNotSupported');
  });
});

describe('an operation that Function Compute has and the local cloud has not', () => {
  it.each(['/functions', '/functions/g/triggers/look', '/functions/g/provision-config', '/functions/g/aliases/a'])(
    'is 501: GET %s of 3.0',
    async (path) => {
      const { third } = await cloudWithTriggers();
      await expect(third.get(path)).rejects.toMatchObject({ code: 'NotImplemented' });
    },
  );

  it.each(['/services', '/services/svc/functions', '/services/svc/functions/f/triggers/minute', '/account-settings'])(
    'is 501: GET %s of 2.0',
    async (path) => {
      const { client } = await cloudWithTriggers();
      await expect(client.get(path)).rejects.toMatchObject({ code: 'NotImplemented' });
    },
  );

  it.each(['/nothing', '/functions/g/triggers/look/more', '/functions/g/nothing'])('is not GET %s', async (path) => {
    const { third } = await cloudWithTriggers();
    await expect(third.get(path)).rejects.toMatchObject({ code: 'PathNotSupported' });
  });
});

describe('ListTriggers', () => {
  it('shows a configuration as text; only the version that fc2 speaks by itself shows an object', async () => {
    const { client, third } = await cloudWithTriggers();
    const [look] = (await third.get('/functions/g/triggers')).data.triggers;
    expect(look).toMatchObject({ triggerName: 'look', triggerType: 'timer', qualifier: 'LATEST' });
    expect(JSON.parse(look.triggerConfig)).toEqual(every(5, { payload: '{"kind":"look"}' }));
    expect((await client.listTriggers('svc', 'f')).data.triggers[0].triggerConfig).toEqual(every(5));
    client.version = '2021-04-06';
    expect(JSON.parse((await client.listTriggers('svc', 'f')).data.triggers[0].triggerConfig)).toEqual(every(5));
  });

  it('pages by name, 20 at a time unless told', async () => {
    const { cloud, third } = await cloudWithTriggers();
    for (let n = 10; n < 35; n += 1)
      cloud.fc.addTrigger({ function: 'g', name: `t${n}`, type: 'timer', config: every(5, { enable: false }) });
    const first = (await third.get('/functions/g/triggers')).data;
    const second = (await third.get('/functions/g/triggers', { nextToken: first.nextToken })).data;
    expect([first.triggers.length, second.triggers.length, second.nextToken]).toEqual([20, 6, undefined]);
    const two = (await third.get('/functions/g/triggers', { limit: '2', prefix: 't1' })).data;
    expect(two.triggers.map(({ triggerName }: { triggerName: string }) => triggerName)).toEqual(['t10', 't11']);
    for (const limit of ['0', '101', 'x'])
      await expect(third.get('/functions/g/triggers', { limit })).rejects.toMatchObject({ code: 'InvalidArgument' });
  });
});

it('enforces RAM on the function for GetFunction, and on its triggers for ListTriggers', async () => {
  const { cloud } = await cloudWithTriggers();
  const as = (Action: string, Resource: string) => {
    const policies = [{ Version: '1', Statement: [{ Effect: 'Allow', Action, Resource }] }] as const;
    const own = credentialsOf(cloud.callers.add({ accountId: cloud.accountId, policies }));
    return {
      third: thirdOf(cloud, { ...own, accessKeyID: own.accessKeyId }),
      second: fc2(cloud, { ...own, accessKeyID: own.accessKeyId }),
    };
  };
  const g = 'acs:fc:cn-hangzhou:*:functions/g';
  const f = 'acs:fc:cn-hangzhou:*:services/svc/functions/f';
  await as('fc:GetFunction', g).third.get('/functions/g');
  await as('fc:ListTriggers', `${g}/triggers/*`).third.get('/functions/g/triggers');
  await as('fc:GetFunction', f).second.getFunction('svc', 'f');
  await as('fc:ListTriggers', `${f}/triggers/*`).second.listTriggers('svc', 'f');
  const denied = (call: Promise<unknown>) => expect(call).rejects.toMatchObject({ code: 'AccessDenied' });
  await denied(as('fc:InvokeFunction', g).third.get('/functions/g'));
  await denied(as('fc:ListTriggers', g).third.get('/functions/g/triggers'));
  await denied(as('fc:GetFunction', g).third.get('/functions/g/triggers'));
  await denied(as('fc:GetFunction', f).second.listTriggers('svc', 'f'));
});

describe('a trigger', () => {
  it('that is a timer fires when it is on, with its payload; cron fields and one that is off do not', async () => {
    const { cloud } = await cloudWithTriggers();
    const off = { cronExpression: '@every 1m', enable: false };
    cloud.fc.addTrigger({ function: 'g', name: 'off', type: 'timer', config: off });
    cloud.fc.addTrigger({
      function: 'g',
      name: 'cron',
      type: 'timer',
      config: { ...off, cronExpression: 'CRON_TZ=Asia/Shanghai 0 0 * * * *', enable: true },
    });
    cloud.clock.advance(300);
    await cloud.fc.settled();
    const payloads = cloud.fc.invocations.map(({ name, payload }) => [name, JSON.parse(String(payload)).payload]);
    expect(payloads.filter(([name]) => name === 'g')).toEqual([['g', '{"kind":"look"}']]);
    expect(payloads.filter(([name]) => name === 'f')).toHaveLength(1);
  });

  it.each([
    ['name', { name: '1x' }, /not a trigger name/],
    ['name that is taken', { name: 'minute' }, /one of that name/],
    ['alias', { qualifier: 'prod' }, /no alias/],
    ['switch', { config: { cronExpression: '@every 1m' } }, /needs enable/],
    ['payload', { config: every(1, { payload: { kind: 'look' } }) }, /is text/],
    ['expression', { config: every(1, { cronExpression: '*/5 * * * *' }) }, /six fields/],
    ['pattern', { type: 'eventbridge', config: { triggerEnable: true } }, /eventRuleFilterPattern/],
    ['function', { function: 'h' }, /no function h/],
  ] as const)('is not added with a bad %s', async (_what, over, complaint) => {
    const { cloud } = await cloudWithTriggers();
    const trigger = { function: 'f', name: 'x', type: 'timer', config: every(1), ...over } as const;
    expect(() => cloud.fc.addTrigger(trigger)).toThrow(complaint);
  });

  it('may be seeded, with its function', () => {
    const file = handler(ECHO);
    const triggers = [{ name: 'x', type: 'timer', config: every(1) }];
    expect(parseSeed(JSON.stringify({ functions: [{ name: 'f', file, triggers }] })).functions[0]?.triggers).toEqual(
      triggers,
    );
    expect(() =>
      parseSeed(
        JSON.stringify({ functions: [{ name: 'f', file, triggers: [{ name: 'x', type: 'oss', config: {} }] }] }),
      ),
    ).toThrow(/triggers\[0\].type/);
  });
});
