import { read } from '../client/calls.js';
import { callOf } from '../client/operations.js';
import type { Credentials } from '../client/sign.js';
import { assumedItem, parse } from '../client/wire.js';
import { stsUrl } from '../endpoints.js';
import type { NlbLink } from '../nlb/link.js';

/** A role in another account. */
export interface Role {
  readonly arn: string;
  readonly accountId: string;
  /** The external id that its trust policy requires, if any. */
  readonly externalId?: string | undefined;
}

/** The minimum of STS; a run of a function takes at most 4 minutes. Source: STS 2015-04-01, DurationSeconds. */
const sessionSeconds = 900;
/** Shown in the audit trail of the other account. Its form is `[\w.@-]{2,64}`. Source: STS 2015-04-01, RoleSessionName. */
const sessionName = 'nlb-cert-rotation';

/** Credentials of the role, for 15 minutes. Rejects with a `CloudFault`; if denied, its `missing` names the role. */
export async function assumeRole(link: NlbLink, region: string, role: Role): Promise<Credentials> {
  const params = {
    RoleArn: role.arn,
    RoleSessionName: sessionName,
    DurationSeconds: sessionSeconds,
    ExternalId: role.externalId,
  };
  const target = { url: stsUrl(region, link.endpoints), region, subject: `role ${role.arn}`, resource: role.arn };
  const body = await read(link.channel, callOf('AssumeRole', { ...target, rateScale: link.rateScale }, params));
  const { AccessKeyId, AccessKeySecret, SecurityToken } = parse('AssumeRole', assumedItem, body).Credentials;
  return { accessKeyId: AccessKeyId, accessKeySecret: AccessKeySecret, securityToken: SecurityToken };
}
