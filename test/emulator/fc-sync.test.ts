import { describe, expect, it } from 'vitest';
import { handlers } from './support/functions.js';
import { cloudWithFunction, ECHO, FAIL, fc2 } from './support/one-function.js';
import { NOW, stopCloudsAfterEach } from './support/small-cloud.js';

const handler = handlers();
stopCloudsAfterEach();

describe('a synchronous invocation', () => {
  it('gives the handler a Buffer and the documented context, and the caller its result', async () => {
    const roleCredentials = { accessKeyId: 'STS.a', accessKeySecret: 'b', securityToken: 'c' };
    const { cloud, invoke } = await cloudWithFunction(handler(ECHO), { memoryMb: 256, roleCredentials });
    const { headers, data } = await invoke('{"x":1}');
    const requestId = headers['x-fc-request-id'];
    expect(headers['x-fc-code-checksum']).toMatch(/^\d{1,20}$/);
    expect(headers).not.toHaveProperty('x-fc-stateful-async-invocation-id');
    const { event, isBuffer, context } = JSON.parse(data);
    expect({ event, isBuffer }).toEqual({ event: '{"x":1}', isBuffer: true });
    expect(context).toMatchObject({
      requestId,
      credentials: roleCredentials,
      function: { name: 'f', handler: 'index.handler', memory: 256, timeout: 20 },
      service: { name: 'svc', qualifier: 'LATEST' },
      region: 'cn-hangzhou',
      accountId: cloud.accountId,
    });
    expect(cloud.fc.invocations).toMatchObject([
      { name: 'f', service: 'svc', requestId, kind: 'sync', attempt: 1, startedAt: NOW, outcome: 'succeeded' },
    ]);
    const [{ billedMs, peakMemoryBytes } = { billedMs: 0, peakMemoryBytes: 0 }] = cloud.fc.invocations;
    expect(billedMs).toBeGreaterThan(0);
    expect(peakMemoryBytes).toBeGreaterThan(20 * 1024 * 1024);
  });

  it('takes a callback handler, and turns what is no text into JSON', async () => {
    const { invoke } = await cloudWithFunction(handler('(event, context, callback) => callback(null, { a: [1] })'));
    expect((await invoke()).data).toBe('{"a":[1]}');
  });

  it('answers a thrown error with HTTP 200 and X-Fc-Error-Type', async () => {
    const { invoke } = await cloudWithFunction(handler(FAIL));
    const { headers, data } = await invoke();
    expect(headers['x-fc-error-type']).toBe('HandledInvocationError');
    expect(data).toEqual({ errorMessage: 'too far', errorType: 'RangeError', stackTrace: expect.any(Array) });
  });

  it('gives the last 4 KB of the log when asked', async () => {
    const source = "async () => { console.log('x'.repeat(5000)); console.log('last', { a: 1 }); }";
    const { invoke, cloud } = await cloudWithFunction(handler(source));
    expect((await invoke()).headers['x-fc-log-result']).toBeUndefined();
    const { headers } = await invoke('{}', { 'x-fc-log-type': 'Tail' });
    const tail = Buffer.from(headers['x-fc-log-result'] ?? '', 'base64').toString();
    expect(tail).toHaveLength(4096);
    const id = headers['x-fc-request-id'];
    expect(tail).toMatch(
      new RegExp(
        `\\n2026-06-01T00:00:\\d\\d\\.\\d{3}Z ${id} \\[INFO\\] last { a: 1 }\\nFC Invoke End RequestId: ${id}\\n$`,
      ),
    );
    expect(cloud.fc.invocations[0]?.logs[0]).toMatch(/^FC Invoke Start RequestId: /);
  });

  it('lives at the emulated time, in a clean environment', async () => {
    const source =
      '() => JSON.stringify([new Date().getFullYear(), Object.keys(process.env).sort().join(), process.env.GREETING])';
    const { invoke } = await cloudWithFunction(handler(source), { environment: { GREETING: 'hello' } });
    const [year, names, greeting] = JSON.parse((await invoke()).data);
    expect(year).toBe(2026);
    expect(greeting).toBe('hello');
    expect(names).toMatch(/^ALIBABA_CLOUD_ACCESS_KEY_ID,.*FC_ACCOUNT_ID,FC_FUNCTION_HANDLER,.*FC_REGION,/);
    expect(names).not.toMatch(/VITEST|npm/);
  });

  it('ends the process at the timeout', async () => {
    const { invoke, outcomes, cloud } = await cloudWithFunction(
      handler('() => new Promise((r) => setTimeout(r, 60000))'),
      {
        timeoutSeconds: 0.3,
      },
    );
    const { headers, data } = await invoke();
    expect(headers['x-fc-error-type']).toBe('UnhandledInvocationError');
    expect(data.errorMessage).toMatch(/^Function timed out after 0.3 seconds \(maxMemoryUsage: \d+\.\d\dMB\)$/);
    expect(outcomes()).toEqual(['timed-out']);
    expect(cloud.fc.invocations[0]?.billedMs).toBeGreaterThanOrEqual(300);
  });

  it.each([
    { when: 'a loop', source: '(() => { while (true); })()', form: 'cjs' },
    { when: 'an await', source: 'await new Promise(() => setInterval(() => {}, 1000))', form: 'mjs' },
  ] as const)('ends the process at the timeout when loading it never ends, in $when', async ({ source, form }) => {
    const { invoke, outcomes, cloud } = await cloudWithFunction(handler(source, form), { timeoutSeconds: 0.3 });
    const { headers, data } = await invoke();
    expect(headers['x-fc-error-type']).toBe('UnhandledInvocationError');
    expect(data.errorMessage).toMatch(/^Function timed out after 0.3 seconds /);
    expect(outcomes()).toEqual(['timed-out']);
    expect(cloud.fc.invocations[0]?.billedMs).toBeGreaterThanOrEqual(300);
    await cloud.fc.settled();
  });

  it.each([
    { when: 'the handler ends it', source: '() => process.exit(0)', outcome: 'exited' },
    {
      when: 'an error is left lying about',
      source: "() => new Promise(() => setImmediate(() => { throw new Error('x'); }))",
      outcome: 'exited',
    },
    { when: 'the code cannot be loaded', source: 'nobody.knows', outcome: 'exited' },
    {
      when: 'it holds too much memory',
      source: '() => { globalThis.held = Buffer.alloc(200e6, 1); }',
      outcome: 'out-of-memory',
    },
  ])('says that the process exited when $when', async ({ source, outcome }) => {
    const { invoke, outcomes } = await cloudWithFunction(handler(source), { memoryMb: 128 });
    const { headers, data } = await invoke();
    expect(headers['x-fc-error-type']).toBe('UnhandledInvocationError');
    expect(data.errorMessage).toMatch(/^Process exited unexpectedly before completing request \(duration: \d+ms, /);
    expect(outcomes()).toEqual([outcome]);
  });

  it('uses a warm instance again, and starts another for a second request at once', async () => {
    const source = `(event) => new Promise((resolve) => {
      setTimeout(() => resolve(String(process.pid)), Number(String(event)));
    })`;
    const { invoke, cloud } = await cloudWithFunction(handler(source), { maxInstances: 2 });
    const one = (await invoke('1')).data;
    const [two, three] = (await Promise.all([invoke('300'), invoke('300')])).map(({ data }) => data);
    expect(new Set([one, two, three]).size).toBe(2);
    const both = [invoke('1000'), invoke('1000')];
    await expect(invoke('1')).rejects.toMatchObject({ code: 'ResourceExhausted' });
    await Promise.all(both);
    expect(cloud.fc.invocations.map(({ isCold }) => isCold)).toEqual([true, false, true, false, false]);
    cloud.fc.coolDown();
    expect([one, two, three]).not.toContain((await invoke('1')).data);
  });

  it('leaves nothing running after its end: the instance is frozen', async () => {
    const source =
      '() => { globalThis.n ??= setInterval(() => { globalThis.ticks = (globalThis.ticks ?? 0) + 1; }, 1) && 0; return String(globalThis.ticks ?? 0); }';
    const { invoke, cloud } = await cloudWithFunction(handler(source));
    cloud.fc.addFunction({
      name: 'pause',
      service: 'svc',
      file: handler('() => new Promise((r) => setTimeout(r, 400))'),
    });
    await invoke();
    await fc2(cloud).invokeFunction('svc', 'pause', '{}');
    expect(Number((await invoke()).data)).toBeLessThan(50);
  });
});
