import { permissionFor } from '../../ram/permissions.js';
import { objectIn } from '../client/answer.js';
import { CloudFault } from '../client/cloud-fault.js';
import type { Fc2Answer, FcRefusal, FunctionsConfig } from './client.js';

export interface FunctionCall {
  readonly name: string;
  /** At most 32 MB; 128 KB for `invokeLater`. */
  readonly payload: string;
  /** A version or an alias. Default: the latest code. */
  readonly qualifier?: string | undefined;
  /** Returns the last 4 KB of its log too. For `invokeNow`. */
  readonly withLog?: boolean | undefined;
}

/** The result of a function, or its error as FC returns it. */
export type Returned = (
  | { readonly kind: 'returned'; readonly text: string }
  | { readonly kind: 'threw'; readonly errorType: string; readonly message: string }
) & {
  /** Only with `withLog`. */
  readonly log?: string;
  readonly requestId?: string;
};

/** Calls a function and waits for its end. Rejects with a `CloudFault` if FC does not run it. */
export async function invokeNow(config: FunctionsConfig, call: FunctionCall): Promise<Returned> {
  const { headers, data: text } = await invoke(config, call, call.withLog ? { 'x-fc-log-type': 'Tail' } : {});
  const errorType = headers['x-fc-error-type'];
  const tail = call.withLog ? tailOf(headers) : {};
  if (errorType === undefined) return { kind: 'returned', text, ...tail };
  return { kind: 'threw', errorType, message: messageIn(text), ...tail };
}

function tailOf(headers: Fc2Answer['headers']): Pick<Returned, 'log' | 'requestId'> {
  const requestId = headers['x-fc-request-id'];
  const log = Buffer.from(headers['x-fc-log-result'] ?? '', 'base64').toString();
  return { log, ...(requestId === undefined ? {} : { requestId }) };
}

export interface LaterCall extends FunctionCall {
  readonly taskId: string;
  /** FC starts the function after this many whole seconds. Default: at once. */
  readonly afterSeconds?: number | undefined;
}

/** Source: FC, InvokeFunction, `x-fc-async-delay`: 1 to 3600. */
const longestDelaySeconds = 3600;

/**
 * Calls a function asynchronously: FC runs it at least once. `repeated`: the task id was used before, so the call is
 * already accepted. Task ids count only for functions in task mode. A task id is a letter or `_`, then up to 127 of `\w`
 * and `-`.
 */
export async function invokeLater(
  config: FunctionsConfig,
  { taskId, afterSeconds = 0, ...call }: LaterCall,
): Promise<'accepted' | 'repeated'> {
  const header = config.service === undefined ? 'x-fc-async-task-id' : 'x-fc-stateful-async-invocation-id';
  const delay = afterSeconds > 0 ? { 'x-fc-async-delay': `${Math.min(afterSeconds, longestDelaySeconds)}` } : {};
  try {
    await invoke(config, call, { 'x-fc-invocation-type': 'Async', [header]: taskId, ...delay });
    return 'accepted';
  } catch (error) {
    if (error instanceof CloudFault && error.httpStatus === 409) return 'repeated';
    throw error;
  }
}

/** Versions of the API: for FC 3.0, and for FC 2.0 the one of Alibaba's later SDKs. */
const [thirdVersion, secondVersion] = ['2023-03-30', '2021-04-06'];

async function invoke(
  config: FunctionsConfig,
  { name, payload, qualifier }: FunctionCall,
  headers: Readonly<Record<string, string>>,
): Promise<Fc2Answer> {
  const client = await clientOf(config);
  const body = Buffer.from(payload);
  try {
    if (config.service !== undefined)
      return await client.invokeFunction(config.service, name, body, headers, qualifier);
    client.version = thirdVersion;
    const query = qualifier === undefined ? {} : { qualifier };
    return await client.post(`/functions/${name}/invocations`, body, headers, query);
  } catch (error) {
    throw faultOf(error, 'InvokeFunction', name, config);
  }
}

/** Reads of the settings of a function, with their path after that of the function; the same in both generations. */
const reads = { GetFunction: '', ListTriggers: '/triggers', GetAsyncInvokeConfig: '/async-invoke-config' } as const;

export type FcRead = keyof typeof reads;

/** Reads the settings of a function. The client has no such call for FC 3.0, but it signs any path of any version. */
export async function fcGet(
  operation: FcRead,
  config: FunctionsConfig,
  name: string,
  query: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const { service } = config;
  const client = await clientOf(config);
  client.version = service === undefined ? thirdVersion : secondVersion;
  const servicePath = service === undefined ? '' : `/services/${service}`;
  try {
    return objectIn((await client.get(`${servicePath}/functions/${name}${reads[operation]}`, query)).data);
  } catch (error) {
    throw faultOf(error, operation, name, config);
  }
}

/** Loaded when used: the client takes longer to load than a whole function. */
async function clientOf(config: FunctionsConfig) {
  const { openClient } = await import('./client.js');
  return openClient(config);
}

function faultOf(
  error: unknown,
  operation: 'InvokeFunction' | FcRead,
  name: string,
  { region, service }: FunctionsConfig,
): CloudFault {
  const { httpStatus, requestId }: Partial<FcRefusal> = error instanceof Error ? error : {};
  const missing = permissionFor(operation, { regions: [], functions: { region, names: [name], service } });
  return new CloudFault(`${name} in ${region}: ${error instanceof Error ? error.message : String(error)}`, {
    operation,
    code: codeOf(error),
    requestId,
    httpStatus,
    cause: error,
    missing: httpStatus === 403 ? missing : undefined,
  });
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UnknownError';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

function messageIn(data: string): string {
  const { errorMessage } = objectIn(data);
  return errorMessage === undefined ? 'the function threw an error, and FC returned no message' : String(errorMessage);
}
