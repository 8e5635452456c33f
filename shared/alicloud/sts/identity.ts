import { read } from '../client/calls.js';
import { callOf } from '../client/operations.js';
import { identity, parse } from '../client/wire.js';
import { stsUrl } from '../endpoints.js';
import type { NlbLink } from '../nlb/link.js';

/** The account and the identity of credentials, from STS. */
export interface Identity {
  readonly accountId: string;
  readonly arn: string;
}

/** Asks STS. The call needs valid credentials, and no permission. */
export async function callerIdentity({ channel, endpoints, rateScale }: NlbLink, region: string): Promise<Identity> {
  const target = { url: stsUrl(region, endpoints), region, subject: 'the credentials', rateScale };
  const { AccountId, Arn } = parse(
    'GetCallerIdentity',
    identity,
    await read(channel, callOf('GetCallerIdentity', target, {})),
  );
  return { accountId: AccountId, arn: Arn };
}
