import { expect, it } from 'vitest';
import type { Listener, LoadBalancer, Tags } from '../../shared/rotation/model/inventory.js';
import {
  attachment,
  certificate,
  firstSteps,
  type Given,
  holdsOf,
  listener,
  loadBalancer,
  loadBalancerId,
  noon,
  openBatch,
  planOf,
  renewal,
  stepsOf,
} from '../support/builders.js';

const a = certificate('a');
const certificates = [a, renewal(a, 'a2')];
const free = 'lsn-1: associate a2';

interface Row {
  readonly when: string;
  readonly listener?: Partial<Listener>;
  readonly loadBalancer?: Partial<LoadBalancer>;
  readonly given?: Partial<Given>;
  readonly then: string;
}

const off = (value: string): Tags => ({ 'cert-rotation': value });
const canary = { includeTags: [{ key: 'rotate', value: 'yes' }] };
const prod = { excludeTags: [{ key: 'env', value: 'prod' }] };

/** One listener whose one additional certificate `a` has the successor `a2`, and the reason for its gate. */
const rows: Row[] = [
  { when: 'nothing stands in the way', then: free },
  { when: 'the listener is tagged off', listener: { tags: off('off') }, then: 'hold switched-off' },
  { when: 'the load balancer is tagged off', loadBalancer: { tags: off('off') }, then: 'hold switched-off' },
  { when: 'the tag says OFF with a space', listener: { tags: off(' OFF ') }, then: 'hold switched-off' },
  { when: 'the tag says on', listener: { tags: off('on') }, then: free },
  { when: 'another tag says off', listener: { tags: { 'cert-rotation-notes': 'off' } }, then: free },
  {
    when: 'the listener says on and the load balancer off',
    listener: { tags: off('on') },
    loadBalancer: { tags: off('off') },
    then: 'hold switched-off',
  },
  {
    when: 'an included tag is on the listener',
    listener: { tags: { rotate: 'yes' } },
    given: { policy: canary },
    then: free,
  },
  {
    when: 'an included tag is on the load balancer',
    loadBalancer: { tags: { rotate: 'yes' } },
    given: { policy: canary },
    then: free,
  },
  { when: 'no included tag is on either', given: { policy: canary }, then: 'hold excluded' },
  {
    when: 'the included tag has another value',
    listener: { tags: { rotate: 'no' } },
    given: { policy: canary },
    then: 'hold excluded',
  },
  {
    when: 'an excluded tag is on the listener',
    listener: { tags: { env: 'prod' } },
    given: { policy: prod },
    then: 'hold excluded',
  },
  {
    when: 'an excluded tag is on the load balancer',
    loadBalancer: { tags: { env: 'prod' } },
    given: { policy: prod },
    then: 'hold excluded',
  },
  {
    when: 'the excluded tag has another value',
    listener: { tags: { env: 'test' } },
    given: { policy: prod },
    then: free,
  },
  {
    when: 'included and excluded at once: excluded',
    listener: { tags: { env: 'prod', rotate: 'yes' } },
    given: { policy: { ...canary, ...prod } },
    then: 'hold excluded',
  },
  { when: 'the listener is stopped', listener: { status: 'stopped' }, then: 'hold listener-stopped' },
  { when: 'the listener is being configured', listener: { status: 'busy' }, then: 'hold busy' },
  { when: 'the load balancer is inactive', loadBalancer: { status: 'inactive' }, then: 'hold load-balancer-inactive' },
  { when: 'the load balancer is being configured', loadBalancer: { status: 'busy' }, then: 'hold busy' },
  {
    when: 'another certificate on it is being associated',
    listener: { attachments: [attachment('a'), attachment('s', { state: 'associating' })] },
    then: 'hold busy',
  },
  {
    when: 'another certificate on it is being taken off',
    listener: { attachments: [attachment('a'), attachment('s', { state: 'disassociating' })] },
    then: 'hold busy',
  },
  {
    when: 'its default certificate is being changed',
    listener: { attachments: [attachment('a'), attachment('s', { state: 'associating', role: 'default' })] },
    then: 'hold busy',
  },
  { when: 'a batch is open on it', given: { open: [openBatch('retire', 'lsn-1', ['s'])] }, then: 'hold busy' },
  { when: 'a batch is open on another listener', given: { open: [openBatch('retire', 'lsn-2', ['s'])] }, then: free },
  {
    when: 'stopped and switched off: it is reported as switched off',
    listener: { status: 'stopped', tags: off('off') },
    then: 'hold switched-off',
  },
  {
    when: 'stopped, with a batch still open: only starting it helps',
    listener: { status: 'stopped' },
    given: { open: [openBatch('retire', 'lsn-1', ['s'])] },
    then: 'hold listener-stopped',
  },
  {
    when: 'it is switched off and its successor is not fit: reported as switched off',
    listener: { tags: off('off') },
    given: { certificates: [a, renewal(a, 'a2', { hasPrivateKey: false })] },
    then: 'hold switched-off',
  },
];

