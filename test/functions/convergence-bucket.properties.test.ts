import { it } from 'vitest';
import { everyHistoryConverges } from './histories/property.js';

it('with any faults on the way, the estate ends rotated and no invariant is broken; ledger in a bucket', async () => {
  await everyHistoryConverges('bucket');
}, 7_200_000);
