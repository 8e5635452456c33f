import { expect, it } from 'vitest';
import { changedSincePlan } from '../../shared/rotation/changed.js';
import type { Attachment, Listener } from '../../shared/rotation/model/inventory.js';
import { attachment, listener } from '../support/builders.js';

interface Row {
  readonly when: string;
  readonly given: readonly Attachment[] | 'gone';
  readonly over?: Partial<Listener>;
  readonly then: RegExp | null;
}

const d = attachment('d', { role: 'default' });
const a = attachment('a');
const b = attachment('b');

/** The plan was made from a listener with the default `d` and the additional certificates `a` and `b`. */
const rows: Row[] = [
  { when: 'it is as planned', given: [d, a, b], then: null },
  { when: 'it is listed in another order', given: [b, d, a], then: null },
  { when: 'it is gone', given: 'gone', then: /gone/ },
  { when: 'it is stopped', given: [d, a, b], over: { status: 'stopped' }, then: /is stopped/ },
  { when: 'it is busy', given: [d, a, b], over: { status: 'busy' }, then: /is busy/ },
  { when: 'it is being deleted', given: [d, a, b], over: { status: 'deleting' }, then: /is deleting/ },
  {
    when: 'it was tagged off',
    given: [d, a, b],
    over: { tags: { 'cert-rotation': 'off' } },
    then: /tags have changed/,
  },
  { when: 'an additional certificate is gone', given: [d, a], then: /b is no longer an additional/ },
  { when: 'a certificate was added', given: [d, a, b, attachment('c')], then: /c has become an additional/ },
  {
    when: 'an additional one is associating',
    given: [d, a, attachment('b', { state: 'associating' })],
    then: /b is associating/,
  },
  { when: 'one is leaving', given: [d, a, attachment('b', { state: 'disassociating' })], then: /b is disassociating/ },
  {
    when: 'another is associating',
    given: [d, a, b, attachment('s', { state: 'associating' })],
    then: /s is associating/,
  },
  {
    when: 'another default was set',
    given: [attachment('x', { role: 'default' }), a, b],
    then: /d is no longer the default/,
  },
  {
    when: 'an additional one became the default',
    given: [attachment('a', { role: 'default' }), b],
    then: /d is no longer/,
  },
  {
    when: 'an additional one is the default as well',
    given: [d, attachment('a', { role: 'default' }), a, b],
    then: /a has become the default/,
  },
];

for (const { when, given, over, then } of rows)
  it(when, () => {
    const present = given === 'gone' ? undefined : listener('lsn-1', given, over);
    const found = changedSincePlan(listener('lsn-1', [d, a, b]), present);
    if (then === null) expect(found).toBeNull();
    else expect(found).toMatch(then);
  });

it('recognises certificates under another spelling, and tags in another order', () => {
  const planned = listener('lsn-1', [attachment('7'), attachment('8-cn-hangzhou')], { tags: { x: '1', y: '2' } });
  const present = listener('lsn-1', [attachment('7-cn-hangzhou'), attachment('8')], { tags: { y: '2', x: '1' } });
  expect(changedSincePlan(planned, present)).toBeNull();
});
