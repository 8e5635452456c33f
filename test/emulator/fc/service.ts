import type { Clock } from '../clock.js';
import { newRequestId } from '../identity.js';
import { isAcs3 } from '../protocol/acs3.js';
import type { Caller, Callers } from '../protocol/callers.js';
import type { Faults } from '../protocol/faults.js';
import { type Answer, CloudError, jsonAnswer, type RawRequest, type Service } from '../protocol/message.js';
import { mayDo } from '../protocol/ram.js';
import type { RateLimits } from '../protocol/rates.js';
import type { RequestJournal, RequestLog } from '../protocol/request-journal.js';
import { struckAfter, struckBefore } from '../protocol/struck.js';
import type { RuleBook } from '../rule-book.js';
import type { Switches } from '../switches.js';
import { authenticate, denied } from './access.js';
import { type FunctionAddress, looksLikeFc, readAddress } from './address.js';
import { checksumOf } from './checksum.js';
import { errorTypeOf } from './events.js';
import { type Invocation, megabytes } from './execution.js';
import type { FunctionCompute } from './function-compute.js';
import type { FunctionRecord } from './functions.js';
import { type InvokeOptions, readOptions, strayTaskHeader, TASK_HEADERS } from './options.js';
import { getAsyncInvokeConfig, getFunction, listTriggers } from './reads.js';

interface FcParts {
  readonly fc: FunctionCompute;
  readonly callers: Callers;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly rates: RateLimits;
  readonly rules: RuleBook;
  readonly switches: Switches;
  readonly journal: RequestJournal;
}

type Draft = { -readonly [K in keyof RequestLog]: RequestLog[K] };

/** `x-fc-log-type: Tail` gives the last 4 KB of the log. */
const TAIL_BYTES = 4096;

/** InvokeFunction, GetFunction and ListTriggers of FC 2.0 and 3.0 on the shared port. */
export function fcService(parts: FcParts): Service {
  return { name: 'fc', owns: looksLikeFc, answer: (request) => answerFc(parts, request) };
}

async function answerFc(parts: FcParts, request: RawRequest): Promise<Answer> {
  const draft = newDraft(parts.clock);
  try {
    const answer = await answerChecked(parts, request, draft);
    draft.httpStatus = answer.status;
    return { ...answer, headers: { 'x-fc-request-id': draft.requestId, ...answer.headers } };
  } catch (fault) {
    if (!(fault instanceof CloudError)) throw fault;
    draft.httpStatus = fault.status;
    draft.code = fault.code;
    return errorAnswer(fault, draft.requestId, isAcs3(request));
  } finally {
    parts.journal.add(draft);
  }
}

async function answerChecked(parts: FcParts, request: RawRequest, draft: Draft): Promise<Answer> {
  const address = readAddress(request);
  const caller = authenticate(request, address.path, parts.callers, parts.clock);
  draft.accessKeyId = caller.accessKeyId;
  draft.params = { function: address.key, ...fcHeaders(request) };
  draft.operation = address.operation;
  const fn = findFunction(parts, request, address, caller);
  draft.region = fn.region;
  const effect = parts.faults.take({ operation: address.operation, region: fn.region, listenerId: undefined });
  if (effect === 'throttle') throw new CloudError(429, 'ResourceThrottled', 'Reserve resource exceeded limit');
  const instead = struckBefore(effect, parts.rates);
  if (instead) return instead;
  if (address.operation === 'GetFunction') return struckAfter(effect, getFunction(fn, address));
  if (address.operation === 'ListTriggers') return struckAfter(effect, listTriggers(fn, address, request));
  if (address.operation === 'GetAsyncInvokeConfig') return struckAfter(effect, getAsyncInvokeConfig(fn, address));
  const stray = strayTaskHeader(request, address);
  if (stray !== undefined) parts.rules.record('stray-header', `${stray} means nothing to FC ${address.generation}`);
  const options = readOptions(request, address);
  const answer = options.isAsync
    ? accept(parts, fn, request, { ...options, header: TASK_HEADERS[address.generation] })
    : await run(parts, fn, request, options);
  return struckAfter(effect, { ...answer, headers: { 'x-fc-code-checksum': checksumOf(fn.file), ...answer.headers } });
}

/** A function is looked up in the caller's account, under the name of the API's generation. */
function findFunction(parts: FcParts, request: RawRequest, address: FunctionAddress, caller: Caller): FunctionRecord {
  const accountId = request.headers['x-fc-account-id'] ?? caller.accountId;
  if (accountId !== caller.accountId) throw denied(`the caller does not belong to the account ${accountId}`);
  const fn = parts.fc.find(accountId, address.key);
  if (!fn) throw new CloudError(404, 'FunctionNotFound', `function '${address.key}' does not exist`);
  checkMay(caller, address, fn);
  if (fn.qualifiers.includes(address.qualifier)) return fn;
  throw new CloudError(404, 'AliasNotFound', `alias '${address.qualifier}' of '${address.key}' does not exist`);
}

