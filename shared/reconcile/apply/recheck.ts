import type { RetireStep, Step } from '../../rotation/model/step.js';
import { changedSincePlan } from '../../rotation/plan/retire.js';
import type { SubmitContext } from './apply.js';

/** Reads the listener once more; what changed since the plan, or null. An unreadable listener is not retired from. */
export async function staleReason(step: RetireStep, { account }: SubmitContext): Promise<string | null> {
  try {
    return changedSincePlan(step, await account.loadBalancers.listener(step.region, step.listenerId));
  } catch (error) {
    return `it could not be read once more: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Relief takes off what nothing on the listener will ask for again, so what is owed is written down first. */
export async function rememberDebts(step: Step, { account, ledger, now }: SubmitContext): Promise<void> {
  if (step.step !== 'retire' || (step.because !== 'expired' && step.because !== 'swap')) return;
  const { region, loadBalancerId, listenerId } = step;
  for (const replacement of step.replacements) {
    const debt = { region, loadBalancerId, listenerId, ...replacement, since: now(), account: account.id };
    await ledger.remember('owed', debt);
  }
}
