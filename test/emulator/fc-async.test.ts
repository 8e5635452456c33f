import { describe, expect, it } from 'vitest';
import { handlers } from './support/functions.js';
import { ASYNC, cloudWithFunction, ECHO, FAIL } from './support/one-function.js';
import { cloudWith, stopCloudsAfterEach } from './support/small-cloud.js';

const handler = handlers();
stopCloudsAfterEach();

describe('an asynchronous invocation', () => {
  it('is accepted with 202 and an empty body, and runs by itself', async () => {
    const { cloud, invoke } = await cloudWithFunction(handler(ECHO));
    const { headers, data } = await invoke('{"x":1}', ASYNC);
    expect(data).toBe('');
    expect(headers['x-fc-stateful-async-invocation-id']).toBe(headers['x-fc-request-id']);
    expect(headers['x-fc-code-checksum']).toMatch(/^\d{1,20}$/);
    await cloud.fc.settled();
    expect(cloud.fc.invocations).toMatchObject([
      { kind: 'async', requestId: headers['x-fc-request-id'], outcome: 'succeeded' },
    ]);
  });

  it('waits for the emulated clock when delayed', async () => {
    const { cloud, invoke } = await cloudWithFunction(handler(ECHO));
    await invoke('{}', { ...ASYNC, 'x-fc-async-delay': '60' });
    cloud.clock.advance(59);
    await cloud.fc.settled();
    expect(cloud.fc.invocations).toEqual([]);
    cloud.clock.advance(1);
    await cloud.fc.settled();
    expect(cloud.fc.invocations).toHaveLength(1);
  });

  it.each(['0', '3601', '1.5'])('refuses a delay of %s', async (delay) => {
    const { invoke } = await cloudWithFunction(handler(ECHO));
    await expect(invoke('{}', { ...ASYNC, 'x-fc-async-delay': delay })).rejects.toMatchObject({
      code: 'InvalidArgument',
    });
  });

  it('repeats a failed one three times, then keeps it in the failure destination', async () => {
    const onFailure = 'acs:mns:cn-hangzhou:1234567890123456:/queues/dead/messages';
    const { cloud, invoke } = await cloudWithFunction(handler(FAIL), { onFailure });
    const { headers } = await invoke('{"x":1}', ASYNC);
    await cloud.fc.settled();
    const requestId = headers['x-fc-request-id'];
    expect(cloud.fc.invocations.map((each) => [each.requestId, each.attempt, each.outcome])).toEqual(
      [1, 2, 3, 4].map((attempt) => [requestId, attempt, 'handled-error']),
    );
    expect(cloud.fc.failed).toMatchObject([
      {
        destination: onFailure,
        record: {
          requestContext: { requestId, approximateInvokeCount: 4 },
          requestPayload: '{"x":1}',
          responseContext: { statusCode: 200, functionError: 'HandledInvocationError' },
        },
      },
    ]);
  });

  it('repeats as often as configured, later if configured, and drops what has no destination', async () => {
    const { cloud, invoke, outcomes } = await cloudWithFunction(handler(FAIL), {
      maxAsyncRetryAttempts: 1,
      asyncRetryAfterSeconds: 60,
    });
    await invoke('{}', ASYNC);
    await cloud.fc.settled();
    expect(outcomes()).toHaveLength(1);
    cloud.clock.advance(60);
    await cloud.fc.settled();
    expect(outcomes()).toHaveLength(2);
    cloud.clock.advance(60);
    await cloud.fc.settled();
    expect(outcomes()).toHaveLength(2);
    expect(cloud.fc.failed).toEqual([]);
  });

  it('stops repeating after a success', async () => {
    const source =
      "() => { globalThis.n = (globalThis.n ?? 0) + 1; if (globalThis.n < 3) throw new Error('again'); return 'ok'; }";
    const { cloud, invoke, outcomes } = await cloudWithFunction(handler(source));
    await invoke('{}', ASYNC);
    await cloud.fc.settled();
    expect(outcomes()).toEqual(['handled-error', 'handled-error', 'succeeded']);
  });

  it('never repeats a synchronous one', async () => {
    const { cloud, invoke, outcomes } = await cloudWithFunction(handler(FAIL));
    await invoke();
    await cloud.fc.settled();
    expect(outcomes()).toEqual(['handled-error']);
  });

  it('is delivered twice by fault', async () => {
    const { cloud, invoke } = await cloudWithFunction(handler(ECHO));
    cloud.fc.deliverTwice();
    const first = await invoke('{}', ASYNC);
    await invoke('{}', ASYNC);
    await cloud.fc.settled();
    const ids = cloud.fc.invocations.map(({ requestId }) => requestId);
    expect(ids).toHaveLength(3);
    expect(ids.filter((id) => id === first.headers['x-fc-request-id'])).toHaveLength(2);
  });

  it('waits for a free instance', async () => {
    const { cloud, invoke, outcomes } = await cloudWithFunction(handler(ECHO), { maxInstances: 1 });
    for (let n = 0; n < 3; n += 1) await invoke('{}', ASYNC);
    await cloud.fc.settled();
    expect(outcomes()).toEqual(['succeeded', 'succeeded', 'succeeded']);
  });
});

