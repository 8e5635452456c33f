import { expect, it } from 'vitest';
import { nextStuck, type StuckListener, stuckHolds } from '../../shared/rotation/backoff/stuck.js';
import type { Hold } from '../../shared/rotation/model/hold.js';
import type { LoadBalancer } from '../../shared/rotation/model/inventory.js';
import { defaultPolicy } from '../../shared/rotation/model/policy.js';
import type { OpenBatch } from '../../shared/rotation/model/step.js';
import {
  attachment,
  hangzhou,
  id,
  listener,
  listenerId,
  loadBalancer,
  loadBalancerId,
  noon,
  openBatch,
} from '../support/builders.js';

const busy: Hold = {
  region: hangzhou,
  loadBalancerId: loadBalancerId('nlb-1'),
  listenerId: listenerId('lsn-1'),
  certificateIds: [id('a2')],
  reason: 'busy',
  detail: 'lsn-1 is being configured',
  until: noon,
};
const eleven = new Date('2026-06-15T11:00:00Z');
const stuck = (since: Date): StuckListener[] => [{ listenerId: listenerId('lsn-1'), since }];
const on = (...listeners: Parameters<typeof listener>[]) => listeners.map((one) => listener(...one));
const configuring = loadBalancer(on(['lsn-1', [attachment('a')], { status: 'busy' }], ['lsn-2', []]));
const beingChanged = loadBalancer(on(['lsn-1', [attachment('a')]], ['lsn-2', []]), { status: 'busy' });

interface Row {
  readonly when: string;
  readonly given: LoadBalancer;
  readonly before?: readonly StuckListener[];
  readonly open?: readonly OpenBatch[];
  readonly holds?: readonly Hold[];
  readonly then: readonly StuckListener[];
}

const rows: Row[] = [
  { when: 'the first time that work waits for it: from now on', given: configuring, then: stuck(noon) },
  { when: 'nothing waits for it', given: configuring, holds: [], then: [] },
  { when: 'the hold has another reason', given: configuring, holds: [{ ...busy, reason: 'grace' }], then: [] },
  {
    when: 'stuck before: since then, in every scope',
    given: configuring,
    before: stuck(eleven),
    holds: [],
    then: stuck(eleven),
  },
  { when: 'free again', given: loadBalancer(on(['lsn-1', [attachment('a')]])), before: stuck(eleven), then: [] },
  {
    when: 'a certificate is associating for ever',
    given: loadBalancer(on(['lsn-1', [attachment('a', { state: 'associating' })]])),
    then: stuck(noon),
  },
  { when: 'all of the load balancer is being changed', given: beingChanged, then: stuck(noon) },
  {
    when: 'an open batch is on the listener',
    given: configuring,
    before: stuck(eleven),
    open: [openBatch('retire', 'lsn-1', ['a'])],
    then: [],
  },
  {
    when: 'an open batch is on another listener',
    given: configuring,
    open: [openBatch('retire', 'lsn-2', ['a'])],
    then: stuck(noon),
  },
  {
    when: 'an open batch is on another listener, and the load balancer is busy',
    given: beingChanged,
    open: [openBatch('retire', 'lsn-2', ['a'])],
    then: [],
  },
  {
    when: 'it was taken out of use',
    given: loadBalancer(on(['lsn-1', [attachment('a')], { status: 'busy', tags: { 'cert-rotation': 'off' } }])),
    before: stuck(eleven),
    then: [],
  },
];

it.each(rows)('$when', ({ given, before = [], open = [], holds = [busy], then }) => {
  expect(nextStuck(given, before, { open, holds, policy: defaultPolicy, now: noon })).toEqual(then);
});

it('is reported after an hour, if a step waits for it', () => {
  const justNow = new Date('2026-06-15T11:00:01Z');
  expect(stuckHolds(stuck(eleven), [busy], noon)).toEqual([{ ...busy, since: eleven }]);
  expect(stuckHolds(stuck(justNow), [busy], noon)).toEqual([]);
  expect(stuckHolds(stuck(eleven), [{ ...busy, reason: 'grace' }], noon)).toEqual([]);
});
