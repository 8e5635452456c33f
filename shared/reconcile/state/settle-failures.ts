import type { StepFailure } from '../../rotation/backoff/failures.js';
import type { Judged } from '../../rotation/judge.js';
import type { LoadBalancerId, Region } from '../../rotation/model/inventory.js';
import { isSameStep } from '../../rotation/model/step.js';
import type { Applied } from '../apply/apply.js';
import type { Account, Ledger } from '../ports/cloud.js';
import { nextFailures } from './failures.js';
import { isOfAccount, type State } from './state.js';

/** What a pass over a region found of the steps before it, and made of its own. */
interface Outcome {
  readonly obsolete: readonly StepFailure[];
  readonly judged: readonly Judged[];
  readonly submitted: readonly Applied[];
}

interface Where {
  readonly account: Account;
  readonly region: Region;
  readonly state: State;
  readonly ledger: Ledger;
  readonly covers: (id: LoadBalancerId) => boolean;
  readonly now: () => Date;
}

/** Counts what did not get through again, and forgets what did, and what nothing asks for any more. */
export async function saveFailures(
  { obsolete: mootBefore, judged, submitted }: Outcome,
  { account, region, state, ledger, covers, now }: Where,
): Promise<readonly StepFailure[]> {
  const before = state.failure.filter(
    (one) => isOfAccount(one, account) && one.region === region && covers(one.loadBalancerId),
  );
  const { kept, changed, over } = nextFailures(before, judged, submitted, now());
  const obsolete = mootBefore.filter((failure) => !changed.some((one) => isSameStep(one, failure)));
  for (const failure of [...over, ...obsolete]) await ledger.drop('failure', { ...failure, account: account.id });
  for (const failure of changed) await ledger.save('failure', { ...failure, account: account.id });
  return [...kept.filter((failure) => !obsolete.some((one) => isSameStep(one, failure))), ...changed];
}
