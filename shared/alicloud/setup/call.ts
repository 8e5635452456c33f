import { type SetupOperation, setupPermissionFor } from '../../ram/permissions.js';
import type { SetupReach } from '../../ram/setup-resources.js';
import { faultOf, idempotentMayRepeat } from '../client/calls.js';
import type { Params } from '../client/flatten.js';
import type { Channel } from '../client/openapi.js';
import { callOfRow } from '../client/operations.js';
import { callWithRetries } from '../client/retry.js';

/** A product that setup calls. */
export interface SetupProduct {
  readonly channel: Channel;
  readonly url: URL;
  readonly version: string;
  readonly region: string;
  readonly reach: SetupReach;
}

/** The body of a good answer, or one of the codes that the caller expects. */
export type SetupAnswer =
  | { readonly kind: 'ok'; readonly body: unknown }
  | { readonly kind: 'expected'; readonly code: string };

interface SetupCall {
  readonly operation: SetupOperation;
  readonly params: Params;
  /** The resource, for messages. */
  readonly subject: string;
  /** Codes that are an answer. */
  readonly expected?: RegExp;
}

/** The rates of RAM and SMQ are not published; 10 a second is inferred. */
const rate = { calls: 10, windowSeconds: 1 };

/** Makes a call, again after a failure that may pass. Rejects with a `CloudFault`, whose `missing` is set if RAM refused. */
export async function setupCall(
  { channel, url, version, region, reach }: SetupProduct,
  { operation, params, subject, expected }: SetupCall,
): Promise<SetupAnswer> {
  const permission = setupPermissionFor(operation, reach);
  // Source of the position: the official clients send every parameter of RAM and SMQ in the query.
  const row = { operation, version, position: 'query', rate, permission } as const;
  const call = callOfRow(row, { url, region, subject, rateScale: 1 }, params);
  // Also a change: its repetition does nothing more.
  const answer = await callWithRetries(channel, call, idempotentMayRepeat);
  if (answer.kind === 'ok') return answer;
  if (answer.kind === 'refused' && expected?.test(answer.code)) return { kind: 'expected', code: answer.code };
  throw faultOf(call, answer);
}
