import { createHash } from 'node:crypto';
import { basename, extname } from 'node:path';
import { type Answer, CloudError, jsonAnswer, type RawRequest } from '../protocol/message.js';
import type { FunctionAddress } from './address.js';
import { checksumOf } from './checksum.js';
import type { FunctionRecord } from './functions.js';
import type { TriggerRecord } from './triggers.js';

/** GetFunction (meta, SDK: fc-20230330 Function, fc-open GetFunctionResponseBody). In 2.0 the role is the service's. */
export function getFunction(fn: FunctionRecord, { generation }: FunctionAddress): Answer {
  const shown = {
    functionName: fn.name,
    functionId: idOf(fn.arn),
    description: '',
    runtime: fn.runtime,
    handler: `${basename(fn.file, extname(fn.file))}.${fn.handler}`,
    timeout: fn.timeoutSeconds,
    memorySize: fn.memoryMb,
    environmentVariables: fn.environment,
    codeChecksum: checksumOf(fn.file),
    createdTime: timeOf(fn.createdAt),
    lastModifiedTime: timeOf(fn.createdAt),
  };
  const logConfig = fn.logConfig ?? { project: '', logstore: '' };
  const third = {
    functionArn: fn.arn,
    role: fn.role ?? '',
    state: 'Active',
    lastUpdateStatus: 'Successful',
    logConfig,
  };
  return jsonAnswer(200, generation === '3.0' ? { ...shown, ...third } : shown, {});
}

/** GetAsyncInvokeConfig, in 2.0 GetFunctionAsyncInvokeConfig, with another name for task mode (meta, SDK). */
export function getAsyncInvokeConfig(fn: FunctionRecord, { generation }: FunctionAddress): Answer {
  const shown = {
    [generation === '3.0' ? 'asyncTask' : 'statefulInvocation']: fn.asyncTask,
    maxAsyncRetryAttempts: fn.maxAsyncRetryAttempts,
    destinationConfig: {
      onFailure: fn.onFailure === undefined ? null : { destination: fn.onFailure },
      onSuccess: null,
    },
    createdTime: timeOf(fn.createdAt),
    lastModifiedTime: timeOf(fn.createdAt),
  };
  return jsonAnswer(200, shown, {});
}

const DEFAULT_LIMIT = 20;
const MOST_LIMIT = 100;

/** ListTriggers: 20 a page unless told, at most 100, by name; `nextToken` only where there is more (meta, help). */
export function listTriggers(fn: FunctionRecord, { showsConfigAs }: FunctionAddress, request: RawRequest): Answer {
  const asked = new Map(request.query);
  const limit = Number(asked.get('limit') ?? DEFAULT_LIMIT);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_LIMIT)
    throw new CloudError(400, 'InvalidArgument', `limit must be between 1 and ${MOST_LIMIT}`);
  const from = asked.get('nextToken') ?? '';
  const left = fn.triggers
    .filter(({ name }) => name.startsWith(asked.get('prefix') ?? '') && name >= from)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const next = left[limit]?.name;
  const triggers = left.slice(0, limit).map((trigger) => rowOf(trigger, fn, showsConfigAs));
  return jsonAnswer(200, { triggers, ...(next === undefined ? {} : { nextToken: next }) }, {});
}

function rowOf(
  { name, type, config, qualifier, createdAt }: TriggerRecord,
  fn: FunctionRecord,
  showsConfigAs: FunctionAddress['showsConfigAs'],
) {
  return {
    triggerName: name,
    triggerType: type,
    triggerId: idOf(`${fn.arn}/triggers/${name}`),
    triggerConfig: showsConfigAs === 'text' ? JSON.stringify(config) : config,
    qualifier,
    description: '',
    invocationRole: '',
    sourceArn: '',
    createdTime: timeOf(createdAt),
    lastModifiedTime: timeOf(createdAt),
  };
}

function idOf(arn: string): string {
  const hex = createHash('sha256').update(arn).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

function timeOf(at: Date): string {
  return at.toISOString().replace(/\.\d+Z$/, 'Z');
}
