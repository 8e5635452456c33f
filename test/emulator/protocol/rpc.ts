import type { Clock } from '../clock.js';
import { newRequestId } from '../identity.js';
import type { RuleBook } from '../rule-book.js';
import type { Switches } from '../switches.js';
import type { Authenticator } from './authenticate.js';
import type { Caller } from './callers.js';
import { type Envelope, looksLikeRpc, openEnvelope } from './envelope.js';
import type { FaultEffect, Faults } from './faults.js';
import { type Answer, CloudError, jsonAnswer, type RawRequest, rpcErrorAnswer, type Service } from './message.js';
import { readParameters } from './parameters.js';
import type { Call, Handler, Product } from './product.js';
import { checkAllowed } from './ram.js';
import type { RateLimits } from './rates.js';
import type { Replays } from './replays.js';
import type { RequestJournal, RequestLog } from './request-journal.js';
import { checkMethod, productOf, regionOf, withoutCommonRegion } from './routing.js';
import { fateOf, struckAfter, struckBefore } from './struck.js';

interface RpcParts {
  readonly products: readonly Product[];
  readonly regions: readonly string[];
  readonly authenticator: Authenticator;
  readonly clock: Clock;
  readonly rules: RuleBook;
  readonly rates: RateLimits;
  readonly replays: Replays;
  readonly faults: Faults;
  readonly switches: Switches;
  readonly journal: RequestJournal;
  /** Brings the world up to the present before a call looks at it. */
  readonly settle: () => void;
}

/** Sibling products document at most 64 characters (updates 2026-11). */
const MAX_TOKEN_LENGTH = 64;

type Draft = { -readonly [K in keyof RequestLog]: RequestLog[K] };

/** The front of every RPC product: authenticate, check, limit, then let the product's handler answer. */
export function rpcService(parts: RpcParts): Service {
  return { name: 'rpc', owns: looksLikeRpc, answer: (request) => answerRpc(parts, request) };
}

function answerRpc(parts: RpcParts, request: RawRequest): Answer {
  const draft = newDraft(parts);
  try {
    const answer = answerChecked(parts, request, draft);
    draft.httpStatus = answer.status;
    return answer;
  } catch (fault) {
    if (!(fault instanceof CloudError)) throw fault;
    draft.httpStatus = fault.status;
    draft.code = fault.code;
    return rpcErrorAnswer(fault, draft.requestId, request.headers.host ?? '');
  } finally {
    parts.journal.add(draft);
  }
}

function answerChecked(parts: RpcParts, request: RawRequest, draft: Draft): Answer {
  const envelope = openEnvelope(request, parts.regions);
  draft.operation = envelope.action;
  draft.params = Object.fromEntries([...envelope.sent.Query, ...envelope.sent.Body]);
  const product = productOf(parts.products, envelope);
  draft.service = product.name;
  draft.region = regionOf(parts.regions, envelope);
  checkMethod(product, envelope.action, request.method);
  const caller = parts.authenticator.authenticate(request, envelope);
  draft.accessKeyId = caller.accessKeyId;
  const listenerId = envelope.everything.get('ListenerId');
  const effect = parts.faults.take({ operation: envelope.action, region: draft.region, listenerId });
  const instead = struckBefore(effect, parts.rates);
  if (instead) return instead;
  const call = toCall(parts, product, envelope, caller, draft, effect);
  return struckAfter(effect, jsonAnswer(200, run(parts, product, call, caller)));
}

/** RAM first, then the rate, then the token, then the operation itself. */
function run(parts: RpcParts, product: Product, call: Call, caller: Caller): Readonly<Record<string, unknown>> {
  parts.settle();
  if (!product.openToAll?.includes(call.operation)) {
    for (const resource of [product.resourceOf(call)].flat())
      checkAllowed(caller, { action: `${product.actionPrefix}:${call.operation}`, resource }, parts.switches);
  }
  const row = product.table[call.operation];
  // Dimension of the documented limits: account, region and API (facts 3.2).
  if (row) parts.rates.take(`${call.accountId}/${call.region}/${product.name}/${call.operation}`, row.rate);
  const handler = product.handlers[call.operation] ?? notImplemented(call.operation);
  if (!row?.writes) return { RequestId: call.requestId, ...handler(call) };
  return runOnce(parts, product, call, handler);
}

function runOnce(parts: RpcParts, product: Product, call: Call, handler: Handler): Readonly<Record<string, unknown>> {
  const token = call.parameters.text('ClientToken');
  // "The token can contain only ASCII characters" (the operation's page).
  if (token !== undefined && !/^[\x20-\x7e]+$/.test(token)) {
    throw new CloudError(400, product.illegalCode('ClientToken'), 'The client token is not ASCII.');
  }
  if (token === undefined) return { RequestId: call.requestId, ...handler(call) };
  checkTokenUse(parts, product, call, token);
  const use = { scope: scopeOf(call, token), operation: call.operation };
  const fingerprint = call.parameters.fingerprint('ClientToken');
  const before = parts.replays.find(use, fingerprint);
  if (before) return before;
  const body = { RequestId: call.requestId, ...handler(call) };
  parts.replays.remember(use, fingerprint, body);
  return body;
}

function scopeOf(call: Call, token: string): string {
  return `${call.accountId}/${call.region}/${token}`;
}

/** What the vendor may or may not refuse is recorded either way (updates 2026-11, S4). */
function checkTokenUse(parts: RpcParts, product: Product, call: Call, token: string): void {
  const { rules, replays, switches } = parts;
  if (token.length > MAX_TOKEN_LENGTH) {
    rules.record('long-token', `${token.length} characters for ${call.operation}`);
    if (switches.longToken === 'refused')
      throw new CloudError(400, product.illegalCode('ClientToken'), 'The client token is longer than 64 characters.');
  }
  const other = replays.otherOperation(scopeOf(call, token), call.operation);
  if (other === undefined) return;
  rules.record('token-reuse', `${token} for ${call.operation} after ${other}`);
  if (switches.tokenAcrossOperations === 'refused') throw replays.mismatch();
}

function toCall(
  parts: RpcParts,
  product: Product,
  envelope: Envelope,
  caller: Caller,
  draft: Draft,
  effect: FaultEffect | undefined,
): Call {
  const row = product.table[envelope.action] ?? notImplemented(envelope.action);
  const region = { path: envelope.endpointRegion, named: envelope.everything.get('RegionId') };
  return {
    operation: envelope.action,
    requestId: draft.requestId,
    accountId: caller.accountId,
    accessKeyId: caller.accessKeyId,
    region: draft.region,
    isRegional: (region.path ?? region.named) !== undefined,
    parameters: readParameters(row, withoutCommonRegion(envelope, row.parameters), {
      // Version 1 signs query and form as one; clients such as pop-core put everything in either.
      place: envelope.scheme === 'v1' ? 'merged' : parts.switches.parameterPlace,
      unknown: parts.switches.unknownParameter,
      illegalCode: product.illegalCode,
      onBroken: (rule, detail) => parts.rules.record(rule, `${envelope.action}: ${detail}`),
    }),
    fate: fateOf(effect),
  };
}

function notImplemented(operation: string): never {
  throw new CloudError(501, 'NotImplemented', `The emulator does not offer ${operation} yet.`);
}

function newDraft(parts: RpcParts): Draft {
  return {
    at: parts.clock.now(),
    service: '',
    operation: '',
    region: '',
    params: {},
    httpStatus: 0,
    requestId: newRequestId(),
    accessKeyId: '',
  };
}
