import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Checkup } from '../../shared/doctor/finding.js';
import { permissionFor } from '../../shared/ram/permissions.js';
import { credentialsOf } from '../emulator/cloud.js';
import type { NewFunction } from '../emulator/fc/functions.js';
import type { NewTrigger } from '../emulator/fc/triggers.js';
import type { Policy } from '../emulator/protocol/ram.js';
import { commandLine } from '../support/command-line.js';
import { crowdedListener } from '../support/estate.js';
import { type Env, type System, startSystem } from '../support/system.js';

let system: System;
beforeAll(async () => {
  system = await startSystem({ regions: ['cn-hangzhou'] });
  crowdedListener(system, 1);
});
afterAll(() => system.stop());

/** Each test has functions of its own, by the beginning of their names. */
let prefix = '';
let count = 0;
beforeEach(() => {
  count += 1;
  prefix = `test${count}-`;
});
afterEach(() => system.cloud.faults.clear());

type Name = 'on-renewal' | 'confirm' | 'sweep' | 'backfill';
type Over = Partial<Record<Name, Partial<NewFunction> | 'absent'>>;

const pattern = { triggerEnable: true, eventRuleFilterPattern: '{}' };
const timer = (every: string, over: object = {}) => ({ cronExpression: every, enable: true, ...over });

/** As `s.yaml` starts them. */
const triggers: Readonly<Record<string, Omit<NewTrigger, 'function'>>> = {
  events: { name: 'events', type: 'eventbridge', config: pattern },
  minute: { name: 'minute', type: 'timer', config: timer('@every 1m') },
  look: { name: 'look', type: 'timer', config: timer('@every 5m', { payload: '{"kind":"look"}' }) },
  full: { name: 'full', type: 'timer', config: timer('@every 60m', { payload: '{"kind":"full"}' }) },
};
const ofFunction: Readonly<Record<Name, readonly string[]>> = {
  'on-renewal': ['events'],
  confirm: ['minute'],
  sweep: ['look', 'full'],
  backfill: [],
};

const queue = 'acs:mns:cn-hangzhou:1234567890123456:/queues/nlb-cert-rotation-failed/messages';
const logConfig = { project: 'serverless-cn-hangzhou-1', logstore: 'default-logs' };

/** The four functions as `s.yaml` deploys them, but for what `over` and `changed` say; `null` is no trigger. */
function deploy(over: Over = {}, changed: Readonly<Record<string, object | null>> = {}, service?: string) {
  const { fc, sts, accountId } = system.cloud;
  const role = sts.addRole({ accountId, name: `${prefix}role`, trusts: ['fc.aliyuncs.com'] });
  for (const own of Object.keys(ofFunction) as Name[]) {
    const other = over[own];
    if (other === 'absent') continue;
    const environment = {
      LEDGER: `dir:${system.ledger}`,
      REGIONS: 'cn-hangzhou',
      NOTIFY: 'https://secret.example.com',
    };
    const place = service === undefined ? {} : { service };
    const file = `dist/${own}.js`;
    const asDeployed = { timeoutSeconds: 270, asyncTask: true, onFailure: queue, logConfig };
    fc.addFunction({ name: `${prefix}${own}`, file, role, environment, ...asDeployed, ...place, ...other });
    for (const name of ofFunction[own]) {
      const [given, change] = [triggers[name]!, changed[name]];
      if (change !== null)
        fc.addTrigger({ ...given, function: `${prefix}${own}`, config: { ...given.config, ...change } });
    }
  }
}

async function examined(env: Env = {}, ...argv: readonly string[]) {
  const { code, out, err } = await commandLine(system, env)('doctor', '--json', '--prefix', prefix, ...argv);
  expect(err).toBe('');
  expect(out).not.toContain('secret.example.com');
  const { findings, notChecked, next }: Checkup = JSON.parse(out);
  const bad = findings.filter(({ level }) => level !== 'ok');
  const lines = bad.map(({ level, check, subject, detail }) => `${level} ${check}: ${subject ?? 'all'}: ${detail}`);
  const good = findings.flatMap(({ check, level, subject }) =>
    check === 'functions' && level === 'ok' ? [subject] : [],
  );
  return { code, lines, good, findings, notChecked, next };
}