/** The actions whose name is not the operation's (help: GetAsyncInvokeConfig). */
const ACTIONS: Partial<Record<FunctionAddress['operation'], string>> = {
  GetAsyncInvokeConfig: 'GetFunctionAsyncInvokeConfig',
};

/** Most operations have an action of their name (help: "Policies and sample policies"). */
function checkMay(caller: Caller, address: FunctionAddress, fn: FunctionRecord): void {
  const name = ACTIONS[address.operation] ?? address.operation;
  const [action, resource] = [`fc:${name}`, resourceOf(address, fn)];
  if (mayDo(caller, { action, resource })) return;
  throw denied(`the caller is not authorized to perform '${action}' on resource '${resource}'`);
}

/**
 * The function, or all of its triggers; on a service of FC 2.0 the qualifier is part of what is invoked, and of nothing
 * else (inferred).
 */
function resourceOf({ operation, qualifier }: FunctionAddress, { arn, service }: FunctionRecord): string {
  if (operation === 'ListTriggers') return `${arn}/triggers/*`;
  // Its page names no resource but all (help: GetAsyncInvokeConfig).
  if (operation === 'GetAsyncInvokeConfig') return '*';
  const isQualified = service !== undefined && operation === 'InvokeFunction';
  return isQualified ? arn.replace('/functions/', `.${qualifier}/functions/`) : arn;
}

/** 202 and an empty body without a type: `@alicloud/fc2` cannot parse an empty JSON (events, part 5.2). */
function accept(
  { fc, switches }: FcParts,
  fn: FunctionRecord,
  request: RawRequest,
  o: InvokeOptions & { readonly header: string },
): Answer {
  // An id counts only for a function in task mode; a repeated one is 409 (events, part 2.2), the code is a switch.
  if (fn.asyncTask && o.taskId !== undefined && !fc.reserve(fn, o.taskId)) {
    throw new CloudError(409, switches.taskConflictCode, `the invocation ${o.taskId} already exists`);
  }
  const requestId = fc.accept(fn, request.body, o.delaySeconds);
  // Without an id of the caller's, the request id is the task's (events, part 2.2).
  const taskId = fn.asyncTask ? (o.taskId ?? requestId) : requestId;
  return { status: 202, headers: { 'x-fc-request-id': requestId, [o.header]: taskId }, body: '' };
}

/** A function's error is HTTP 200 with `x-fc-error-type` (events, part 4.2). */
async function run({ fc }: FcParts, fn: FunctionRecord, request: RawRequest, o: InvokeOptions): Promise<Answer> {
  const invocation = await fc.invoke(fn, request.body);
  if (!invocation) throw new CloudError(429, 'ResourceExhausted', 'Concurrent requests exceed the limit'); // inferred
  const errorType = errorTypeOf(invocation);
  const headers = {
    'content-type': errorType === undefined ? 'application/octet-stream' : 'application/json',
    'x-fc-request-id': invocation.requestId,
    'x-fc-instance-id': invocation.instanceId,
    'x-fc-invocation-duration': String(invocation.billedMs),
    'x-fc-max-memory-usage': megabytes(invocation.peakMemoryBytes),
    ...(errorType === undefined ? {} : { 'x-fc-error-type': errorType }),
    ...(o.wantsLog ? { 'x-fc-log-result': tailOf(invocation) } : {}),
  };
  return { status: 200, headers, body: invocation.body };
}

function tailOf({ logs }: Invocation): string {
  return Buffer.from(`${logs.join('\n')}\n`)
    .subarray(-TAIL_BYTES)
    .toString('base64');
}

function fcHeaders({ headers }: RawRequest): Record<string, string> {
  const own = Object.entries(headers).filter(([name]) => /^x-fc-(invocation|async|stateful|log)/.test(name));
  return Object.fromEntries(own);
}

/** `ErrorCode` and `ErrorMessage` as `@alicloud/fc2` reads them; the 3.0 SDKs read `Code` and `Message`. */
function errorAnswer(fault: CloudError, requestId: string, isAcs: boolean): Answer {
  const body = isAcs
    ? { RequestId: requestId, Code: fault.code, Message: fault.message }
    : { ErrorCode: fault.code, ErrorMessage: fault.message };
  return jsonAnswer(fault.status, body, { 'x-fc-request-id': requestId, ...fault.headers });
}

function newDraft(clock: Clock): Draft {
  const requestId = newRequestId();
  const blank = { region: '', params: {}, httpStatus: 0, accessKeyId: '' };
  return { ...blank, at: clock.now(), service: 'fc', operation: 'InvokeFunction', requestId };
}
