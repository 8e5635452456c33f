import type { Account } from '../ports/cloud.js';
import { isOfAccount, type Memory } from './state.js';

/**
 * The accounts of a pass as the ledger's entries name them. The command line knows its own as `own` until entries of
 * another number lie there: then it has to know its own one, since they may be its functions' or a stranger's. Rejects
 * where that cannot be learned, before anything is written.
 */
export async function underTheirNumbers(
  accounts: readonly Account[],
  ownNumber: (() => Promise<string>) | undefined,
  memory: Memory,
): Promise<readonly Account[]> {
  if (ownNumber === undefined || !remembersOthers(memory, accounts)) return accounts;
  const number = await ownNumber();
  return accounts.map((account) => (account.isOwn ? { ...account, id: number } : account));
}

/** Whether the ledger has entries of an account that is none of these. */
export function remembersOthers(memory: Memory, accounts: readonly Account[]): boolean {
  const { mapping: _ofAll, ...ofAccounts } = memory;
  return Object.values(ofAccounts).some((records) =>
    records.some((record) => record.account !== ofNone && !accounts.some((account) => isOfAccount(record, account))),
  );
}

/** What the ledger keeps of no account in particular. */
const ofNone = '*';
