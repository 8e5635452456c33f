import { CloudError, type RawRequest } from '../protocol/message.js';
import type { FunctionAddress } from './address.js';

/** How a function is to be invoked, as the `x-fc-*` headers say (contract: fc, fc-open; events, part 2.2). */
export interface InvokeOptions {
  readonly isAsync: boolean;
  readonly wantsLog: boolean;
  readonly delaySeconds: number;
  readonly taskId: string | undefined;
}

const MAX_SYNC_BYTES = 32 * 1024 * 1024;
const MAX_ASYNC_BYTES = 128 * 1024;
const MAX_DELAY_SECONDS = 3600;
const TASK_ID = /^[a-zA-Z_][-\w]{0,127}$/;
/** The header of a task id, in requests and answers. */
export const TASK_HEADERS = { '2.0': 'x-fc-stateful-async-invocation-id', '3.0': 'x-fc-async-task-id' } as const;

export function readOptions(request: RawRequest, { generation }: FunctionAddress): InvokeOptions {
  const { headers, body } = request;
  const isAsync = oneOf(headers, 'x-fc-invocation-type', ['Sync', 'Async']) === 'Async';
  const wantsLog = oneOf(headers, 'x-fc-log-type', ['None', 'Tail']) === 'Tail';
  const limit = isAsync ? MAX_ASYNC_BYTES : MAX_SYNC_BYTES;
  if (body.length > limit) {
    throw new CloudError(400, 'EntityTooLarge', `payload size exceeds maximum allowed size (${limit} bytes)`);
  }
  const taskId = headers[TASK_HEADERS[generation]];
  if (taskId !== undefined && !TASK_ID.test(taskId)) throw illegal(`the task id ${taskId} is malformed`);
  return { isAsync, wantsLog, delaySeconds: isAsync ? delayOf(headers['x-fc-async-delay']) : 0, taskId };
}

/** The header of the other generation, which has no effect here: a caller's mistake that nothing else would show. */
export function strayTaskHeader(request: RawRequest, { generation }: FunctionAddress): string | undefined {
  const other = TASK_HEADERS[generation === '2.0' ? '3.0' : '2.0'];
  return other in request.headers ? other : undefined;
}

function delayOf(text: string | undefined): number {
  if (text === undefined) return 0;
  const seconds = /^\d+$/.test(text) ? Number(text) : 0;
  if (seconds >= 1 && seconds <= MAX_DELAY_SECONDS) return seconds;
  throw illegal(`x-fc-async-delay must be between 1 and ${MAX_DELAY_SECONDS}`);
}

function oneOf(headers: RawRequest['headers'], name: string, [first, second]: readonly [string, string]): string {
  const value = headers[name] ?? first;
  if (value === first || value === second) return value;
  throw illegal(`${name} must be ${first} or ${second}`);
}

function illegal(message: string): CloudError {
  return new CloudError(400, 'InvalidArgument', message);
}
