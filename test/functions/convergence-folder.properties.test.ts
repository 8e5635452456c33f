import { it } from 'vitest';
import { everyHistoryConverges } from './histories/property.js';

it('with any faults on the way, the estate ends rotated and no invariant is broken; ledger in a folder', async () => {
  await everyHistoryConverges('folder');
}, 7_200_000);
