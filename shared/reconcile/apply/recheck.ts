import type { RetireStep, Step } from '../../rotation/model/step.js';
import { changedSincePlan } from '../../rotation/plan/retire.js';
import type { RegionContext } from '../context.js';

/** Re-reads the listener and returns its difference from the plan, or null. An unreadable listener counts as changed. */
export async function changeSincePlan(step: RetireStep, { account }: RegionContext): Promise<string | null> {
  try {
    return changedSincePlan(step, await account.loadBalancers.listener(step.region, step.listenerId));
  } catch (error) {
    return `re-reading the listener failed: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** After an eviction the listener no longer shows that it needs the successor, so the pending attach is written first. */
export async function savePendingAttaches(step: Step, { account, ports }: RegionContext): Promise<void> {
  if (step.step !== 'retire' || (step.because !== 'expired' && step.because !== 'swap')) return;
  const { region, loadBalancerId, listenerId } = step;
  for (const replacement of step.replacements) {
    const pending = { region, loadBalancerId, listenerId, ...replacement, since: ports.now(), account: account.id };
    await ports.ledger.save('pendingAttach', pending);
  }
}
