import { wayOf } from '../alicloud/client/answer.js';
import { english } from '../rotation/english.js';
import type { NotifyTarget } from '../runtime/notify-settings.js';
import { cut, plainJson } from '../wording/plain.js';
import type { Transport } from './transport.js';
import { type Message, vendors } from './vendors.js';

/** The reason of a failed delivery. It contains no part of the URL's path and query, and no secret. */
export interface SendFailure {
  readonly code: string;
  /** The answer of the vendor, or why there is none. */
  readonly reason: string;
  readonly message: string;
}

const maxAttempts = 3;
const firstPauseMs = 300;
const attemptWithinMs = 4_000;

/**
 * Posts one message, in up to 3 attempts before `until`. Returns undefined once the vendor accepted it. A lost answer
 * makes the message arrive twice.
 */
export async function send(
  transport: Transport,
  target: NotifyTarget,
  message: Omit<Message, 'at'>,
  until: Date,
): Promise<SendFailure | undefined> {
  for (let attempts = 1; ; attempts += 1) {
    const failure = await attempt(transport, target, message, until);
    if (failure === undefined) return undefined;
    const pauseMs = transport.random() * firstPauseMs * 2 ** attempts;
    const isLate = transport.now().getTime() + pauseMs >= until.getTime();
    if (!failure.isRetryable || attempts === maxAttempts || isLate) {
      const message = english`${hostOf(target)} did not accept the message: ${failure.reason}; a later pass tries again`;
      return { code: failure.code, reason: failure.reason, message };
    }
    await transport.sleep(pauseMs);
  }
}

/** Vendor and host of a target. The rest of its URL is a secret. */
export function hostOf({ vendor, url }: NotifyTarget): string {
  return `${vendor} ${new URL(url).host}`;
}

interface SendAttempt {
  readonly code: string;
  readonly reason: string;
  /** True if a retry can succeed. */
  readonly isRetryable: boolean;
}

async function attempt(
  transport: Transport,
  target: NotifyTarget,
  message: Omit<Message, 'at'>,
  until: Date,
): Promise<SendAttempt | undefined> {
  const at = transport.now();
  const { url, body } = vendors[target.vendor].post({ ...message, at }, target);
  const withinMs = Math.max(1, Math.min(attemptWithinMs, until.getTime() - at.getTime()));
  try {
    const { status, text } = await transport.post(url, plainJson(body), withinMs);
    return refusalOf(target, status, text);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'NoAnswer';
    return { code, reason: english`no answer (${code})${wayOf(error)}`, isRetryable: true };
  }
}

function refusalOf(target: NotifyTarget, status: number, text: string): SendAttempt | undefined {
  if (status < 200 || status >= 300)
    return {
      code: `HTTP${status}`,
      reason: `HTTP ${status}${vendorMessage(text, target)}`,
      isRetryable: status >= 500,
    };
  const refusal = vendors[target.vendor].refusal(parsed(text));
  if (refusal === undefined) return undefined;
  return { code: refusal, reason: `${refusal}${vendorMessage(text, target)}`, isRetryable: false };
}

/** The vendor's own message, which is the most specific, without any part of the URL or secret that it repeats. */
function vendorMessage(text: string, target: NotifyTarget): string {
  const body = parsed(text);
  const fields = typeof body === 'object' && body !== null ? new Map<string, unknown>(Object.entries(body)) : new Map();
  const vendorText = fields.get('errmsg') ?? fields.get('msg') ?? fields.get('message');
  return typeof vendorText === 'string' && vendorText !== '' ? `: ${cut(redacted(vendorText, target), 200)}` : '';
}

function redacted(text: string, { url, secret }: NotifyTarget): string {
  const { pathname, searchParams } = new URL(url);
  const parts = [secret, url, ...pathname.split('/'), ...searchParams.values()];
  const secrets = parts.filter((part) => part !== undefined && part.length >= 6);
  return secrets.reduce<string>((kept, part) => kept.replaceAll(part ?? '', '…'), text);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
