import * as z from 'zod/mini';
import { CloudFault } from '../client/cloud-fault.js';
import type { FunctionsConfig } from './client.js';
import { type FcRead, fcGet } from './functions.js';

/** A deployed function. Its environment can contain secrets, so only named variables of it may be shown. */
interface Deployed {
  readonly runtime: string;
  readonly handler: string;
  readonly timeoutSeconds: number;
  /** Empty without a role. Undefined on FC 2.0, where the service has it. */
  readonly role: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /** Empty names without one. Undefined on FC 2.0, where the service has it. */
  readonly logStore: { readonly project: string; readonly store: string } | undefined;
  /** As FC spells it. Undefined on FC 2.0. */
  readonly state: string | undefined;
  readonly lastUpdateStatus: string | undefined;
}

/** Settings of asynchronous calls. */
interface AsyncSettings {
  /** A call with an id of its own is refused a second time. */
  readonly isTaskMode: boolean;
  /** ARN of the destination of calls that failed after every retry; undefined without one. */
  readonly failureDestination: string | undefined;
}

interface DeployedTrigger {
  readonly name: string;
  readonly type: string;
  /** Its fields depend on the type. Empty if it cannot be read. */
  readonly config: Readonly<Record<string, unknown>>;
}

const deployed = z.object({
  runtime: z.string(),
  handler: z.string(),
  timeout: z.number(),
  role: z.optional(z.nullable(z.string())),
  environmentVariables: z.optional(z.nullable(z.record(z.string(), z.string()))),
  logConfig: z.optional(z.nullable(z.object({ project: z.nullish(z.string()), logstore: z.nullish(z.string()) }))),
  state: z.optional(z.string()),
  lastUpdateStatus: z.optional(z.string()),
});

const asynchronous = z.object({
  asyncTask: z.optional(z.nullable(z.boolean())),
  /** Its name on FC 2.0. */
  statefulInvocation: z.optional(z.nullable(z.boolean())),
  destinationConfig: z.optional(
    z.nullable(
      z.object({ onFailure: z.optional(z.nullable(z.object({ destination: z.optional(z.nullable(z.string())) }))) }),
    ),
  ),
});

const listing = z.object({
  triggers: z.array(
    z.object({
      triggerName: z.string(),
      triggerType: z.string(),
      triggerConfig: z.optional(z.nullable(z.union([z.string(), z.record(z.string(), z.unknown())]))),
    }),
  ),
  nextToken: z.optional(z.nullable(z.string())),
});

/** Undefined if the function or its service does not exist. Rejects with a `CloudFault`. */
export async function readFunction(config: FunctionsConfig, name: string): Promise<Deployed | undefined> {
  const data = await fcGet('GetFunction', config, name).catch(undefinedIfAbsent);
  if (data === undefined) return undefined;
  const { timeout, role, environmentVariables, logConfig, ...rest } = parsed('GetFunction', deployed, data, name);
  const { runtime, handler, state, lastUpdateStatus } = rest;
  return {
    runtime,
    handler,
    state,
    lastUpdateStatus,
    timeoutSeconds: timeout,
    role: config.service === undefined ? (role ?? '') : undefined,
    environment: environmentVariables ?? {},
    logStore:
      config.service === undefined
        ? { project: logConfig?.project ?? '', store: logConfig?.logstore ?? '' }
        : undefined,
  };
}

/** Without such settings FC has its own: no task mode, no destination. Rejects with a `CloudFault`. */
export async function readAsyncSettings(config: FunctionsConfig, name: string): Promise<AsyncSettings> {
  const data = await fcGet('GetAsyncInvokeConfig', config, name).catch(undefinedIfAbsent);
  const settings = parsed('GetAsyncInvokeConfig', asynchronous, data ?? {}, name);
  return {
    isTaskMode: (settings.asyncTask ?? settings.statefulInvocation) === true,
    failureDestination: settings.destinationConfig?.onFailure?.destination || undefined,
  };
}

function undefinedIfAbsent(error: unknown): undefined {
  if (error instanceof CloudFault && error.httpStatus === 404) return undefined;
  throw error;
}

/** All triggers of a function, over pages of 100. Rejects with a `CloudFault`. */
export async function readTriggers(config: FunctionsConfig, name: string): Promise<readonly DeployedTrigger[]> {
  const triggers: DeployedTrigger[] = [];
  for (let nextToken = ''; ; ) {
    const query = { limit: '100', ...(nextToken === '' ? {} : { nextToken }) };
    const page = parsed('ListTriggers', listing, await fcGet('ListTriggers', config, name, query), name);
    for (const { triggerName, triggerType, triggerConfig } of page.triggers)
      triggers.push({ name: triggerName, type: triggerType, config: configOf(triggerConfig) });
    if (!page.nextToken || page.nextToken === nextToken) return triggers;
    nextToken = page.nextToken;
  }
}

function parsed<T>(operation: FcRead, schema: z.ZodMiniType<T>, data: unknown, name: string): T {
  const result = z.safeParse(schema, data);
  if (result.success) return result.data;
  const fields = result.error.issues.map(({ path }) => path.join('.') || '(the whole answer)').join(', ');
  throw new CloudFault(`${operation} ${name}: the answer has invalid fields: ${fields}`, {
    operation,
    code: 'MalformedResponse',
  });
}

/** JSON text, or an object in the oldest version of the API. Source: answers to `@alicloud/fc2`, and the later SDKs. */
function configOf(config: string | Readonly<Record<string, unknown>> | null | undefined): DeployedTrigger['config'] {
  if (config === null || config === undefined) return {};
  if (typeof config !== 'string') return config;
  try {
    const value: unknown = JSON.parse(config);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
