import type { State } from '../../shared/reconcile/state/state.js';

/** What a pass recalls of an empty ledger. */
export const nothingRemembered: State = {
  open: [],
  requeue: [],
  pendingAttach: [],
  mapping: [],
  overlap: [],
  flap: [],
  proof: [],
  seen: [],
  condition: [],
  failure: [],
  stuck: [],
  outage: [],
};
