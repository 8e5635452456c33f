import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { parseDeliveries } from '../../shared/events/renewal.js';
import { parseConfirm, parseSweep } from '../../shared/events/timer.js';
import { readConfig } from '../../shared/runtime/config.js';
import { samplesIn, withValues } from '../../shared/setup/template.js';
import { customRuntimeTemplate } from './derived.js';
import { matches } from './pattern.js';
import { type Rendered, rendered } from './rendered.js';

const pathOf = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const textOf = (file: string) => readFileSync(pathOf(file), 'utf8');

/** What each template says in its own words. */
interface Deployed {
  readonly name: string;
  readonly handler: string;
  readonly runtime: string;
  readonly code: string;
  readonly memorySize: number;
  readonly cpu: number;
  readonly diskSize: number;
  readonly timeout: number;
  readonly internetAccess: boolean;
  readonly role: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly log: string;
  readonly async: {
    readonly task: boolean;
    readonly retries: number;
    readonly age: number;
    readonly onFailure: string;
  };
  readonly triggers: readonly { readonly type: string; readonly config: Props }[];
}

// biome-ignore lint/suspicious/noExplicitAny: what a template renders to is told by these tests alone
type Props = any;

const readers: Readonly<Record<string, (props: Props) => Deployed>> = {
  's.yaml': ofVersion3,
  'docs/s-custom-runtime.yaml': ofVersion3,
  'docs/s-fc2.yaml': ofVersion2,
};

function ofVersion3(p: Props): Deployed {
  return {
    ...common(p),
    name: p.functionName,
    code: p.code,
    role: p.role,
    internetAccess: p.internetAccess,
    log: p.logConfig,
    async: {
      task: p.asyncInvokeConfig.asyncTask,
      retries: p.asyncInvokeConfig.maxAsyncRetryAttempts,
      age: p.asyncInvokeConfig.maxAsyncEventAgeInSeconds,
      onFailure: p.asyncInvokeConfig.destinationConfig.onFailure.destination,
    },
    triggers: (p.triggers ?? []).map((t: Props) => ({
      name: t.triggerName,
      type: t.triggerType,
      qualifier: t.qualifier,
      config: t.triggerConfig,
    })),
  };
}

function ofVersion2(p: Props): Deployed {
  return {
    ...common(p.function),
    name: p.function.name,
    code: p.function.codeUri,
    role: p.service.role,
    internetAccess: p.service.internetAccess,
    log: p.service.logConfig,
    async: {
      task: p.function.asyncConfiguration.statefulInvocation,
      retries: p.function.asyncConfiguration.maxAsyncRetryAttempts,
      age: p.function.asyncConfiguration.maxAsyncEventAgeInSeconds,
      onFailure: p.function.asyncConfiguration.destination.onFailure,
    },
    triggers: p.triggers ?? [],
  };
}

function common({ handler, runtime, memorySize, cpu, diskSize, timeout, environmentVariables }: Props) {
  return { handler, runtime, memorySize, cpu, diskSize, timeout, environment: environmentVariables };
}

let templates: Readonly<Record<string, Rendered>>;
beforeAll(async () => {
  const files = Object.keys(readers);
  const all = await Promise.all(files.map((file) => rendered(file)));
  templates = Object.fromEntries(files.map((file, i) => [file, all[i]!]));
});

const serviceEvents = [
  { source: 'acs.cas', type: 'cas:ActionTrail:ApiCall' },
  { source: 'acs.cas', type: 'cas:ActionTrail:ConsoleOperation' },
  { source: 'acs.cas', type: 'cas:ActionTrail:AliyunServiceEvent' },
  ...[1, 3, 7, 15, 30, 60].map((days) => ({ source: 'acs.slb', type: `slb:CloudMonitor:CertKeyExpired${days}` })),
];

