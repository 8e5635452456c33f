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
  const config = { ...connection, accountId: ownId ?? 'own' };
  const accountId = ownId === undefined && roles.length > 0 ? await accountOf(config) : config.accountId;
  if (roles.some((role) => role.accountId === accountId))
    throw new ConfigFault(
      `bad environment: ACCOUNTS names ${accountId}, which is the own account and always served; take it out`,
    );
  return [
    alicloudAccount({ ...config, accountId }),
    ...roles.map((role) => lentAccount({ ...config, accountId }, role)),
  ];
}

async function accountOf(config: AccountConfig): Promise<string> {
  const account = alicloudAccount(config);
  try {
    return (await account.identity()).accountId;
  } finally {
    await account.close();
  }
}
