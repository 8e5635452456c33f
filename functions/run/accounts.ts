import { type AccountConfig, type AlicloudAccount, alicloudAccount } from '../../shared/alicloud/account.js';
import { assumedAccount } from '../../shared/alicloud/sts/assumed-account.js';
import type { Config } from '../../shared/runtime/config.js';
import { ConfigFault } from '../../shared/runtime/faults.js';

/** STS does not tell whose the keys are, where somebody else's work could be taken for the own. Nothing was done. */
export class UnknownAccount extends Error {
  override readonly name = 'UnknownAccount';
  /** Of what STS, or the network, said. */
  readonly code: string;

  constructor(because: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`${because}, so the number of these keys' account has to be known, and STS does not tell it: ${why}`, {
      cause,
    });
    this.code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  }
}

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
  const accountId = ownId ?? (roles.length > 0 ? await accountOf(connection, 'ACCOUNTS names others') : unnumbered);
  if (roles.some((role) => role.accountId === accountId))
    throw new ConfigFault(
      `bad environment: ACCOUNTS names ${accountId}, which is the own account and always served; take it out`,
    );
  return [
    alicloudAccount({ ...connection, accountId }),
    ...roles.map((role) => assumedAccount({ ...connection, accountId }, role)),
  ];
}

const unnumbered = 'own';

/** How the own account's number is asked for; undefined where it is known. */
export function ownNumberOf(accounts: readonly AlicloudAccount[]): (() => Promise<string>) | undefined {
  const own = accounts.find(({ isOwn, id }) => isOwn && id === unnumbered);
  return own && (() => numberOf(own, 'LEDGER has entries of an account that is told by its number'));
}

/** The number of the account that the credentials are of, as STS says; `because` it has to be known. */
export async function accountOf(connection: Connection, because: string): Promise<string> {
  const account = alicloudAccount({ ...connection, accountId: unnumbered });
  try {
    return await numberOf(account, because);
  } finally {
    await account.close();
  }
}

async function numberOf(account: AlicloudAccount, because: string): Promise<string> {
  try {
    return (await account.identity()).accountId;
  } catch (error) {
    throw new UnknownAccount(because, error);
  }
}
