import { expect, it } from 'vitest';
import { byCause } from '../../shared/wording/condition.js';
import { id } from '../support/builders.js';

const since = new Date('2026-07-05T12:00:00Z');
const on = (listenerId: string, blockedBy: string) => ({
  ...{ reason: 'expires-soon', account: '1', region: 'cn-hangzhou', listenerId, certificateIds: [id('7')], since },
  detail: `the certificate expires soon, and its successor 8 is blocked ${blockedBy}`,
});
const tagged = (listenerId: string) => on(listenerId, `(switched-off): ${listenerId} is tagged off; remove the tag`);
const stopped = (listenerId: string) => on(listenerId, `(listener-stopped): ${listenerId} is stopped; start it`);
const refused = (listenerId: string, failed: number, request: string) =>
  on(listenerId, `(refused): ${failed} times, request ${request}, by nlb-${listenerId.slice(4, 9)}; follow it`);

it.each([
  { when: 'one obstacle on each of its listeners', given: [tagged('lsn-aaaaa@1'), tagged('lsn-bbbbb@2')], then: [2] },
  { when: 'two obstacles', given: [tagged('lsn-a@1'), stopped('lsn-b@2'), tagged('lsn-c@3')], then: [2, 1] },
  {
    when: 'other numbers, load balancers and requests',
    given: [refused('lsn-aaaaa@1', 3, '7E0D-A'), refused('lsn-bbbbb@2', 14, '99AB-C')],
    then: [2],
  },
])('conditions of one certificate with $when are $then', ({ given, then }) => {
  const causes = byCause(given);
  expect(causes.map((same) => same.length)).toEqual(then);
  const texts = causes.map(([first]) => first.detail).join('\n');
  for (const { detail } of given) expect(texts).toContain(/\(([-a-z]+)\)/.exec(detail)?.[0]);
});

it('conditions of one successor with several commands have a cause for each command', () => {
  const unproven = (listenerId: string, replaced: string) => ({
    ...{ reason: 'unproven-lineage', account: '1', listenerId, certificateIds: [id('9-cn-hangzhou')], since },
    detail: `9-cn-hangzhou is newer than ${replaced}; to accept it: nlb-cert backfill --certificates ${replaced}=9-cn-hangzhou`,
  });
  const given = [
    unproven('lsn-a@1', '7-cn-hangzhou'),
    unproven('lsn-b@2', '8-cn-hangzhou'),
    unproven('lsn-c@3', '7-cn-hangzhou'),
  ];
  expect(byCause(given).map((same) => same.map(({ listenerId }) => listenerId))).toEqual([
    ['lsn-a@1', 'lsn-c@3'],
    ['lsn-b@2'],
  ]);
});
