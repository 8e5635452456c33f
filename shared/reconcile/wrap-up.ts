import { indexCertificates } from '../rotation/model/certificate-index.js';
import type { Certificate, Inventory } from '../rotation/model/inventory.js';
import type { AccountContext } from './context.js';
import { dropGoneLoadBalancers } from './look/attachment-index.js';
import { isOfAllRegions } from './look/targets.js';
import { unmatchedIn } from './look/unmatched.js';
import type { AccountOutcome, RegionOutcome } from './outcome.js';
import type { RememberedMapping, Requeue } from './ports/records.js';
import { finishedMappings } from './state/finished-mappings.js';
import { regionRequeue } from './state/requeue.js';

/** The results of a pass over an account, apart from the findings of its regions. */
type WrappedUp = Pick<AccountOutcome, 'unmatched' | 'finished'>;

/**
 * Ends a pass over an account. Regions that could not be read are requeued. After a pass that acted on everything, the
 * listed certificates count as seen.
 */
export async function wrapUp(
  certificates: readonly Certificate[],
  regions: readonly RegionOutcome[],
  context: AccountContext,
): Promise<WrappedUp> {
  const { scope, account, options, ports } = context;
  const isWhole = regions.every(({ inventory, target }) => inventory !== undefined && target.kind === 'all');
  if (!options.dryRun) {
    await requeueFailedRegions(regions, context);
    if (isEverythingHandled(regions) && context.isListShort !== true) await saveSeen(certificates, regions, context);
    if (isWhole && scope.kind === 'everything')
      await dropGoneLoadBalancers(inventoriesOf(regions), account, ports.ledger);
  }
  const now = ports.now();
  return {
    unmatched: unmatchedIn({ scope, certificates, regions, now }),
    finished: isWhole ? finishedIn(certificates, regions, context) : [],
  };
}

async function requeueFailedRegions(regions: readonly RegionOutcome[], context: AccountContext): Promise<void> {
  const { scope, account, state, ports } = context;
  const { ledger, now } = ports;
  const ofRegions = state.requeue.filter(({ loadBalancerId }) => loadBalancerId === null);
  for (const outcome of regions) {
    const { region, inventory, findings } = outcome;
    const requeue = ofRegions.find((record) => record.region === region);
    if (inventory === undefined) await ledger.save('requeue', regionRequeue(account.id, region, findings, now()));
    else if (requeue !== undefined && isHandled(outcome)) await ledger.drop('requeue', requeue);
  }
  const ofAll = ofRegions.find(({ region }) => region === 'all');
  const areListed = regions.every(({ region }) => region !== 'all');
  if (ofAll !== undefined && areListed && isOfAllRegions(context)) await ledger.drop('requeue', ofAll);
  if (scope.kind !== 'everything' || !areListed) return;
  // A mistyped region, or one that REGIONS no longer has, would fail for ever.
  const isServed = (record: Requeue) =>
    record.region === 'all' || regions.some(({ region }) => region === record.region);
  for (const record of ofRegions) if (!isServed(record)) await ledger.drop('requeue', record);
}

function isEverythingHandled(regions: readonly RegionOutcome[]): boolean {
  return regions.every(isHandled);
}

/** The region was read, and its unread load balancers are requeued for a pass that may act on everything there. */
function isHandled({ target, inventory, isRestHandled }: RegionOutcome): boolean {
  return inventory !== undefined && (target.kind === 'all' || isRestHandled === true);
}

function finishedIn(
  certificates: readonly Certificate[],
  regions: readonly RegionOutcome[],
  { state, options, ports, isListShort }: AccountContext,
): readonly RememberedMapping[] {
  const input = { now: ports.now(), policy: options.policy };
  const finished = finishedMappings(state, indexCertificates(certificates), inventoriesOf(regions), input);
  // A short list may lack a certificate of a chain. Those of a rollback itself are read one by one.
  return isListShort === true ? finished.filter(({ isRollback }) => isRollback === true) : finished;
}

function inventoriesOf(regions: readonly RegionOutcome[]): readonly Inventory[] {
  return regions.flatMap(({ inventory }) => inventory ?? []);
}

/** Only after a pass that could act on every new certificate, the certificates count as seen. */
async function saveSeen(
  certificates: readonly Certificate[],
  regions: readonly RegionOutcome[],
  { scope, account, state, ports }: AccountContext,
): Promise<void> {
  const actedOnAll = scope.kind === 'everything' || (scope.kind === 'certificates' && scope.newsSinceSeconds !== null);
  if (!actedOnAll) return;
  const certificateIds = certificates.map(({ id }) => id).sort();
  const [former] = state.seen;
  const isWhole = regions.every(({ target }) => target.kind === 'all');
  const loadBalancers = inventoriesOf(regions).flatMap((inventory) => inventory.loadBalancers);
  const counted = loadBalancers.reduce((sum, each) => sum + each.listeners.length, 0);
  const listeners = isWhole ? counted : former?.listeners;
  if (listeners === former?.listeners && JSON.stringify(former?.certificateIds) === JSON.stringify(certificateIds))
    return;
  await ports.ledger.save('seen', {
    account: account.id,
    certificateIds,
    ...(listeners !== undefined && { listeners }),
  });
}
