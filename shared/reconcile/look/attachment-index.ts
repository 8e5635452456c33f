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

/** An unchanged record is written again after so many minutes: rarely, and yet a doubtful event sees that it is fresh. */
const freshMinutes = 4;

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
    const read = { account: account.id, region, at: takenAt, ...contentsOf(loadBalancer, planned) };
    const known = await ports.ledger.find('attachmentIndex', read);
    if (known === undefined || !isGoodEnough(known, read, ports.now()))
      await ports.ledger.save('attachmentIndex', read);
  });
}

/** Drops the records of load balancers that no longer exist. `inventories` must be of whole regions. */
export async function dropGoneLoadBalancers(
  inventories: readonly Inventory[],
  account: Account,
  ledger: Pick<Ledger, 'load' | 'drop'>,
): Promise<void> {
  const shown = new Map(inventories.map(({ region, loadBalancers }) => [region, loadBalancers.map(({ id }) => id)]));
  const isGone = ({ region, loadBalancerId }: AttachmentIndex) => shown.get(region)?.includes(loadBalancerId) === false;
  const own = (await ledger.load('attachmentIndex')).filter((record) => isOfAccount(record, account));
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

/** A slower pass does not write its older look over a newer one. */
function isGoodEnough(known: AttachmentIndex, read: AttachmentIndex, now: Date): boolean {
  if (known.at > read.at && known.at <= now) return true;
  const contents = ({ account, listenerIds, certificateIds }: AttachmentIndex) =>
    JSON.stringify([account, listenerIds, certificateIds]);
  return contents(known) === contents(read) && known.at >= subMinutes(read.at, freshMinutes) && known.at <= now;
}