describe('nlb-cert doctor, of the deployed functions', () => {
  it.each([
    ['3.0', undefined],
    ['2.0', 'rotation'],
  ] as const)('finds them as they should be on Function Compute %s', async (_generation, service) => {
    deploy({}, {}, service);
    const before = system.cloud.requests.length;
    const { code, lines, good, next } = await examined(service === undefined ? {} : { FC_SERVICE: service });
    expect([code, lines]).toEqual([0, []]);
    expect(good).toEqual(['on-renewal', 'confirm', 'sweep', 'backfill'].map((name) => `${prefix}${name}`));
    expect(next).toBe('nlb-cert status');
    expect(system.cloud.rulesBroken).toEqual([]);
    const asked = system.cloud.requests.slice(before).filter(({ operation }) => operation === 'GetCallerIdentity');
    // Of the doctor itself, of the functions, and of the resources around them.
    expect(asked.length).toBeLessThanOrEqual(3);
  });

  it('takes no offence where none is deployed, and says where it looked', async () => {
    const { code, lines } = await examined();
    expect([code, lines]).toEqual([
      0,
      [expect.stringMatching(/^warn functions: all: there is no function test\d+-… in cn-hangzhou/)],
    ]);
    deploy();
    expect((await examined({}, '--prefix', 'my-own-')).lines).toEqual([expect.stringMatching(/no function my-own-…/)]);
    const elsewhere = await examined({ REGIONS: 'all' });
    expect(elsewhere.notChecked).toContainEqual({ check: 'functions', why: expect.stringMatching(/give --region/) });
    expect((await examined({ REGIONS: 'all' }, '--region', 'cn-hangzhou')).good).toEqual([]);
  });

  const wrong: readonly [
    what: string,
    over: Over,
    changed: Record<string, object | null>,
    code: number,
    says: readonly RegExp[],
  ][] = [
    [
      'one that is needed is missing',
      { sweep: 'absent' },
      {},
      1,
      [/^fail functions: test\d+-sweep: it is not in cn-hangzhou/],
    ],
    ['one that is not is missing', { backfill: 'absent' }, {}, 0, [/^warn functions: test\d+-backfill: it is not in/]],
    [
      'an old runtime',
      { confirm: { runtime: 'nodejs18' } },
      {},
      1,
      [/^fail .*-confirm: its runtime is nodejs18, not nodejs20/],
    ],
    ['a newer runtime', { confirm: { runtime: 'nodejs22' } }, {}, 0, []],
    ['a custom runtime', { confirm: { runtime: 'custom.debian12', file: 'dist/sweep.js' } }, {}, 0, []],
    [
      'a custom runtime that is too old for Node 20',
      { confirm: { runtime: 'custom' } },
      {},
      1,
      [/^fail .*-confirm: its runtime is custom, not nodejs20/],
    ],
    [
      'another handler',
      { confirm: { file: 'dist/sweep.js' } },
      {},
      1,
      [/^fail .*-confirm: its handler is sweep.handler, not confirm.handler/],
    ],
    ['no role', { backfill: { role: undefined } as object }, {}, 1, [/^fail .*-backfill: it has no role/]],
    [
      'a timeout that is too short',
      { sweep: { timeoutSeconds: 3 } },
      {},
      0,
      [/^warn .*-sweep: its timeout is 3 s, which is too short/],
    ],
    ['one that is too long', { sweep: { timeoutSeconds: 300 } }, {}, 0, [/^warn .*-sweep: its timeout is 300 s, but/]],
    ['no ledger', { sweep: { environment: { REGIONS: 'cn-hangzhou' } } }, {}, 1, [/^fail .*-sweep: it has no LEDGER/]],
    [
      'no log',
      { sweep: { logConfig: { project: '', logstore: '' } } },
      {},
      0,
      [/^warn .*-sweep: it has no log project/],
    ],
    [
      'no destination of failed events',
      { 'on-renewal': { onFailure: undefined } as object },
      {},
      0,
      [/^warn .*-on-renewal: it has no failure destination/],
    ],
    [
      'no task mode in a region that has it',
      { confirm: { asyncTask: false } },
      {},
      0,
      [/^warn .*-confirm: it is not in task mode/],
    ],
    ['no timer of confirm', {}, { minute: null }, 1, [/^fail .*-confirm: no timer starts confirm/]],
    [
      'one that is off',
      {},
      { minute: { enable: false } },
      1,
      [/^fail .*-confirm: the timer "minute" for confirm is switched off/],
    ],
    [
      'one that is too seldom',
      {},
      { minute: { cronExpression: '0 0/2 * * * *' } },
      0,
      [/^warn .*-confirm: confirm should run every minute, but "0 0\/2 /],
    ],
    ['one in cron fields that is not', {}, { minute: { cronExpression: 'CRON_TZ=Asia/Shanghai 0 * * * * *' } }, 0, []],
    ['no look', {}, { look: null }, 0, [/^warn .*-sweep: no timer starts the check of CAS/]],
    [
      'no sweep over everything',
      {},
      { full: { enable: false } },
      1,
      [/^fail .*-sweep: the timer "full" for the full sweep is switched off/],
    ],
    [
      'a payload that is not understood',
      {},
      { look: { payload: 'look' } },
      1,
      [/^fail .*the timer "look" has an invalid payload/, /^warn .*no timer starts the check/],
    ],
    ['no events', {}, { events: null }, 0, [/^warn .*-on-renewal: it has no event trigger/]],
    [
      'events that are off',
      {},
      { events: { triggerEnable: false } },
      0,
      [/^warn .*-on-renewal: its event trigger is switched off/],
    ],
  ];
  it.each(wrong)('reports %s', async (_what, over, changed, code, says) => {
    deploy(over, changed);
    const found = await examined();
    expect([found.code, found.lines]).toEqual([code, says.map((text) => expect.stringMatching(text))]);
    expect(found.good).toHaveLength(says.length === 0 ? 4 : 3);
  });

  it('compares the shared variables of the functions and of the command line, and shows no role and no other variable', async () => {
    deploy();
    const role = 'acs:ram::2222222222222222:role/lent#external';
    const env = { LEDGER: 'dir:elsewhere', REGIONS: 'cn-hangzhou,cn-shanghai', VERIFY: 'probe', ACCOUNTS: role };
    const { findings } = await examined({ ...env, ALIBABA_CLOUD_REGION_ID: 'cn-hangzhou' });
    const told = findings.filter(({ check, level }) => check === 'functions' && level === 'warn');
    expect(told.map(({ detail }) => detail)).toEqual([
      `LEDGER of the function is dir:${system.ledger}, here dir:elsewhere`,
      'REGIONS of the function is cn-hangzhou, here cn-hangzhou,cn-shanghai',
      'ACCOUNTS of the function differs from ACCOUNTS here',
      'VERIFY of the function is off, here probe',
    ]);
    expect(told[0]?.subject?.split(', ')).toHaveLength(4);
  });

  it('never fails where it cannot ask', async () => {
    const { code, lines } = await examined({ FC_ENDPOINT: 'http://127.0.0.1:1' });
    expect([code, lines]).toEqual([
      0,
      [
        expect.stringMatching(
          /^warn functions: all: Function Compute in cn-hangzhou could not be read: .*ECONNREFUSED/,
        ),
      ],
    ]);
    system.cloud.faults.add({ match: { operation: 'GetFunction' }, effect: '500' });
    deploy();
    expect((await examined()).lines).toEqual([
      expect.stringMatching(/^warn functions: all: Function Compute in .* could not be read/),
    ]);
  });

  it.each([
    { effect: { code: 'FunctionIsPurple', status: 400, message: 'said by the cloud' }, says: 'FunctionIsPurple' },
    { effect: '503', says: 'ServiceUnavailable' },
  ] as const)('shows a fault that it does not know in its own words: $says', async ({ effect, says }) => {
    system.cloud.faults.add({ match: { operation: 'GetFunction' }, effect });
    deploy();
    const { out } = await commandLine(system)('doctor', '--prefix', prefix);
    const line = out.split('\n').find((text) => /^ {2}warn +functions/.test(text));
    expect(line).toMatch(new RegExp(`${says}.*; fix: ignore this if no function is deployed$`));
  });

  it.each([
    ['GetFunction', 'GetFunction'],
    ['ListTriggers', 'ListTriggers'],
    ['GetAsyncInvokeConfig', 'GetFunctionAsyncInvokeConfig'],
  ] as const)('needs the permission for %s, as the table has it, and says what to allow', async (operation, action) => {
    deploy();
    const names = ['on-renewal', 'confirm', 'sweep', 'backfill'].map((name) => `${prefix}${name}`);
    const functions = { region: 'cn-hangzhou', names };
    const printed = await commandLine(system)('policy', '--features', 'rotate,doctor', '--functions', names.join());
    const policy: Policy = JSON.parse(printed.out);
    expect(printed.out).not.toContain('fc:InvokeFunction');
    const keysWith = (policies: readonly Policy[]) => {
      const { accountId, callers } = system.cloud;
      const own = credentialsOf(callers.add({ accountId, policies }));
      return {
        ALIBABA_CLOUD_ACCESS_KEY_ID: own.accessKeyId,
        ALIBABA_CLOUD_ACCESS_KEY_SECRET: own.accessKeySecret,
        ALIBABA_CLOUD_SECURITY_TOKEN: own.securityToken ?? '',
      };
    };
    expect(await examined(keysWith([policy]))).toMatchObject({ code: 0, lines: [] });
    const Statement = [{ Effect: 'Deny', Action: `fc:${action}`, Resource: '*' }] as const;
    const { code, findings } = await examined(keysWith([policy, { Version: '1', Statement }]));
    expect(code).toBe(0);
    const told = findings.filter(({ level }) => level !== 'ok');
    expect(told).toMatchObject([
      {
        level: 'warn',
        check: 'functions',
        missing: permissionFor(operation, { regions: [], functions }),
        fix: expect.stringContaining(`--features doctor --functions ${prefix}on-renewal,`),
      },
    ]);
  });
});
