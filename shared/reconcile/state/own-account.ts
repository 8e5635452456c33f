import type { Account } from '../ports/cloud.js';
import { isOfAccount, type State } from './state.js';

/**
 * The accounts of a pass, with the ids that the ledger uses. The command line calls its own account `own` until the ledger
 * has entries of another id. It then has to ask for its id, because those entries may be of its functions or of another
 * account. Rejects if STS does not return the id, before anything is written.
 */
export async function withAccountNumbers(
  accounts: readonly Account[],
  ownNumber: (() => Promise<string>) | undefined,
  state: State,
): Promise<readonly Account[]> {
  if (ownNumber === undefined || !hasOtherAccounts(state, accounts)) return accounts;
  const number = await ownNumber();
  return accounts.map((account) => (account.isOwn ? { ...account, id: number } : account));
}

/** Whether the ledger has entries of an account that is none of these. */
export function hasOtherAccounts(state: State, accounts: readonly Account[]): boolean {
  const { mapping: _ofAll, ...ofAccounts } = state;
  return Object.values(ofAccounts).some((records) =>
    records.some((record) => record.account !== noAccount && !accounts.some((account) => isOfAccount(record, account))),
  );
}

/** The account of entries that belong to no account. */
const noAccount = '*';
