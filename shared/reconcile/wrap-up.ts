import { expiryConditions } from '../rotation/expiry.js';
import { certificateBook } from '../rotation/model/certificate-index.js';
import type { Certificate, Inventory } from '../rotation/model/inventory.js';
import type { RegionOutcome } from './account.js';
import { isOfAllRegions } from './look/targets.js';
import { type Unfound, unfoundIn } from './look/unmatched.js';
import type { PassOptions } from './pass.js';
import type { Account, Due, Ledger, RememberedMapping } from './ports/cloud.js';
import type { Condition } from './report/report.js';
import type { Scope } from './scope.js';
import { forgetPlaces } from './state/attachment-index.js';
import { finishedMappings } from './state/finished-mappings.js';
import { regionDue } from './state/requeue.js';
import { isOfAccount, type Memory } from './state/state.js';

export interface Afterwards {
  readonly scope: Scope;
  readonly account: Account;
  readonly memory: Memory;
  readonly certificates: readonly Certificate[];
  readonly regions: readonly RegionOutcome[];
  readonly ledger: Ledger;
  readonly options: PassOptions;
  readonly now: Date;
}

/** What a pass over an account came to, beside what it found in each region. */
export interface Aftermath {
  readonly conditions: readonly Condition[];
  readonly unfound: readonly Unfound[];
  /** Mappings that this account has no more use for. */
  readonly finished: readonly RememberedMapping[];
}

/**
 * What a pass over an account leaves behind: a region that could not be read is due again in a minute, and once
 * everything was acted on, what CAS listed counts as seen. Gives what to tell.
 */
export async function afterwards(done: Afterwards): Promise<Aftermath> {
  const isWhole = sawEverything(done);
  if (!done.options.dryRun) {
    await rememberFailedRegions(done);
    if (caresForEverything(done)) await rememberSeen(done);
    if (isWhole && done.scope.kind === 'everything') await forgetPlaces(inventoriesOf(done), done.account, done.ledger);
  }
  return { conditions: expiring(done), unfound: unfoundIn(done), finished: isWhole ? finishedIn(done) : [] };
}

async function rememberFailedRegions({ scope, account, memory, regions, ledger, now }: Afterwards): Promise<void> {
  for (const { target, looked, findings } of regions) {
    const known = memory.due.find(
      (due) => isOfAccount(due, account) && due.region === target.region && due.loadBalancerId === null,
    );
    if (looked === undefined) await ledger.remember('due', regionDue(account.id, target.region, findings, now));
    else if (known !== undefined && target.target.kind === 'all') await ledger.forget('due', known);
  }
  const ofAll = memory.due.find((due) => isOfAccount(due, account) && due.region === 'all');
  const isListed = regions.every(({ target }) => target.region !== 'all');
  if (ofAll !== undefined && isListed && isOfAllRegions(scope, account, memory, now)) await ledger.forget('due', ofAll);
  if (scope.kind !== 'everything' || !isListed) return;
  // A name that was mistyped, or that REGIONS has no more: it would fail for ever.
  const isServed = (due: Due) => due.region === 'all' || regions.some(({ target }) => target.region === due.region);
  for (const due of memory.due)
    if (isOfAccount(due, account) && due.loadBalancerId === null && !isServed(due)) await ledger.forget('due', due);
}

function sawEverything({ regions }: Afterwards): boolean {
  return regions.every(({ target, looked }) => looked !== undefined && target.target.kind === 'all');
}

/** What it did not see of a whole region is due, and whoever comes back is free to act on all that is there. */
function caresForEverything({ regions }: Afterwards): boolean {
  return regions.every(
    ({ target, looked, isRestCaredFor }) =>
      looked !== undefined && (target.target.kind === 'all' || isRestCaredFor === true),
  );
}

function finishedIn({ account, memory, certificates, regions, now }: Afterwards): readonly RememberedMapping[] {
  const owed = memory.owed.filter((debt) => isOfAccount(debt, account));
  return finishedMappings({ ...memory, owed }, certificateBook(certificates), inventoriesOf({ regions }), now);
}

function inventoriesOf({ regions }: Pick<Afterwards, 'regions'>): readonly Inventory[] {
  return regions.flatMap(({ looked }) => looked ?? []);
}

/** Only a pass that was free to act on every new certificate may call them seen. */
async function rememberSeen({ scope, account, certificates, memory, ledger }: Afterwards): Promise<void> {
  const actedOnAll = scope.kind === 'everything' || (scope.kind === 'certificates' && scope.newsSinceSeconds !== null);
  if (!actedOnAll) return;
  const certificateIds = certificates.map(({ id }) => id).sort();
  const known = memory.seen.find((entry) => isOfAccount(entry, account));
  if (JSON.stringify(known?.certificateIds) === JSON.stringify(certificateIds)) return;
  await ledger.remember('seen', { account: account.id, certificateIds });
}

function expiring({ scope, certificates, regions, memory, options, now }: Afterwards): Condition[] {
  if (scope.kind !== 'everything') return [];
  const book = certificateBook(certificates);
  return regions.flatMap(({ looked }) =>
    looked === undefined
      ? []
      : expiryConditions(looked, { book, mappings: memory.mapping, policy: options.policy, now }),
  );
}
