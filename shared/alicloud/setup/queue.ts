import * as z from 'zod/mini';
import type { SetupOperation } from '../../ram/permissions.js';
import type { QueueAdmin, QueueState } from '../../setup/ports.js';
import { CloudFault } from '../client/cloud-fault.js';
import type { Params } from '../client/flatten.js';
import { parse } from '../client/wire.js';
import { type SetupProduct, setupCall } from './call.js';

/** Source: the official client (mns-open-20220119): the endpoint rule is `regional`. */
export const queueUrl = 'https://mns-open.{region}.aliyuncs.com';
export const queueVersion = '2022-01-19';

/** Sources: SMQ, "Error codes"; the Terraform provider, resource message_service_queue. */
const missing = /^(QueueNotExist|ResourceNotFound:QueueName|RESOURCE_NOT_FOUND)$/;
const exists = /^QueueAlreadyExists?$/;

const text = z.nullish(z.string());
const queueBody = z.object({
  Success: z.nullish(z.boolean()),
  Message: text,
  Data: z.nullish(z.object({ Tags: z.nullish(z.array(z.object({ TagKey: text, TagValue: text }))) })),
});

/** One queue of Simple Message Queue, over HTTP. */
export function queueAdmin(product: SetupProduct, name: string): QueueAdmin {
  const call = async (operation: SetupOperation, more: Params, expected: RegExp) => {
    const params = { QueueName: name, ...more };
    const answer = await setupCall(product, { operation, params, subject: `queue ${name}`, expected });
    return answer.kind === 'expected' ? undefined : goodBody(operation, answer.body);
  };
  return {
    read: async (): Promise<QueueState> => {
      const body = await call('GetQueueAttributes', {}, missing);
      if (body === undefined) return { kind: 'none' };
      const tags = (body.Data?.Tags ?? []).map(({ TagKey, TagValue }) => [TagKey ?? '', TagValue ?? ''] as const);
      return { kind: 'found', tags: Object.fromEntries(tags) };
    },
    make: async (tags) => {
      const Tag = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
      await call('CreateQueue', { Tag }, exists);
    },
    remove: async () => void (await call('DeleteQueue', {}, missing)),
  };
}

/** A body may have `Success: false` with the status 200 (inferred from the fields of the official client). */
function goodBody(operation: string, body: unknown) {
  const parsed = parse(operation, queueBody, body);
  if (parsed.Success !== false) return parsed;
  throw new CloudFault(parsed.Message ?? 'the answer says that it failed', { operation, code: 'NoSuccess' });
}
