import { ossCall } from './call.js';
import type { OssChannel } from './channel.js';
import { xmlText } from './xml.js';

/** A rule that deletes objects. An empty prefix is the whole bucket. */
export interface LifecycleRule {
  readonly id: string;
  readonly prefix: string;
}

/** The part of the ledger that nothing reads again. */
const finished = 'closed/';

/**
 * The rules of the bucket that delete entries which the ledger still needs. A rule for objects with a tag does not, because
 * the ledger sets none. Rejects with a `CloudFault`. Source: OSS, GetBucketLifecycle.
 */
export async function expiringRules(channel: OssChannel): Promise<readonly LifecycleRule[]> {
  const call = { operation: 'GetBucketLifecycle', query: { lifecycle: '' } } as const;
  const { text } = await ossCall(channel, call, ['NoSuchLifecycle']);
  return [...text.matchAll(/<Rule>(.*?)<\/Rule>/gs)]
    .map(([, rule = '']) => rule)
    .filter((rule) => xmlText(rule, 'Status') === 'Enabled' && rule.includes('<Expiration>') && !rule.includes('<Tag>'))
    .map((rule) => ({ id: xmlText(rule, 'ID') ?? '', prefix: xmlText(rule, 'Prefix') ?? '' }))
    .filter(({ prefix }) => isOfLedger(prefix, channel.prefix));
}

function isOfLedger(prefix: string, ledger: string): boolean {
  if (ledger.startsWith(prefix)) return true;
  return prefix.startsWith(ledger) && !prefix.slice(ledger.length).startsWith(finished);
}
