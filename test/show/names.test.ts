import { expect, it } from 'vitest';
import { listenerName, namesOf } from '../../shared/show/names.js';
import { id } from '../support/builders.js';

const attachment = (loadBalancerId: string, region: string, loadBalancerLabel: string) => ({
  ...{ loadBalancerId, region, loadBalancerLabel, listenerId: `lsn-${loadBalancerId}@443`, certificateId: id('1') },
  ...{ names: [], notAfter: new Date(0), portRange: ':443' },
});
const front = attachment('nlb-a', 'cn-hangzhou', 'front');

it.each([
  { when: 'has a name of its own', others: [attachment('nlb-b', 'cn-shanghai', 'back')], then: 'front :443' },
  { when: 'is named twice in the sources', others: [front], then: 'front :443' },
  {
    when: 'has a namesake in another region',
    others: [attachment('nlb-b', 'cn-shanghai', 'front')],
    then: 'front (cn-hangzhou) :443',
  },
  {
    when: 'has a namesake in its region',
    others: [attachment('nlb-b', 'cn-hangzhou', 'front')],
    then: 'front (nlb-a) :443',
  },
  { when: 'has no name', others: [attachment('nlb-a', 'cn-hangzhou', '')], own: '', then: 'nlb-a :443' },
])('a load balancer that $when is unambiguous', ({ others, own = 'front', then }) => {
  const names = namesOf([], [{ ...front, loadBalancerLabel: own }, ...others]);
  expect(listenerName(front, names)).toBe(then);
});
