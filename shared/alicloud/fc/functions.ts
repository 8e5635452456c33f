import type Fc2 from '@alicloud/fc2';
import type { Fc2Answer } from '@alicloud/fc2';
import { permissionFor } from '../../ram/permissions.js';
import { CloudFault } from '../client/cloud-fault.js';
import type { Credentials } from '../client/sign.js';

/** The location of the functions, and the credentials of the caller. */
export interface FunctionsConfig {
  readonly accountId: string;
  readonly region: string;
  readonly credentials: Credentials;
  /** Their FC 2.0 service; FC 3.0 has none. */
  readonly service?: string | undefined;
  /** A base URL instead of the public one; `{region}` is replaced. */
  readonly endpoint?: string | undefined;
  /** Default: 10 seconds. */
  readonly withinMs?: number | undefined;
}

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
  const { headers, data } = await invoke(config, call, call.withLog ? { 'x-fc-log-type': 'Tail' } : {});
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  const errorType = headers['x-fc-error-type'];
  const tail = call.withLog ? tailOf(headers) : {};
  if (errorType === undefined) return { kind: 'returned', text, ...tail };
  return { kind: 'threw', errorType, message: messageIn(data), ...tail };
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

/*
 * The rest of this file is about `@alicloud/fc2` 2.6.6, which was made for FC 2.0 (facts: events, part 5). For FC 3.0 its
 * public field `version` is set, as in Alibaba's own deployment tool, and the path is built here.
 */

const defaultWithinMs = 10_000;
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
    if (isEmptyJson(error)) return { headers: {}, data: '' };
    throw faultOf(error, 'InvokeFunction', name, config);
  }
}

/** Reads the settings of a function. The client has no such call for FC 3.0, but it signs any path of any version. */
export async function fcGet(
  operation: 'GetFunction' | 'ListTriggers',
  config: FunctionsConfig,
  name: string,
  query: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const { service } = config;
  const client = await clientOf(config);
  client.version = service === undefined ? thirdVersion : secondVersion;
  const servicePath = service === undefined ? '' : `/services/${service}`;
  const suffix = operation === 'ListTriggers' ? '/triggers' : '';
  try {
    return (await client.get(`${servicePath}/functions/${name}${suffix}`, query)).data;
  } catch (error) {
    throw faultOf(error, operation, name, config);
  }
}

/** The client parses the empty body of an accepted call as JSON, and throws. FC's errors have a body. */
function isEmptyJson(error: unknown): boolean {
  return error instanceof SyntaxError && error.message.includes('end of JSON input');
}

/** Loaded when used: the client is larger than a whole function, and takes longer to load. */
async function clientOf(config: FunctionsConfig): Promise<Fc2> {
  const loaded = await import('@alicloud/fc2');
  const Client = loaded.default;
  const { accessKeyId, accessKeySecret, securityToken } = config.credentials;
  const endpoint = config.endpoint?.replaceAll('{region}', config.region).replace(/\/$/, '');
  return new Client(config.accountId, {
    accessKeyID: accessKeyId,
    accessKeySecret,
    securityToken,
    region: config.region,
    // Without it requests use plain HTTP. With an `endpoint` it has no effect: the protocol of the endpoint counts.
    secure: true,
    endpoint,
    timeout: config.withinMs ?? defaultWithinMs,
    // The client itself sends a token only for access key ids that begin with STS.
    headers: securityToken ? { 'x-fc-security-token': securityToken } : {},
  });
}

/** The client's errors have FC's code, if there is one. They have the HTTP status only in their message. */
function faultOf(
  error: unknown,
  operation: 'InvokeFunction' | 'GetFunction' | 'ListTriggers',
  name: string,
  { region, service }: FunctionsConfig,
): CloudFault {
  const text = error instanceof Error ? error.message : String(error);
  const status = /failed with (\d{3})\. requestid: ([\w-]+)/.exec(text);
  const httpStatus = status === null ? undefined : Number(status[1]);
  const missing = permissionFor(operation, { regions: [], functions: { region, names: [name], service } });
  return new CloudFault(`${name} in ${region}: ${withoutClientText(text)}`, {
    operation,
    code: codeOf(error, httpStatus),
    requestId: status?.[2],
    httpStatus,
    cause: error,
    missing: httpStatus === 403 ? missing : undefined,
  });
}

/** The message of FC or of the network, without the method, address, status and id that the client adds. */
function withoutClientText(text: string): string {
  return text
    .replace(/^[A-Z]+ .* failed with \d{3}\. requestid: [\w-]+, message: (.*)\.$/s, '$1')
    .replace(/[A-Z]+ https?:\/\/\S+ failed\.$/, '')
    .replace(/\.$/, '');
}

function codeOf(error: unknown, httpStatus: number | undefined): string {
  if (error instanceof SyntaxError) return 'MalformedResponse';
  if (!(error instanceof Error)) return 'UnknownError';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return httpStatus === undefined ? error.name : 'MalformedResponse';
}

function messageIn(thrown: unknown): string {
  const hasMessage = typeof thrown === 'object' && thrown !== null && 'errorMessage' in thrown;
  return hasMessage ? String(thrown.errorMessage) : 'the function threw an error, and FC returned no message';
}
