import { expect, it } from 'vitest';
import type { Sight } from '../../shared/reconcile/context.js';
import type { RememberedCondition } from '../../shared/reconcile/report/report.js';
import { isUnread } from '../../shared/reconcile/report/unread.js';
import type { Region } from '../../shared/rotation/model/inventory.js';
import { hangzhou, id, listenerId, loadBalancerId, noon } from '../support/builders.js';

const shanghai = 'cn-shanghai' as Region;

function sight(over: Partial<Sight> = {}): Sight {
  return { account: 'own', certificates: [], inventories: [], unseen: [], outlooks: [], ...over };
}

/** A region of which only the first of two load balancers was read. */
function partly(unread: number): Sight {
  const loadBalancers = [{ id: loadBalancerId('nlb-1'), label: '', listeners: [] }] as never;
  return sight({
    inventories: [{ region: hangzhou, takenAt: noon, loadBalancers }],
    unread: new Map([[hangzhou, unread]]),
  });
}

function remembered(over: Partial<RememberedCondition> = {}): RememberedCondition {
  const where = { region: hangzhou, loadBalancerId: loadBalancerId('nlb-2'), listenerId: listenerId('lsn-2') };
  return { account: 'own', reason: 'refused', certificateIds: [id('1-cn')], since: noon, ...where, ...over };
}

const ofAccount = { region: undefined, loadBalancerId: undefined, listenerId: undefined, detail: 'x' };

const rows: readonly { when: string; condition?: Partial<RememberedCondition>; sight: Sight; stays: boolean }[] = [
  { when: 'the run had no time for its load balancer', sight: partly(1), stays: true },
  {
    when: 'its load balancer was read, and another was not',
    condition: { loadBalancerId: loadBalancerId('nlb-1') },
    sight: partly(1),
    stays: false,
  },
  { when: 'the region was read whole, so the load balancer is gone', sight: partly(0), stays: false },
  { when: 'its region failed', sight: sight({ unseen: [hangzhou] }), stays: true },
  {
    when: 'another region failed',
    condition: { region: shanghai },
    sight: sight({ unseen: [hangzhou] }),
    stays: false,
  },
  { when: 'the regions could not be listed', sight: sight({ unseen: ['all'] }), stays: true },
  {
    when: 'the regions could not be listed, and its own was read',
    sight: { ...partly(0), unseen: ['all'] },
    stays: false,
  },
  { when: 'its region is not served', condition: { region: shanghai }, sight: partly(0), stays: false },
  { when: 'its account is not served', condition: { account: '2' }, sight: sight({ unseen: ['all'] }), stays: false },
  {
    when: 'it is about an account of which nothing was read',
    condition: ofAccount,
    sight: sight({ unseen: [hangzhou] }),
    stays: true,
  },
  {
    when: 'it is about an account of which a part was read',
    condition: ofAccount,
    sight: { ...partly(0), unseen: [shanghai] },
    stays: false,
  },
];

it.each(rows)('a part counts as unread ($stays) when $when', ({ condition, sight, stays }) => {
  expect(isUnread(remembered(condition), [sight])).toBe(stays);
});