it.each(Object.keys(readers))('%s renders offline to four functions that can run as they are', (file) => {
  const { resources, vars } = templates[file]!;
  expect(Object.keys(resources)).toEqual(['on-renewal', 'confirm', 'sweep', 'backfill']);
  for (const [name, { props }] of Object.entries(resources)) {
    const fn = readers[file]!(props);
    const bundle = fileURLToPath(new URL(`../../${file}/../${fn.code}/${name}.js`, import.meta.url));
    expect(existsSync(bundle), bundle).toBe(true);
    expect(fn).toMatchObject({ handler: `${name}.handler`, log: 'auto' });
    expect(fn.name).toMatch(new RegExp(`^[a-zA-Z_][\\w-]*${name}$|^${name}$`));
    expect(fn.memorySize % 64).toBe(0);
    expect([fn.memorySize >= 128, fn.cpu >= fn.memorySize / 1024 / 4, fn.cpu <= fn.memorySize / 1024]).toEqual([
      true,
      true,
      true,
    ]);
    // A run stops by itself at 240 s; EventBridge ends what it started at 300 s.
    expect([fn.timeout > 240, fn.timeout < 300]).toEqual([true, true]);
    expect(fn.role).toBe(fn.role.toLowerCase());
    const queue = `acs:mns:${vars.region}:${vars.accountId}:/queues/nlb-cert-rotation-failed/messages`;
    expect(fn.async).toMatchObject({ task: true, onFailure: queue });
    expect([fn.async.retries <= 8, fn.async.age <= 604_800]).toEqual([true, true]);
    expect(() => readConfig(fn.environment, 'cn-hangzhou')).not.toThrow();
    const bytes = Object.entries(fn.environment).reduce((sum, [key, value]) => sum + Buffer.byteLength(key + value), 0);
    expect(bytes).toBeLessThan(4096);
  }
});

it.each(Object.keys(readers))('%s has in vars only what setup writes, and two values that stay', (file) => {
  const { vars } = templates[file]!;
  const own = file === 'docs/s-fc2.yaml' ? ['service'] : [];
  const names = ['region', 'accountId', 'role', 'environment', ...own, 'prefix', 'taskModeRegions'];
  expect(Object.keys(vars)).toEqual(names);
  const variables = Object.keys(vars.environment as Props).filter((name) => name !== 'FUNCTION_SERVICE');
  expect(variables).toEqual(['REGIONS', 'LEDGER']);
  expect(samplesIn(textOf(file)).map(({ path }) => path)).toEqual(['vars.accountId', 'vars.environment.LEDGER']);
  expect(samplesIn(withValues(textOf(file), { accountId: '1', 'environment.LEDGER': 'oss://b/ledger' }))).toEqual([]);
});

it.each(Object.keys(readers))('%s is built, and refused with a sample, before anything is deployed', (file) => {
  const folder = { 's.yaml': './' }[file] ?? '../';
  expect(templates[file]!.actions['pre-deploy']!.map(({ run, path }) => [run, path])).toEqual([
    ['npm run build', folder],
    [`node dist/cli.js setup --check ${file}`, folder],
  ]);
});

it('s-custom-runtime.yaml is s.yaml with another runtime', async () => {
  await expect(customRuntimeTemplate(textOf('s.yaml'))).toMatchFileSnapshot(pathOf('docs/s-custom-runtime.yaml'));
  const { resources } = templates['docs/s-custom-runtime.yaml']!;
  for (const [name, { props }] of Object.entries(resources)) {
    const { runtime, layers, customRuntimeConfig } = props as Props;
    expect([runtime, layers]).toEqual(['custom.debian12', ['acs:fc:cn-hangzhou:official:layers/Nodejs22/versions/3']]);
    const command = ['/opt/nodejs22/bin/node', '/code/custom-runtime.cjs', name];
    expect(customRuntimeConfig).toEqual({ command, port: 9000 });
  }
  expect(existsSync(pathOf('dist/custom-runtime.cjs'))).toBe(true);
});

