import { expiryConditions } from '../rotation/expiry.js';
import { indexCertificates } from '../rotation/model/certificate-index.js';
import type { Certificate, Inventory } from '../rotation/model/inventory.js';
import type { RegionOutcome } from './account.js';
import { isOfAllRegions } from './look/targets.js';
import { type Unmatched, unmatchedIn } from './look/unmatched.js';
import type { PassOptions } from './pass.js';
import type { Account, Ledger, RememberedMapping, Requeue } from './ports/cloud.js';
import type { Condition } from './report/report.js';
import type { Scope } from './scope.js';
import { dropGoneLoadBalancers } from './state/attachment-index.js';
import { finishedMappings } from './state/finished-mappings.js';
import { regionRequeue } from './state/requeue.js';
import { isOfAccount, type State } from './state/state.js';

export interface WrapUpInput {
  readonly scope: Scope;
  readonly account: Account;
  readonly state: State;
  readonly certificates: readonly Certificate[];
  readonly regions: readonly RegionOutcome[];
  readonly ledger: Ledger;
  readonly options: PassOptions;
  readonly now: Date;
}

/** What a pass over an account came to, beside what it found in each region. */
export interface WrapUpResult {
  readonly conditions: readonly Condition[];
  readonly unfound: readonly Unmatched[];
  /** Mappings that this account has no more use for. */
  readonly finished: readonly RememberedMapping[];
}

/**
 * What a pass over an account leaves behind: a region that could not be read is due again in a minute, and once
 * everything was acted on, what CAS listed counts as seen. Gives what to tell.
 */
export async function wrapUp(done: WrapUpInput): Promise<WrapUpResult> {
  const isWhole = sawEverything(done);
  if (!done.options.dryRun) {
    await rememberFailedRegions(done);
    if (caresForEverything(done)) await rememberSeen(done);
    if (isWhole && done.scope.kind === 'everything')
      await dropGoneLoadBalancers(inventoriesOf(done), done.account, done.ledger);
  }
  return { conditions: expiring(done), unfound: unmatchedIn(done), finished: isWhole ? finishedIn(done) : [] };
}

async function rememberFailedRegions({ scope, account, state, regions, ledger, now }: WrapUpInput): Promise<void> {
  for (const { target, looked, findings } of regions) {
    const known = state.requeue.find(
      (requeue) => isOfAccount(requeue, account) && requeue.region === target.region && requeue.loadBalancerId === null,
    );
    if (looked === undefined) await ledger.save('requeue', regionRequeue(account.id, target.region, findings, now));
    else if (known !== undefined && target.target.kind === 'all') await ledger.drop('requeue', known);
  }
  const ofAll = state.requeue.find((requeue) => isOfAccount(requeue, account) && requeue.region === 'all');
  const isListed = regions.every(({ target }) => target.region !== 'all');
  if (ofAll !== undefined && isListed && isOfAllRegions(scope, account, state, now))
    await ledger.drop('requeue', ofAll);
  if (scope.kind !== 'everything' || !isListed) return;
  // A name that was mistyped, or that REGIONS has no more: it would fail for ever.
  const isServed = (requeue: Requeue) =>
    requeue.region === 'all' || regions.some(({ target }) => target.region === requeue.region);
  for (const requeue of state.requeue)
    if (isOfAccount(requeue, account) && requeue.loadBalancerId === null && !isServed(requeue))
      await ledger.drop('requeue', requeue);
}

function sawEverything({ regions }: WrapUpInput): boolean {
  return regions.every(({ target, looked }) => looked !== undefined && target.target.kind === 'all');
}

/** What it did not see of a whole region is due, and whoever comes back is free to act on all that is there. */
function caresForEverything({ regions }: WrapUpInput): boolean {
  return regions.every(
    ({ target, looked, isRestCaredFor }) =>
      looked !== undefined && (target.target.kind === 'all' || isRestCaredFor === true),
  );
}

function finishedIn({
  account,
  state,
  certificates,
  regions,
  options,
  now,
}: WrapUpInput): readonly RememberedMapping[] {
  const pendingAttach = state.pendingAttach.filter((pendingAttach) => isOfAccount(pendingAttach, account));
  return finishedMappings({ ...state, pendingAttach }, indexCertificates(certificates), inventoriesOf({ regions }), {
    now,
    policy: options.policy,
  });
}

function inventoriesOf({ regions }: Pick<WrapUpInput, 'regions'>): readonly Inventory[] {
  return regions.flatMap(({ looked }) => looked ?? []);
}

/** Only a pass that was free to act on every new certificate may call them seen. */
async function rememberSeen({ scope, account, certificates, state, ledger }: WrapUpInput): Promise<void> {
  const actedOnAll = scope.kind === 'everything' || (scope.kind === 'certificates' && scope.newsSinceSeconds !== null);
  if (!actedOnAll) return;
  const certificateIds = certificates.map(({ id }) => id).sort();
  const known = state.seen.find((entry) => isOfAccount(entry, account));
  if (JSON.stringify(known?.certificateIds) === JSON.stringify(certificateIds)) return;
  await ledger.save('seen', { account: account.id, certificateIds });
}

function expiring({ scope, certificates, regions, state, options, now }: WrapUpInput): Condition[] {
  if (scope.kind !== 'everything') return [];
  const certificateIndex = indexCertificates(certificates);
  return regions.flatMap(({ looked }) =>
    looked === undefined
      ? []
      : expiryConditions(looked, { certificateIndex, mappings: state.mapping, policy: options.policy, now }),
  );
}
