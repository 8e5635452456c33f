import { changedSincePlan } from '../../rotation/changed.js';
import { english } from '../../rotation/english.js';
import type { Inventory } from '../../rotation/model/inventory.js';
import type { Step } from '../../rotation/model/step.js';
import type { RegionContext } from '../context.js';
import type { Cancellation } from '../ports/cloud.js';
import { faultOf } from '../report/faults.js';

/** The context of the changes of a slice, with the inventory that they were planned from. */
export interface ApplyContext extends RegionContext {
  readonly inventory: Inventory;
}

/** An answer that takes longer shows a listener of an unknown age, so it is read again. */
const freshMs = 2_000;
const mostReads = 3;

/**
 * The last check before a change: reads the listener once more, and writes the pending attaches of an eviction. Null: the
 * change may be made.
 */
export async function cancellationOf(step: Step, context: ApplyContext): Promise<Cancellation | null> {
  try {
    const cancellation = await changeSince(step, context);
    if (cancellation === null) await savePendingAttaches(step, context);
    return cancellation;
  } catch (error) {
    const { code, message } = faultOf(error, {
      region: step.region,
      account: context.account.id,
      operation: step.step,
    });
    const because = code === 'OutOfTime' ? 'no-time' : 'unread';
    return { because, why: english`the check before the change failed: ${message}` };
  }
}

async function changeSince(step: Step, { account, inventory, ports }: ApplyContext): Promise<Cancellation | null> {
  const { region, loadBalancerId, listenerId } = step;
  const loadBalancer = inventory.loadBalancers.find(({ id }) => id === loadBalancerId);
  const planned = loadBalancer?.listeners.find(({ id }) => id === listenerId);
  if (planned === undefined) return { because: 'changed', why: english`the listener was not read before` };
  for (let reads = 0; reads < mostReads; reads += 1) {
    const { listener: present, askedAt } = await account.loadBalancers.listener(region, listenerId);
    if (ports.now().getTime() - askedAt.getTime() > freshMs) continue;
    const why = changedSincePlan(planned, present);
    return why === null ? null : { because: present?.status === 'busy' ? 'busy' : 'changed', why };
  }
  return { because: 'unread', why: english`NLB takes more than ${freshMs / 1000} s to show the listener` };
}

/** After an eviction the listener no longer shows that it needs the successor, so the pending attach is written first. */
async function savePendingAttaches(step: Step, { account, ports }: RegionContext): Promise<void> {
  if (step.step !== 'retire' || (step.because !== 'expired' && step.because !== 'swap')) return;
  const { region, loadBalancerId, listenerId } = step;
  for (const replacement of step.replacements) {
    const pending = { region, loadBalancerId, listenerId, ...replacement, since: ports.now(), account: account.id };
    await ports.ledger.save('pendingAttach', pending);
  }
}
