import type { Memory } from '../../shared/reconcile/state/state.js';

/** What a pass recalls of an empty ledger. */
export const nothingRemembered: Memory = {
  open: [],
  due: [],
  owed: [],
  mapping: [],
  grace: [],
  confirmed: [],
  proved: [],
  seen: [],
  condition: [],
  trouble: [],
  stalled: [],
};
