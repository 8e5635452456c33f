import { resolve } from 'node:path';
import type { Credentials } from '../cloud.js';
import type { TriggerRecord } from './triggers.js';

export interface NewFunction {
  readonly name: string;
  /** The FC 2.0 service; without it the function is an FC 3.0 one. */
  readonly service?: string;
  /** The built bundle. */
  readonly file: string;
  /** Which export is called. */
  readonly handler?: string;
  /** What reads show; whatever it says, the bundle runs under the Node.js of this machine. */
  readonly runtime?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly timeoutSeconds?: number;
  readonly memoryMb?: number;
  readonly accountId?: string;
  readonly region?: string;
  /** ARN of a role that trusts `fc.aliyuncs.com`; each invocation gets a session of it. */
  readonly role?: string;
  /** In place of a role: always these. With neither, a function has no credentials (events, part 4.3). */
  readonly roleCredentials?: Credentials;
  /** Beside LATEST. */
  readonly qualifiers?: readonly string[];
  /** Stateful asynchronous invocations: only then do task ids count (events, part 2.2). */
  readonly asyncTask?: boolean;
  readonly maxAsyncRetryAttempts?: number;
  /** Wait between two attempts, in emulated seconds; how long FC waits is documented nowhere. */
  readonly asyncRetryAfterSeconds?: number;
  /** ARN of the failure destination; without one a failed event is dropped. */
  readonly onFailure?: string;
  /** Where the runs are logged, as reads show it; in 2.0 the service has it. */
  readonly logConfig?: { readonly project: string; readonly logstore: string };
  readonly maxInstances?: number;
}

/** A function as FC knows it, every choice made. */
export interface FunctionRecord extends NewFunction {
  readonly key: string;
  readonly arn: string;
  readonly handler: string;
  readonly runtime: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly accountId: string;
  readonly region: string;
  readonly qualifiers: readonly string[];
  readonly asyncTask: boolean;
  readonly maxAsyncRetryAttempts: number;
  readonly asyncRetryAfterSeconds: number;
  readonly maxInstances: number;
  readonly createdAt: Date;
  /** In the order in which they were made. */
  readonly triggers: TriggerRecord[];
}

const DEFAULTS = {
  handler: 'handler',
  runtime: 'nodejs20',
  environment: {},
  timeoutSeconds: 3,
  memoryMb: 512,
  asyncTask: false,
  maxAsyncRetryAttempts: 3,
  asyncRetryAfterSeconds: 0,
  maxInstances: 300,
} as const;

/** Where task mode exists (FC docs 04/135; updates 2026-11, correction 8). */
const TASK_MODE_REGIONS = new Set([
  ...['cn-hangzhou', 'cn-shanghai', 'cn-qingdao', 'cn-beijing', 'cn-zhangjiakou', 'cn-wulanchabu', 'cn-shenzhen'],
  ...['cn-chengdu', 'cn-hongkong', 'ap-southeast-1', 'ap-southeast-3', 'ap-southeast-5', 'ap-southeast-7'],
  ...['ap-northeast-1', 'ap-northeast-2', 'eu-central-1', 'eu-west-1', 'us-east-1', 'us-west-1'],
]);

/** Checks a new function against FC's limits (events, parts 4.4 and 4.5). Throws an error for the test's author. */
export function functionRecord(o: NewFunction, home: { accountId: string; region: string; now: Date }): FunctionRecord {
  const accountId = o.accountId ?? home.accountId;
  const region = o.region ?? home.region;
  const key = o.service === undefined ? o.name : `${o.service}$${o.name}`;
  const path = o.service === undefined ? `functions/${o.name}` : `services/${o.service}/functions/${o.name}`;
  const record = { ...DEFAULTS, ...o, key, arn: `acs:fc:${region}:${accountId}:${path}`, accountId, region };
  const complaint = faultOf(record);
  if (complaint) throw new Error(`function ${key}: ${complaint}`);
  const qualifiers = ['LATEST', ...(o.qualifiers ?? [])];
  return { ...record, file: resolve(o.file), qualifiers, createdAt: home.now, triggers: [] };
}

function faultOf(o: Omit<FunctionRecord, 'qualifiers' | 'createdAt' | 'triggers'>): string | undefined {
  if (!/^[_a-zA-Z][-_a-zA-Z0-9]*$/.test(o.name)) return 'not a function name';
  if (o.memoryMb < 128 || o.memoryMb > 32_768 || o.memoryMb % 64 !== 0)
    return 'memory is 128 to 32768 MB in steps of 64';
  if (o.timeoutSeconds <= 0 || o.timeoutSeconds > 86_400) return 'the timeout is 1 to 86400 s';
  if (o.maxAsyncRetryAttempts < 0 || o.maxAsyncRetryAttempts > 8) return 'retries are 0 to 8';
  if (o.asyncTask && !TASK_MODE_REGIONS.has(o.region)) return `task mode does not exist in ${o.region}`;
  const names = Object.keys(o.environment);
  const bad = names.find((name) => !/^[a-zA-Z]\w*$/.test(name) || name.startsWith('FC_'));
  if (bad !== undefined) return `no environment variable may be called ${bad}`;
  const bytes = Object.values(o.environment).reduce((sum, value) => sum + Buffer.byteLength(value), 0);
  return bytes > 4096 ? `the environment holds ${bytes} bytes, at most 4096` : undefined;
}

/** What FC puts into the environment of an instance (events, part 4.4). Zone UTC unless `TZ` is set. */
export function environmentOf(o: FunctionRecord, credentials: Credentials, instanceId: string): Record<string, string> {
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: '/tmp',
    TZ: 'UTC',
    ...o.environment,
    ALIBABA_CLOUD_ACCESS_KEY_ID: credentials.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: credentials.accessKeySecret,
    ALIBABA_CLOUD_SECURITY_TOKEN: credentials.securityToken,
    FC_ACCOUNT_ID: o.accountId,
    FC_FUNC_CODE_PATH: '/code',
    FC_FUNCTION_HANDLER: `index.${o.handler}`,
    FC_FUNCTION_MEMORY_SIZE: String(o.memoryMb),
    FC_FUNCTION_NAME: o.name,
    FC_INSTANCE_ID: instanceId,
    FC_REGION: o.region,
  };
}
