import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { handlers } from '../emulator/support/functions.js';
import { commandLine } from '../support/command-line.js';
import { type System, startSystem } from '../support/system.js';

const written = handlers();
const report = JSON.stringify({
  ...{ pass: 'p', function: 'sweep', scope: { kind: 'everything' }, takenAt: '2026-06-15T12:00:00Z', dryRun: false },
  ...{ ignored: [], judged: [], steps: [], holds: [], faults: [], notStarted: [], calls: 7 },
  conditions: [
    { reason: 'overdue', certificateIds: [], since: '2026-06-15T12:00:00Z', detail: 'look at \u001b[31m it' },
  ],
});
const source = `async (event) => {
  const text = String(event);
  console.log('got ' + text);
  if (text.includes('bad')) throw Object.assign(new Error('bad environment: REGIONS must be set'), { name: 'ConfigFault' });
  return ${JSON.stringify(report)};
}`;

let system: System;
beforeEach(async () => {
  system = await startSystem({ regions: ['cn-hangzhou'] });
  system.cloud.fc.addFunction({ name: 'nlb-cert-sweep', file: written(source), timeoutSeconds: 20, asyncTask: true });
});
afterEach(() => system.stop());

function run(...argv: string[]) {
  const { fc, sts } = system.cloud.urls;
  return commandLine(system, { FC_ENDPOINT: fc, STS_ENDPOINT: sts, REGIONS: 'cn-hangzhou' })(
    'invoke',
    ...argv,
    '--yes',
  );
}

describe('nlb-cert invoke', () => {
  it('shows the report of the deployed function, the end of its log, and ends as the report would', async () => {
    const { code, out, err } = await run('sweep', '--payload', '{"kind":"look"}');
    expect([code, err]).toEqual([1, '']);
    const lines = out.split('\n');
    expect(lines[0]).toMatch(/^nlb-cert-sweep in cn-hangzhou returned after \d+ seconds?, request [\w-]+$/);
    expect(lines[1]).toBe('Needs you   1 item');
    expect(lines[2]).toMatch(/^ {2}new {2,}NLB accepted .*: look at \\u\{1b\}\[31m it\. Check the listener/);
    expect(out).toMatch(/End of the log:\n[\s\S]* got \{"kind":"look"\}/);
  });

  it('shows the thrown error, and ends with 3', async () => {
    const { code, out } = await run('sweep', '--payload', '"bad"');
    expect(code).toBe(3);
    expect(out).toMatch(/ failed after [\s\S]*bad environment: REGIONS must be set\nEnd of the log:/);
    expect(out).not.toMatch(/\n +at /);
    const { out: json } = await run('sweep', '--payload', '"bad"', '--json');
    expect(JSON.parse(json).log).toMatch(/\n +at /);
    expect(JSON.parse(json)).toMatchObject({ kind: 'threw', message: expect.stringContaining('REGIONS must be set') });
  });

  it('does not wait with --async', async () => {
    const { code, out } = await run('sweep', '--async');
    expect([code, out]).toEqual([0, expect.stringMatching(/^nlb-cert-sweep in cn-hangzhou is accepted, task cli-/)]);
    await system.cloud.fc.settled();
    expect(system.cloud.fc.invocations.map(({ kind, outcome }) => [kind, outcome])).toEqual([['async', 'succeeded']]);
  });

  it('prints the remedy for a missing function, permission or region', async () => {
    const none = await run('confirm');
    expect(none).toMatchObject({
      code: 3,
      err: expect.stringMatching(
        /nlb-cert-confirm in cn-hangzhou: function '[\w$-]+' does not exist \(FunctionNotFound, request [\w-]+\); deploy the function/,
      ),
    });
    expect(await run('sweep', '--payload', '{')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/--payload must be JSON/),
    });
    expect(await run()).toMatchObject({
      code: 2,
      err: expect.stringMatching(/missing required argument "function"; nlb-cert/),
    });
  });
});
