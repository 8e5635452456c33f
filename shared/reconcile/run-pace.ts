import { differenceInMilliseconds } from 'date-fns';
import type { LoadBalancerId } from '../rotation/model.js';
import type { OpenBatch } from '../rotation/step.js';
import { othersAtWork } from './at-work.js';
import { isOfAccount } from './memory.js';
import type { Pace, Survey } from './ports.js';
import type { RegionPass } from './region-pass.js';

/** Others who began or ended since the last part take or leave their share of the rates. */
export async function sharePace(pace: Pace, pass: RegionPass): Promise<void> {
  const others = await othersAtWork(atWork(pass), pass.ledger, pass.now());
  pace.divide(others.length + 1);
}

/** From the entry of a batch to the end of its call. Our choice. */
const callSeconds = 1;

/** A run starts with no memory of what others called just now; the open batches tell of the changes. */
export function noteRecentChanges(pace: Pace, pass: RegionPass): void {
  for (const { step, requestedAt } of openHere(pass)) {
    const seconds = differenceInMilliseconds(pass.now(), requestedAt) / 1000;
    pace.noteChange(step, Math.max(0, seconds - callSeconds));
  }
}

export function atWork({ account, region, run = 'run', stopAt }: RegionPass) {
  return { account: account.id, region, run, until: stopAt };
}

/** Where something is open already there is something to confirm, which takes no change. */
export function changedBefore({ loadBalancers }: Survey, pass: RegionPass): readonly LoadBalancerId[] {
  const open = new Set(openHere(pass).map(({ loadBalancerId }) => loadBalancerId));
  return loadBalancers.filter(({ id }) => open.has(id)).map(({ id }) => id);
}

function openHere({ account, region, memory }: RegionPass): readonly OpenBatch[] {
  return memory.open.filter((batch) => isOfAccount(batch, account) && batch.region === region);
}
