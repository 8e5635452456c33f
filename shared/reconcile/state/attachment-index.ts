import { subMinutes } from 'date-fns';
import type { Inventory, LoadBalancer } from '../../rotation/model/inventory.js';
import type { PlannedStep } from '../../rotation/model/step.js';
import { concurrently } from '../concurrently.js';
import type { Account, AttachmentIndex, Ledger } from '../ports/cloud.js';
import { isOfAccount } from './state.js';

/** Entries of the ledger at once. */
const atOnce = 16;

/** What did not change is written again this long after: so rarely, and an event that doubts it sees that it was read just now. Our choice. */
const keptMinutes = 4;

/**
 * Keeps what is on each load balancer that was read, and what is about to be: written before the steps are submitted, so that
 * whatever becomes of them, none of their certificates is on a load balancer that nobody remembers it of.
 */
export async function saveAttachmentIndex(
  { region, takenAt, loadBalancers }: Inventory,
  steps: readonly PlannedStep[],
  { account, ledger, now }: { readonly account: Account; readonly ledger: Ledger; readonly now: () => Date },
): Promise<void> {
  await concurrently(atOnce, loadBalancers, async (loadBalancer) => {
    const read = { account: account.id, region, at: takenAt, ...contentsOf(loadBalancer, steps) };
    const known = await ledger.find('attachmentIndex', read);
    if (known === undefined || !isGoodEnough(known, read, now())) await ledger.save('attachmentIndex', read);
  });
}

/** Forgets load balancers that are gone from regions that were read whole. */
export async function dropGoneLoadBalancers(
  inventories: readonly Inventory[],
  account: Account,
  ledger: Pick<Ledger, 'load' | 'drop'>,
): Promise<void> {
  const shown = new Map(inventories.map(({ region, loadBalancers }) => [region, loadBalancers.map(({ id }) => id)]));
  const isGone = ({ region, loadBalancerId }: AttachmentIndex) => shown.get(region)?.includes(loadBalancerId) === false;
  const mine = (await ledger.load('attachmentIndex')).filter((one) => isOfAccount(one, account));
  for (const gone of mine.filter(isGone)) await ledger.drop('attachmentIndex', gone);
}

function contentsOf({ id, listeners }: LoadBalancer, steps: readonly PlannedStep[]) {
  const attached = listeners.flatMap(({ attachments }) => attachments.map(({ certificateId }) => certificateId));
  const coming = steps.filter(({ loadBalancerId }) => loadBalancerId === id).flatMap(namedBy);
  return {
    loadBalancerId: id,
    listenerIds: listeners.map((listener) => listener.id).sort(),
    certificateIds: [...new Set([...attached, ...coming])].sort(),
  };
}

function namedBy({ certificateIds, otherwise }: PlannedStep): PlannedStep['certificateIds'] {
  return otherwise === undefined ? certificateIds : [...certificateIds, ...namedBy(otherwise)];
}

/** A slower pass does not write its older look over a newer one. */
function isGoodEnough(known: AttachmentIndex, read: AttachmentIndex, now: Date): boolean {
  if (known.at > read.at && known.at <= now) return true;
  const words = ({ at: _, ...rest }: AttachmentIndex) =>
    JSON.stringify([rest.account, rest.listenerIds, rest.certificateIds]);
  return words(known) === words(read) && known.at >= subMinutes(read.at, keptMinutes) && known.at <= now;
}
