import type { Account } from '../ports/cloud.js';
import { isOfAccount, type State } from './state.js';

/**
 * The accounts of a pass as the ledger's entries name them. The command line knows its own as `own` until entries of
 * another number lie there: then it has to know its own one, since they may be its functions' or a stranger's. Rejects
 * where that cannot be learned, before anything is written.
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

/** What the ledger keeps of no account in particular. */
const noAccount = '*';
