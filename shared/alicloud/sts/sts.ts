import { read } from '../client/calls.js';
import { callOf } from '../client/operations.js';
import type { Credentials } from '../client/sign.js';
import { assumedItem, parse } from '../client/wire.js';
import { stsUrl } from '../endpoints.js';
import type { NlbLink } from '../nlb/link.js';

/** A role that another account lends. */
export interface Role {
  readonly arn: string;
  readonly accountId: string;
  /** What its trust policy asks for, where it does. */
  readonly externalId?: string | undefined;
}

/** The least that STS gives; a function's run is over within 4 minutes. Source: STS 2015-04-01, DurationSeconds. */
const sessionSeconds = 900;
/** What the other account's audit trail shows. Source of the form, `[\w.@-]{2,64}`: STS 2015-04-01, RoleSessionName. */
const sessionName = 'nlb-cert-rotation';

/** Credentials of the role, for 15 minutes. Rejects with a `CloudFault`, whose `missing` names the role when denied. */
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