it('s-fc2.yaml deploys the functions of s.yaml, in other words', () => {
  const deployed = (file: string) =>
    Object.entries(templates[file]!.resources).map(([name, { props }]) => [name, readers[file]!(props)] as const);
  // A path is from the folder of its file; the component of 2.0 has no parameters of the default event source.
  const alike = ({ code, environment: { FUNCTION_SERVICE, ...environment }, triggers, ...rest }: Deployed) => ({
    ...rest,
    code: code.replace('../', './'),
    environment,
    triggers: triggers.map(({ config: { eventSourceConfig, eventSinkConfig, runOptions, ...config }, ...trigger }) => ({
      ...trigger,
      config,
    })),
  });
  const [former, current] = ['docs/s-fc2.yaml', 's.yaml'].map((file) =>
    deployed(file).map(([name, fn]) => [name, alike(fn)]),
  );
  expect(former).toEqual(current);
  const variables = Object.values(templates['docs/s-fc2.yaml']!.resources).map(
    ({ props }) => ofVersion2(props).environment,
  );
  expect(variables.map(({ FUNCTION_SERVICE }) => FUNCTION_SERVICE)).toEqual(Array(4).fill('nlb-cert-rotation'));
});

it.each(Object.keys(readers))('%s has the timers and the events of the design, timers first', (file) => {
  const { resources } = templates[file]!;
  const triggers = Object.fromEntries(
    Object.entries(resources).map(([name, { props }]) => [name, readers[file]!(props).triggers]),
  );
  const timers = (name: string) =>
    triggers[name]!.filter(({ type }) => type === 'timer').map(({ config }) => [config.cronExpression, config.payload]);
  expect(timers('confirm')).toEqual([['@every 1m', undefined]]);
  expect(timers('sweep')).toEqual([
    ['@every 5m', '{"kind":"look"}'],
    ['@every 60m', '{"kind":"full"}'],
  ]);
  expect(timers('on-renewal').concat(timers('backfill'))).toEqual([]);
  for (const list of Object.values(triggers))
    expect(list.slice(0, -1).filter(({ type }) => type === 'eventbridge')).toEqual([]);

  const events = triggers['on-renewal']!.filter(({ type }) => type === 'eventbridge');
  for (const event of serviceEvents) {
    expect(events.map(({ config }) => matches(config.eventRuleFilterPattern, event))).toEqual([true]);
    expect(parseDeliveries(JSON.stringify({ ...event, data: {} })).scope).toBeDefined();
  }
  const others = [
    { source: 'acs.slb', type: 'slb:ActionTrail:ApiCall' },
    { source: 'acs.ecs', type: 'cas:ActionTrail:ApiCall' },
  ];
  for (const event of others) expect(matches(events[0]!.config.eventRuleFilterPattern, event)).toBe(false);
});

/** Source: FC's page on asynchronous tasks; the local cloud has the same list, and refuses task mode elsewhere. */
const withTaskMode = [
  ...['cn-hangzhou', 'cn-shanghai', 'cn-qingdao', 'cn-beijing', 'cn-zhangjiakou', 'cn-wulanchabu', 'cn-shenzhen'],
  ...['cn-chengdu', 'cn-hongkong', 'ap-southeast-1', 'ap-southeast-3', 'ap-southeast-5', 'ap-southeast-7'],
  ...['ap-northeast-1', 'ap-northeast-2', 'eu-central-1', 'eu-west-1', 'us-east-1', 'us-west-1'],
];

it.each(Object.keys(readers))('%s asks for task mode in the 19 regions that have it', async (file) => {
  expect(String(templates[file]!.vars.taskModeRegions).split(', ')).toEqual(withTaskMode);
});

const moved = [
  { region: 'us-west-1', task: true },
  { region: 'cn-guangzhou', task: false },
  { region: 'cn-shanghai', task: true },
  { region: 'cn-shanghai-finance-1', task: false },
  { region: 'me-central-1', task: false },
];

it.each(process.env.RELEASE_CHECKS ? moved : moved.slice(0, 2))(
  'in $region each function is deployed with task mode: $task',
  async ({ region, task }) => {
    for (const [file, read] of Object.entries(readers)) {
      const { resources } = await rendered(file, region);
      const asked = Object.values(resources).map(({ props }) => read(props).async.task);
      expect(asked, file).toEqual([task, task, task, task]);
    }
  },
);

it('what the timers send is what the functions take', () => {
  const event = (payload: string) => JSON.stringify({ triggerTime: '2026-06-15T12:00:00Z', triggerName: 't', payload });
  expect([parseSweep(event('{"kind":"look"}')), parseSweep(event('{"kind":"full"}'))]).toEqual(['look', 'full']);
  expect(() => parseConfirm(event(''))).not.toThrow();
});
