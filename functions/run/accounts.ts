import { type AccountConfig, type AlicloudAccount, alicloudAccount } from '../../shared/alicloud/account.js';
import { assumedAccount } from '../../shared/alicloud/sts/assumed-account.js';
import { english } from '../../shared/rotation/english.js';
import type { Config } from '../../shared/runtime/config.js';
import { ConfigFault } from '../../shared/runtime/faults.js';

/** The account of the credentials is needed, and STS does not return it. Nothing was changed. */
export class UnknownAccount extends Error {
  override readonly name = 'UnknownAccount';
  /** The error code of STS or of the network. */
  readonly code: string;

  constructor(because: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`${because}, so the account of these credentials must be known, but STS does not return it: ${why}`, {
      cause,
    });
    this.code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  }
}

/** The connection to an account, without its id. */
export type Connection = Omit<AccountConfig, 'accountId'>;

/**
 * The function's own account, and those whose roles it assumes. Each has rate limits of its own. The command line has
 * no account id: its own account is then called `own`, except if ACCOUNTS names others. STS is then asked for the id,
 * because an account that is served twice would be rotated twice.
 */
export async function openAccounts(
  ownId: string | undefined,
  roles: Config['accounts'],
  connection: Connection,
): Promise<readonly AlicloudAccount[]> {
  const accountId = ownId ?? (roles.length > 0 ? await accountOf(connection, 'ACCOUNTS names others') : unnumbered);
  if (roles.some((role) => role.accountId === accountId))
    throw new ConfigFault(
      english`bad environment: ACCOUNTS names ${accountId}, the account of these credentials, which is always served; remove it`,
    );
  return [
    alicloudAccount({ ...connection, accountId }),
    ...roles.map((role) => assumedAccount({ ...connection, accountId }, role)),
  ];
}

const unnumbered = 'own';

/** Asks STS for the id of the own account. Undefined if the id is known. */
export function ownNumberOf(accounts: readonly AlicloudAccount[]): (() => Promise<string>) | undefined {
  const own = accounts.find(({ isOwn, id }) => isOwn && id === unnumbered);
  return own && (() => numberOf(own, 'LEDGER has entries of an account by its id'));
}

/** The id of the account of the credentials, from STS. `because` begins the message if STS does not return it. */
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
