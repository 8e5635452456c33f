import type { Submission } from '../../reconcile/ports/cloud.js';
import { english } from '../../rotation/english.js';
import type { Permission, RefusalKind } from '../../rotation/model/refusal.js';
import { type Failure, wayOf } from './answer.js';
import { CloudFault } from './cloud-fault.js';
import type { Call, Channel } from './openapi.js';
import { meaningOf, readMayRepeatAfter } from './refusals.js';
import { callWithRetries } from './retry.js';
import { acceptedOf } from './wire.js';

export type MayRepeat = (failure: Failure) => boolean;

/** The body of the answer to a read, after retries where needed. Rejects with a `CloudFault`. */
export async function read(channel: Channel, call: Call, mayRepeat: MayRepeat = idempotentMayRepeat): Promise<unknown> {
  const answer = await callWithRetries(channel, call, mayRepeat);
  if (answer.kind === 'ok') return answer.body;
  throw faultOf(call, answer);
}

/** Whether a call may be repeated that does nothing more the second time. */
export function idempotentMayRepeat(failure: Failure): boolean {
  switch (failure.kind) {
    case 'refused':
      return failure.httpStatus >= 500 || readMayRepeatAfter(failure.code);
    case 'unreadable':
    case 'no-answer':
      return true;
    case 'out-of-time':
    case 'cancelled':
      return false;
  }
}

/**
 * Makes one change. It is retried only if it certainly had no effect: if it was throttled, or was not sent.
 * Rejects with a `CloudFault` for errors that a next pass would get again, and for unknown codes.
 */
export async function write(channel: Channel, call: Call): Promise<Submission> {
  const answer = await callWithRetries(channel, call, changedNothing);
  if (answer.kind !== 'ok') return refusalOf(call, answer);
  const accepted = acceptedOf(answer.body);
  if (accepted) return { kind: 'accepted', ...accepted };
  return refused('unsure', 'MalformedResponse', `${call.subject}: accepted, but without a job id and a request id`);
}

/** Whether a change certainly had no effect, so that it may be repeated. */
export function changedNothing(failure: Failure): boolean {
  if (failure.kind === 'refused') return meaningOf(failure.code) === 'throttled';
  return failure.kind === 'no-answer' && !failure.sent;
}

function refusalOf(call: Call, failure: Failure): Submission {
  const message = `${call.subject}: ${descriptionOf(failure)}`;
  switch (failure.kind) {
    case 'out-of-time':
      return { kind: 'not-sent' };
    case 'cancelled':
      return failure;
    case 'no-answer':
      return refused(failure.sent ? 'unsure' : 'throttled', failure.code, message);
    case 'unreadable':
      return refused('unsure', 'MalformedResponse', message, failure.requestId);
    case 'refused':
      return refused(writeMeaning(call, failure), failure.code, message, failure.requestId, missingOf(call, failure));
  }
}

/** After a server error (HTTP 5xx) the change may have been made, for every code except throttling. */
function writeMeaning(call: Call, failure: Failure & { readonly kind: 'refused' }): RefusalKind {
  const meaning = meaningOf(failure.code, failure.message);
  if (meaning === 'throttled') return meaning;
  if (failure.httpStatus >= 500) return 'unsure';
  if (meaning === 'fault' || meaning === 'unknown') throw faultOf(call, failure);
  return meaning;
}

function refused(
  kind: RefusalKind,
  code: string,
  message: string,
  requestId?: string,
  missing?: Permission,
): Submission {
  return { kind: 'refused', refusal: { kind, code, message, ...(missing && { missing }) }, requestId };
}

export function faultOf(call: Call, failure: Failure): CloudFault {
  const { operation } = call;
  const message = `${call.subject}: ${descriptionOf(failure)}`;
  switch (failure.kind) {
    case 'out-of-time':
      return new CloudFault(message, { operation, code: 'OutOfTime' });
    case 'cancelled':
      return new CloudFault(message, { operation, code: 'Cancelled' });
    case 'no-answer':
      return new CloudFault(message, { operation, code: failure.code, cause: failure.cause });
    case 'unreadable':
      return new CloudFault(message, { operation, code: 'MalformedResponse', ...receivedOf(failure) });
    case 'refused':
      return deniedOrFault(call, failure, message);
  }
}

function deniedOrFault(call: Call, failure: Failure & { readonly kind: 'refused' }, message: string): CloudFault {
  const missing = missingOf(call, failure);
  const remedy = missing ? `; allow ${missing.action} on ${missing.resource}` : '';
  const { operation } = call;
  return new CloudFault(message + remedy, { operation, code: failure.code, missing, ...receivedOf(failure) });
}

function missingOf({ permission }: Call, { code }: { readonly code: string }): Permission | undefined {
  return meaningOf(code) === 'denied' ? permission : undefined;
}

function receivedOf(failure: Failure & { readonly kind: 'refused' | 'unreadable' }) {
  return { requestId: failure.requestId, httpStatus: failure.httpStatus };
}

const notSent = english`not sent`;

function descriptionOf(failure: Failure): string {
  switch (failure.kind) {
    case 'out-of-time':
      return `${notSent}: ${english`no rate slot is free before the run ends`}`;
    case 'cancelled':
      return `${notSent}: ${failure.why}`;
    case 'no-answer':
      return (
        (failure.sent
          ? english`sent, but there was no answer`
          : `${notSent}: ${english`no connection could be made`}`) + wayOf(failure.cause)
      );
    case 'unreadable':
      return `HTTP ${failure.httpStatus} with a body that is not the expected JSON`;
    case 'refused':
      return `${meaningOf(failure.code) === 'unknown' ? 'unknown error code, ' : ''}${failure.message}`;
  }
}
