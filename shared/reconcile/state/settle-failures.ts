import type { Trouble } from '../../rotation/backoff/failures.js';
import type { Judged } from '../../rotation/judge.js';
import type { LoadBalancerId, Region } from '../../rotation/model/inventory.js';
import { isSameStep } from '../../rotation/model/step.js';
import type { Submitted } from '../apply/apply.js';
import type { Account, Ledger } from '../ports/cloud.js';
import { nextTroubles } from './failures.js';
import { isOfAccount, type Memory } from './state.js';

/** What a pass over a region found of the steps before it, and made of its own. */
interface Outcome {
  readonly moot: readonly Trouble[];
  readonly judged: readonly Judged[];
  readonly submitted: readonly Submitted[];
}

interface Where {
  readonly account: Account;
  readonly region: Region;
  readonly memory: Memory;
  readonly ledger: Ledger;
  readonly covers: (id: LoadBalancerId) => boolean;
  readonly now: () => Date;
}

/** Counts what did not get through again, and forgets what did, and what nothing asks for any more. */
export async function settleTroubles(
  { moot: mootBefore, judged, submitted }: Outcome,
  { account, region, memory, ledger, covers, now }: Where,
): Promise<readonly Trouble[]> {
  const before = memory.trouble.filter(
    (one) => isOfAccount(one, account) && one.region === region && covers(one.loadBalancerId),
  );
  const { kept, changed, over } = nextTroubles(before, judged, submitted, now());
  const moot = mootBefore.filter((trouble) => !changed.some((one) => isSameStep(one, trouble)));
  for (const trouble of [...over, ...moot]) await ledger.forget('trouble', { ...trouble, account: account.id });
  for (const trouble of changed) await ledger.remember('trouble', { ...trouble, account: account.id });
  return [...kept.filter((trouble) => !moot.some((one) => isSameStep(one, trouble))), ...changed];
}
