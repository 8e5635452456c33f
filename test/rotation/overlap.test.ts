import { expect, it } from 'vitest';
import type { Attachment } from '../../shared/rotation/model/inventory.js';
import { nextOverlaps, type Overlap } from '../../shared/rotation/overlap.js';
import { attachment, id, listener, noon } from '../support/builders.js';

const yesterday = new Date('2026-06-14T09:00:00Z');
const pair = { replaced: id('a'), successor: id('b') };
const overlap: Overlap = { ...pair, since: yesterday };

interface Row {
  readonly when: string;
  readonly on: readonly Attachment[];
  readonly before: readonly Overlap[];
  readonly then: readonly Overlap[];
}

const rows: Row[] = [
  {
    when: 'seen for the first time',
    on: [attachment('a'), attachment('b')],
    before: [],
    then: [{ ...pair, since: noon }],
  },
  { when: 'seen before', on: [attachment('a'), attachment('b')], before: [overlap], then: [overlap] },
  {
    when: 'the successor is associating',
    on: [attachment('a'), attachment('b', { state: 'associating' })],
    before: [],
    then: [],
  },
  {
    when: 'the replaced certificate is disassociating',
    on: [attachment('a', { state: 'disassociating' }), attachment('b')],
    before: [overlap],
    then: [],
  },
  {
    when: 'the successor was taken off: dropped, so a new overlap begins when it is back',
    on: [attachment('a')],
    before: [overlap],
    then: [],
  },
  {
    when: 'only another pair was seen before',
    on: [attachment('a'), attachment('b')],
    before: [{ replaced: id('a'), successor: id('c'), since: yesterday }],
    then: [{ ...pair, since: noon }],
  },
  {
    when: 'the same pair in the opposite direction is another pair',
    on: [attachment('a'), attachment('b')],
    before: [{ replaced: id('b'), successor: id('a'), since: yesterday }],
    then: [{ ...pair, since: noon }],
  },
];

for (const { when, on, before, then } of rows)
  it(when, () => {
    expect(nextOverlaps(listener('lsn-1', on), [pair], before, noon)).toEqual(then);
  });

it('recognises a pair under another spelling of its ids', () => {
  const numbered = { replaced: id('7-cn-hangzhou'), successor: id('8') };
  const on = [attachment('7'), attachment('8-cn-hangzhou')];
  const before = [{ replaced: id('7'), successor: id('8-cn-hangzhou'), since: yesterday }];
  expect(nextOverlaps(listener('lsn-1', on), [numbered], before, noon).map(({ since }) => since)).toEqual([yesterday]);
});