describe('a task id', () => {
  const task = (id: string) => ({ ...ASYNC, 'x-fc-stateful-async-invocation-id': id });

  it('is taken once', async () => {
    const { cloud, invoke } = await cloudWithFunction(handler(ECHO), { asyncTask: true });
    const { headers } = await invoke('{}', task('shard-1'));
    expect(headers['x-fc-stateful-async-invocation-id']).toBe('shard-1');
    await expect(invoke('{}', task('shard-1'))).rejects.toMatchObject({ code: 'StatefulAsyncInvocationAlreadyExists' });
    await invoke('{}', task('shard-2'));
    await cloud.fc.settled();
    expect(cloud.fc.invocations).toHaveLength(2);
    expect(cloud.requests.map(({ httpStatus }) => httpStatus)).toEqual([202, 409, 202]);
  });

  it('means nothing outside task mode', async () => {
    const { cloud, invoke } = await cloudWithFunction(handler(ECHO));
    await invoke('{}', task('shard-1'));
    await invoke('{}', task('shard-1'));
    await cloud.fc.settled();
    expect(cloud.fc.invocations).toHaveLength(2);
  });

  it('exists in 19 regions only', async () => {
    const { cloud } = await cloudWithFunction(handler(ECHO));
    const file = handler(ECHO);
    const add = (region: string, name: string) => () => cloud.fc.addFunction({ name, file, region, asyncTask: true });
    for (const [index, region] of ['cn-hongkong', 'us-west-1', 'eu-central-1'].entries())
      expect(add(region, `in-${index}`)).not.toThrow();
    for (const region of ['cn-huhehaote', 'cn-nanjing', 'me-east-1', 'ap-southeast-2'])
      expect(add(region, 'out')).toThrow(`task mode does not exist in ${region}`);
  });

  it.each(['1-shard', 'a.b', 'x'.repeat(129)])('may not be %s', async (id) => {
    const { invoke } = await cloudWithFunction(handler(ECHO), { asyncTask: true });
    await expect(invoke('{}', task(id))).rejects.toMatchObject({ code: 'InvalidArgument' });
  });

  it('has another header in FC 3.0, and the wrong one is recorded', async () => {
    const { cloud, invoke } = await cloudWithFunction(handler(ECHO), { asyncTask: true });
    await invoke('{}', { ...ASYNC, 'x-fc-async-task-id': 'a' });
    expect(cloud.rulesBroken).toEqual(['stray-header: x-fc-async-task-id means nothing to FC 2.0']);
    await cloud.fc.settled();
  });
});

describe('a timer', () => {
  it('fires for every period that the emulated clock passes', async () => {
    const { cloud } = await cloudWithFunction(handler(ECHO), { maxInstances: 1 });
    const stop = cloud.fc.addTimer({
      function: 'svc$f',
      everySeconds: 60,
      name: 'confirm-timer',
      payload: '{"kind":"look"}',
    });
    cloud.clock.advance(59);
    await cloud.fc.settled();
    expect(cloud.fc.invocations).toEqual([]);
    cloud.clock.advance(121);
    await cloud.fc.settled();
    const events = cloud.fc.invocations.map(({ kind, payload }) => ({ kind, ...JSON.parse(String(payload)) }));
    const common = { kind: 'timer', triggerName: 'confirm-timer', payload: '{"kind":"look"}' };
    expect(events).toEqual(
      ['01', '02', '03'].map((minute) => ({ ...common, triggerTime: `2026-06-01T00:${minute}:00Z` })),
    );
    stop();
    cloud.clock.advance(600);
    await cloud.fc.settled();
    expect(cloud.fc.invocations).toHaveLength(3);
  });

  it('fires by itself when the clock runs', async () => {
    const cloud = await cloudWith({ frozen: false });
    cloud.fc.addFunction({ name: 'g', file: handler(ECHO) });
    const fired = new Promise<void>((resolve) => cloud.clock.onMove(resolve));
    cloud.fc.addTimer({ function: 'g', everySeconds: 3600 });
    cloud.clock.advance(3599.9);
    await fired;
    await expect.poll(() => cloud.fc.invocations.length, { timeout: 5000 }).toBe(1);
    await cloud.fc.settled();
  });
});
