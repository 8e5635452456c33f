import { expect, it } from 'vitest';
import { ofAccount, within } from '../../shared/reconcile/state/state.js';
import { hangzhou, loadBalancerId, mapping, noon, openBatch } from '../support/builders.js';
import { nothingRemembered } from '../support/nothing-remembered.js';

const batch = (account: string) => openBatch('associate', 'lsn-1', ['2'], { account });

it.each([
  { when: 'the own account has an id', account: { id: '8', isOwn: true }, then: ['8', 'own'] },
  { when: 'a role in another account is assumed', account: { id: '9', isOwn: false }, then: ['9'] },
  { when: 'the command line does not have the id of its account', account: { id: 'own', isOwn: true }, then: ['own'] },
])('an account has its own records, and those of `own` if it is the own one: $when', ({ account, then }) => {
  const open = ['8', '9', 'own'].map(batch);
  const mine = ofAccount({ ...nothingRemembered, open, mapping: [{ ...mapping('1', '2'), since: noon }] }, account);
  expect(mine.open.map((record) => record.account)).toEqual(then);
  expect(mine.mapping).toHaveLength(1);
});

it('a part of a region has the records of its load balancers, and none of the whole region', () => {
  const record = (id: string | null, region = hangzhou) => ({
    account: 'own',
    region,
    loadBalancerId: id === null ? null : loadBalancerId(id),
    at: noon,
  });
  const elsewhere = 'cn-shanghai' as typeof hangzhou;
  const requeue = [record('nlb-1'), record('nlb-2'), record(null), record('nlb-1', elsewhere)];
  const part = within({ ...nothingRemembered, requeue }, hangzhou, (id) => id === 'nlb-1');
  expect(part.requeue).toEqual([record('nlb-1')]);
});
