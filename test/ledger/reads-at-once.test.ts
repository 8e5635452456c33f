import { expect, it } from 'vitest';
import { storeLedger } from '../../shared/ledger/ledger.js';
import type { Store } from '../../shared/ledger/store.js';

it('reads many entries some at a time, not all at once: each may take a connection or an open file', async () => {
  const keys = Array.from({ length: 500 }, (_, i) => `open/${i}.json`);
  let underWay = 0;
  let most = 0;
  const store = {
    list: async () => keys.map((key) => ({ key, bytes: 1 })),
    read: async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      return undefined;
    },
  } as Partial<Store> as Store;
  expect(await storeLedger(store).openBatches()).toEqual([]);
  expect(most).toBe(32);
});
