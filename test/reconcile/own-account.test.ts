import { expect, it } from 'vitest';
import { hasOtherAccounts } from '../../shared/reconcile/state/own-account.js';
import { hangzhou, loadBalancer } from '../support/builders.js';
import { nothingRemembered as none } from '../support/nothing-remembered.js';

const own = { id: 'own', isOwn: true } as Parameters<typeof hasOtherAccounts>[1][number];

it('an entry of any kind shows that the ledger has another account', () => {
  const stall = { account: '222', region: hangzhou, loadBalancerId: loadBalancer([]).id, listeners: [] };
  expect(hasOtherAccounts({ ...none, seen: [{ account: 'own', certificateIds: [] }] }, [own])).toBe(false);
  expect(hasOtherAccounts({ ...none, seen: [{ account: '222', certificateIds: [] }] }, [own])).toBe(true);
  expect(hasOtherAccounts({ ...none, stuck: [stall] }, [own])).toBe(true);
});
