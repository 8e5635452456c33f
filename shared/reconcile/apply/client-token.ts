import { createHash } from 'node:crypto';
import { getUnixTime } from 'date-fns';
import type { Policy } from '../../rotation/model/policy.js';
import type { Step } from '../../rotation/model/step.js';
import type { Account } from '../ports/cloud.js';

/** The first digits of a token, which depend only on the listener, so a key prefix finds all batches of a listener. */
export const listenerDigits = 16;
/** Of an assumed account the digits after them depend only on the account, so that other runs can skip its batches unread. */
const accountDigits = 6;

/** Whether a token is of a step in one of these assumed accounts. Any other token has their digits by chance alone. */
export function isTokenOf(accounts: readonly string[]): (token: string) => boolean {
  const digits = new Set(accounts.map(digitsOf));
  return (token) => digits.has(token.slice(listenerDigits, listenerDigits + accountDigits));
}

function digitsOf(account: string): string {
  return sha256(account).slice(0, accountDigits);
}

/**
 * The client token of a step: 64 hex digits. The token of a step stays the same until NLB must show the step's effect, so
 * passes that race make one request. A later repeat is a deliberate retry and has another token.
 */
export function clientToken(
  { step, region, listenerId, certificateIds }: Pick<Step, 'step' | 'region' | 'listenerId' | 'certificateIds'>,
  at: Date,
  { account, policy }: { readonly account?: Pick<Account, 'id' | 'isOwn'>; readonly policy: Policy },
): string {
  const window = Math.floor(getUnixTime(at) / Math.max(1, policy.visibleWithinSeconds));
  const listener = sha256(`${region}\n${listenerId}`).slice(0, listenerDigits);
  const subject = [region, listenerId, step, window, ...[...certificateIds].sort()].join('\n');
  const digits = listener + (account && !account.isOwn ? digitsOf(account.id) : '');
  return digits + sha256(subject).slice(digits.length);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
