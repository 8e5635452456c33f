import * as z from 'zod/mini';
import { english } from '../rotation/english.js';
import { list } from './settings.js';

/** A role in another account, as ACCOUNTS names it. */
export interface LentRole {
  readonly arn: string;
  readonly accountId: string;
  readonly externalId: string | undefined;
}

/** Sources of the forms: RAM, role ARNs and names; STS 2015-04-01, ExternalId. A comma is excluded: it separates items. */
const shape = /^(?<arn>acs:ram::(?<accountId>\d{1,32}):role\/[\w.-]{1,64})(?:#(?<externalId>[\w+=.@:/-]{2,1224}))?$/;

/** A comma list of role ARNs, one for each account. `#` and the external id follow an ARN whose trust policy requires one. */
export const roles = z.pipe(
  list(
    shape,
    english`must be a comma list of RAM role ARNs, such as acs:ram::1234567890123456:role/rotator or, with an external id, acs:ram::1234567890123456:role/rotator#its-id`,
  ),
  z.transform((texts, context): readonly LentRole[] => {
    const parsed = texts.flatMap((text) => {
      const { arn, accountId, externalId } = shape.exec(text)?.groups ?? {};
      return arn === undefined || accountId === undefined ? [] : [{ arn, accountId, externalId }];
    });
    const twice = parsed.find(({ accountId }, i) => parsed.findIndex((role) => role.accountId === accountId) < i);
    if (twice !== undefined)
      context.issues.push({
        code: 'custom',
        input: texts,
        message: english`must name account ${twice.accountId} once`,
      });
    return parsed;
  }),
);