for (const { when, then, given, ...over } of rows)
  it(when, () => {
    const lb = loadBalancer([listener('lsn-1', [attachment('a')], over.listener)], over.loadBalancer);
    const plan = planOf({ loadBalancers: [lb], certificates, ...given });
    const [hold] = plan.holds;
    expect(then.startsWith('hold') ? `hold ${hold?.reason}` : stepsOf(plan).join()).toBe(then);
    if (then === free) return expect(plan.holds).toEqual([]);
    expect(firstSteps(plan)).toEqual([]);
    expect(plan.holds).toHaveLength(1);
    expect(hold?.certificateIds).toEqual(['a2']);
    expect(hold?.until).toEqual(hold?.reason === 'busy' ? noon : undefined);
    expect(hold?.detail).not.toBe('');
  });

it('a listener that is being deleted takes no step', () => {
  const lb = loadBalancer([listener('lsn-1', [attachment('a')], { status: 'deleting' })]);
  expect(firstSteps(planOf({ loadBalancers: [lb], certificates }))).toEqual([]);
});

it('a certificate that is disassociating needs no successor', () => {
  const lb = loadBalancer([listener('lsn-1', [attachment('a', { state: 'disassociating' })])]);
  const plan = planOf({ loadBalancers: [lb], certificates });
  expect([firstSteps(plan), plan.holds]).toEqual([[], []]);
});

it('a listener with a gate does not stop its neighbours', () => {
  const plan = planOf({
    loadBalancers: [
      loadBalancer([listener('lsn-1', [attachment('a')], { tags: off('off') }), listener('lsn-2', [attachment('a')])]),
      loadBalancer([listener('lsn-3', [attachment('a')])], { id: loadBalancerId('nlb-2'), status: 'inactive' }),
      loadBalancer([listener('lsn-4', [attachment('a', { role: 'default' })])], { id: loadBalancerId('nlb-3') }),
    ],
    certificates,
  });
  expect(stepsOf(plan)).toEqual(['lsn-2: associate a2', 'lsn-4: set-default a2 (take-off-first)']);
  expect(holdsOf(plan)).toEqual(['lsn-1: switched-off a2', 'lsn-3: load-balancer-inactive a2']);
});

const stopped = { status: 'stopped' } as const;
it.each([
  { when: 'is held', on: stopped, policy: {}, holds: ['lsn-1: listener-stopped a'] },
  {
    when: 'is held as switched off if it is tagged off',
    on: { tags: off('off') },
    policy: {},
    holds: ['lsn-1: switched-off a'],
  },
  {
    when: 'is not held if nothing is retired',
    on: stopped,
    policy: { retire: 'off' as const },
    holds: [],
  },
])('a replaced certificate that only has to go from a listener nobody may write to $when', ({ on, policy, holds }) => {
  const listeners = [listener('lsn-1', [attachment('a'), attachment('a2')], on)];
  const plan = planOf({ loadBalancers: [loadBalancer(listeners)], certificates, policy });
  expect([stepsOf(plan), holdsOf(plan)]).toEqual([[], holds]);
});
