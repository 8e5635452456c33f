import type { RetireStep, Step } from '../../rotation/model/step.js';
import { changedSincePlan } from '../../rotation/plan/retire.js';
import type { ApplyContext } from './apply.js';

/** Reads the listener once more; what changed since the plan, or null. An unreadable listener is not retired from. */
export async function changeSincePlan(step: RetireStep, { account }: ApplyContext): Promise<string | null> {
  try {
    return changedSincePlan(step, await account.loadBalancers.listener(step.region, step.listenerId));
  } catch (error) {
    return `it could not be read once more: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Relief takes off what nothing on the listener will ask for again, so what is owed is written down first. */
export async function savePendingAttaches(step: Step, { account, ledger, now }: ApplyContext): Promise<void> {
  if (step.step !== 'retire' || (step.because !== 'expired' && step.because !== 'swap')) return;
  const { region, loadBalancerId, listenerId } = step;
  for (const replacement of step.replacements) {
    const pendingAttach = { region, loadBalancerId, listenerId, ...replacement, since: now(), account: account.id };
    await ledger.save('pendingAttach', pendingAttach);
  }
}
