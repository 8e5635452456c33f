import type { Cancellation } from '../../reconcile/ports/cloud.js';
import { english } from '../../rotation/english.js';
import { redact } from './cloud-fault.js';
import type { Credentials } from './sign.js';

/**
 * - `refused`: the cloud returned an error code.
 * - `unreadable`: the answer is not JSON of the expected kind.
 * - `no-answer`: the connection failed. `sent` is false only if no byte of the request was sent.
 * - `out-of-time`: not attempted, because no rate slot would have been free before the end of the run.
 * - `cancelled`: not attempted, because the check just before the call said why not.
 */
export type Failure =
  | (Received & { readonly kind: 'refused'; readonly code: string; readonly message: string })
  | (Received & { readonly kind: 'unreadable' })
  | { readonly kind: 'no-answer'; readonly code: string; readonly sent: boolean; readonly cause: unknown }
  | { readonly kind: 'out-of-time' }
  | ({ readonly kind: 'cancelled' } & Cancellation);

export type Answer = { readonly kind: 'ok'; readonly body: unknown } | Failure;

interface Received {
  readonly httpStatus: number;
  readonly requestId: string | undefined;
  /** The `x-acs-retry-after` header, in milliseconds as the official SDK reads it. Undefined if it is not above 0. */
  readonly retryAfterMs: number | undefined;
}

/** An HTTP answer, unparsed. */
export interface HttpAnswer {
  readonly httpStatus: number;
  readonly retryAfter: string | string[] | undefined;
  readonly text: string;
}

/** Parses an answer. An HTTP error whose JSON has no error code is unreadable. */
export function toAnswer(answer: HttpAnswer, credentials: Credentials): Answer {
  const body = parsed(answer.text);
  const { httpStatus } = answer;
  const received = { httpStatus, requestId: field(body, 'RequestId'), retryAfterMs: wholeMs(answer.retryAfter) };
  if (body === undefined) return { kind: 'unreadable', ...received };
  if (httpStatus >= 200 && httpStatus < 300) return { kind: 'ok', body };
  const code = field(body, 'Code');
  if (!code || httpStatus < 400) return { kind: 'unreadable', ...received };
  return { kind: 'refused', code, message: clean(field(body, 'Message') ?? '', credentials), ...received };
}

/**
 * The text of an answer. Rejects with the code `AnswerTooLarge` after `mostBytes`, and leaves the rest unread. The signal
 * of the request limits the time until the last byte.
 */
export async function textWithin(mostBytes: number, body: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > mostBytes)
      throw Object.assign(new Error(`the answer has more than ${mostBytes} bytes`), { code: 'AnswerTooLarge' });
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

/**
 * Whether JSON would take many times its length in memory: `[{},{},…]` has a value of 56 bytes in each 3. Lists of the
 * cloud and entries of the ledger have one in about 15 bytes; every sixth byte is the limit. Short texts do not matter.
 */
export function isDense(text: string): boolean {
  if (text.length < 65_536) return false;
  let values = 0;
  for (let i = 0; i < text.length; i += 1) {
    const character = text.charCodeAt(i);
    // A comma, and the two opening brackets.
    if (character === 0x2c || character === 0x5b || character === 0x7b) values += 1;
  }
  return values * 6 > text.length;
}

/** The fields of JSON text; none of other text. */
export function objectIn(text: string): Readonly<Record<string, unknown>> {
  const value = parsed(text);
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function parsed(text: string): unknown {
  if (isDense(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A text field of an answer. As in the official SDK, the first letter may have either case. */
function field(body: unknown, name: string): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const fields = new Map<string, unknown>(Object.entries(body));
  const value = fields.get(name) ?? fields.get(name.charAt(0).toLowerCase() + name.slice(1));
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function wholeMs(header: string | string[] | undefined): number | undefined {
  const milliseconds = typeof header === 'string' && /^\d+$/.test(header) ? Number(header) : 0;
  return milliseconds > 0 ? milliseconds : undefined;
}

/** The cloud's message without our secrets: for a wrong signature it contains the text that was signed. */
function clean(message: string, { accessKeySecret, securityToken }: Credentials): string {
  const secrets = [accessKeySecret, securityToken ?? ''].filter((secret) => secret !== '');
  const text = secrets.reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), message);
  return redact(text).slice(0, 500);
}

/** The failure of a connection. The code is undici's `UND_ERR_…`, or Node's own such as `ECONNREFUSED`. */
export function noAnswer(error: unknown): Failure {
  return { kind: 'no-answer', code: codeOf(error), sent: !neverLeft(error), cause: error };
}

/** The way of a connection that failed, for messages: its proxy, or the one address family that it tried. */
export function wayOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('via' in error) return english`, through the proxy ${String(error.via)}`;
  const tried: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  const addresses = tried.flatMap((one) => (one instanceof Error && 'address' in one ? [String(one.address)] : []));
  const isRouteless = /^(ENETUNREACH|EHOSTUNREACH|EADDRNOTAVAIL)$/.test(codeOf(tried[0]));
  const [first, ...families] = new Set(addresses.map((address) => (address.includes(':') ? 'IPv6' : 'IPv4')));
  if (!isRouteless || first === undefined || families.length > 0) return '';
  return english`, over ${first} to ${addresses[0] ?? ''}, to which this network may have no route`;
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UnknownError';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

/** No name was resolved or no connection was made, so no byte was sent. Of several addresses each has its error. */
function neverLeft(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(neverLeft);
  if (codeOf(error) === 'UND_ERR_CONNECT_TIMEOUT') return true;
  return error instanceof Error && 'syscall' in error && ['connect', 'getaddrinfo'].includes(String(error.syscall));
}
