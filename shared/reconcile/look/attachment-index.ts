import { subMinutes } from 'date-fns';
import type { Inventory, LoadBalancer } from '../../rotation/model/inventory.js';
import type { ListenerSteps } from '../../rotation/model/step.js';
import { concurrently } from '../concurrently.js';
import type { RegionContext } from '../context.js';
import type { Account } from '../ports/cloud.js';
import type { Ledger } from '../ports/ledger.js';
import type { AttachmentIndex } from '../ports/records.js';
import { isOfAccount } from '../state/state.js';

/** Ledger entries that are written at the same time. */
const entriesAtOnce = 16;

/** An unchanged record is rewritten after 4 minutes, so that it is fresh enough (5 minutes) for a doubtful event. */
const rewriteMinutes = 4;

/**
 * Saves the certificates of each load balancer that was read, and those that the planned steps attach. It is called before
 * the steps are submitted, so after a crash every attached certificate has a record.
 */
export async function saveAttachmentIndex(
  { region, takenAt, loadBalancers }: Inventory,
  planned: readonly ListenerSteps[],
  {
    account,
    ports,
  }: Pick<RegionContext, 'account'> & { readonly ports: Pick<RegionContext['ports'], 'ledger' | 'now'> },
): Promise<void> {
  await concurrently(entriesAtOnce, loadBalancers, async (loadBalancer) => {
    const current = { account: account.id, region, at: takenAt, ...contentsOf(loadBalancer, planned) };
    const saved = await ports.ledger.find('attachmentIndex', current);
    if (saved === undefined || !isGoodEnough(saved, current, ports.now()))
      await ports.ledger.save('attachmentIndex', current);
  });
}

/** The records of one account, in every region. */
export async function loadAttachmentIndex(
  account: Pick<Account, 'id' | 'isOwn'>,
  ledger: Pick<Ledger, 'load'>,
): Promise<readonly AttachmentIndex[]> {
  return (await ledger.load('attachmentIndex')).filter((record) => isOfAccount(record, account));
}

/** Drops the records of load balancers that no longer exist. `inventories` must be of whole regions. */
export async function dropGoneLoadBalancers(
  inventories: readonly Inventory[],
  account: Account,
  ledger: Pick<Ledger, 'load' | 'drop'>,
): Promise<void> {
  const shown = new Map(inventories.map(({ region, loadBalancers }) => [region, loadBalancers.map(({ id }) => id)]));
  const isGone = ({ region, loadBalancerId }: AttachmentIndex) => shown.get(region)?.includes(loadBalancerId) === false;
  const own = await loadAttachmentIndex(account, ledger);
  for (const gone of own.filter(isGone)) await ledger.drop('attachmentIndex', gone);
}

function contentsOf({ id, listeners }: LoadBalancer, planned: readonly ListenerSteps[]) {
  const attached = listeners.flatMap(({ attachments }) => attachments.map(({ certificateId }) => certificateId));
  const steps = planned.filter(({ loadBalancerId }) => loadBalancerId === id).flatMap((listener) => listener.steps);
  return {
    loadBalancerId: id,
    listenerIds: listeners.map((listener) => listener.id).sort(),
    certificateIds: [...new Set([...attached, ...steps.flatMap(({ certificateIds }) => certificateIds)])].sort(),
  };
}

/** A slow pass must not overwrite the newer record of another pass. */
function isGoodEnough(saved: AttachmentIndex, current: AttachmentIndex, now: Date): boolean {
  if (saved.at > current.at && saved.at <= now) return true;
  const contents = ({ account, listenerIds, certificateIds }: AttachmentIndex) =>
    JSON.stringify([account, listenerIds, certificateIds]);
  return contents(saved) === contents(current) && saved.at >= subMinutes(current.at, rewriteMinutes) && saved.at <= now;
}
