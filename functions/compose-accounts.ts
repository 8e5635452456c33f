import { type AccountConfig, type AlicloudAccount, alicloudAccount } from '../shared/alicloud/account.js';
import { lentAccount } from '../shared/alicloud/lent-account.js';
import type { Config } from '../shared/runtime/config.js';
import { ConfigFault } from '../shared/runtime/faults.js';

/** All that an account needs, but for its id. */
export type Connection = Omit<AccountConfig, 'accountId'>;

/**
 * The function's own account, and those that lend it a role, each with a budget of calls of its own. Without an account
 * id (the command line) the own one is `own`; but beside others STS is asked for it, so that none is taken for another.
 */
export async function openAccounts(
  ownId: string | undefined,
  roles: Config['accounts'],
  connection: Connection,
): Promise<readonly AlicloudAccount[]> {
  const accountId = ownId ?? (roles.length > 0 ? await accountOf(connection) : 'own');
  if (roles.some((role) => role.accountId === accountId))
    throw new ConfigFault(
      `bad environment: ACCOUNTS names ${accountId}, which is the own account and always served; take it out`,
    );
  return [
    alicloudAccount({ ...connection, accountId }),
    ...roles.map((role) => lentAccount({ ...connection, accountId }, role)),
  ];
}

/** The number of the account that the credentials are of, as STS says. */
export async function accountOf(connection: Connection): Promise<string> {
  const account = alicloudAccount({ ...connection, accountId: 'own' });
  try {
    return (await account.identity()).accountId;
  } finally {
    await account.close();
  }
}
