import { expect, it } from 'vitest';
import type { Attachment, Listener } from '../../shared/rotation/model/inventory.js';
import type { RetireStep } from '../../shared/rotation/model/step.js';
import { changedSincePlan } from '../../shared/rotation/plan/retire.js';
import { attachment, hangzhou, id, listener, listenerId, loadBalancerId } from '../support/builders.js';

interface Row {
  readonly when: string;
  readonly because?: RetireStep['because'];
  readonly given: readonly Attachment[] | 'gone';
  readonly status?: Listener['status'];
  readonly then: RegExp | null;
}

const a = attachment('a');
const b = attachment('b');
const bDefault = attachment('b', { role: 'default' });

/** `a` is to be retired, and `b` is its successor. */
const rows: Row[] = [
  { when: 'it is as planned', given: [a, b], then: null },
  { when: 'the successor is the default', given: [a, bDefault], then: null },
  { when: 'the listener is gone', given: 'gone', then: /gone/ },
  { when: 'the listener is stopped', given: [a, b], status: 'stopped', then: /not running/ },
  { when: 'the listener is busy', given: [a, b], status: 'busy', then: /not running/ },
  { when: 'the listener is being deleted', given: [a, b], status: 'deleting', then: /not running/ },
  { when: 'the successor is gone', given: [a], then: /b is no longer on/ },
  {
    when: 'the successor is associating',
    given: [a, attachment('b', { state: 'associating' })],
    then: /b is associating/,
  },
  {
    when: 'the successor is leaving',
    given: [a, attachment('b', { state: 'disassociating' })],
    then: /b is disassociating/,
  },
  {
    when: 'another certificate is associating',
    given: [a, b, attachment('s', { state: 'associating' })],
    then: /s is associating/,
  },
  { when: 'it is off already', given: [b], then: /a is no longer an additional/ },
  { when: 'it became the default', given: [attachment('a', { role: 'default' }), b], then: /a is/ },
  { when: 'it is on it both ways', given: [a, attachment('a', { role: 'default' }), b], then: /a is the default/ },
  { when: 'an expired one goes without its successor', because: 'expired', given: [a], then: null },
  { when: 'an expired one is off already', because: 'expired', given: [attachment('s')], then: /a is no longer/ },
  { when: 'a swap goes without its successor', because: 'swap', given: [a], then: null },
  { when: 'a swap became the default', because: 'swap', given: [attachment('a', { role: 'default' })], then: /a is/ },
  {
    when: 'it becomes the default, and the present one stands in',
    because: 'becomes-default',
    given: [a, bDefault],
    then: null,
  },
  {
    when: 'it becomes the default, but the one to stand in is additional',
    because: 'becomes-default',
    given: [a, b],
    then: /b is no longer the default/,
  },
  {
    when: 'it becomes the default, but the one to stand in is gone',
    because: 'becomes-default',
    given: [a],
    then: /b is no longer the default/,
  },
];

const step = (because: RetireStep['because'], ...pairs: readonly [string, string][]): RetireStep => ({
  region: hangzhou,
  loadBalancerId: loadBalancerId('nlb-1'),
  listenerId: listenerId('lsn-1'),
  step: 'retire',
  because,
  certificateIds: pairs.map(([replaced]) => id(replaced)),
  replacements: pairs.map(([replaced, successor]) => ({ replaced: id(replaced), successor: id(successor) })),
});

for (const { when, because = 'replaced', given, status = 'running', then } of rows)
  it(when, () => {
    const now = given === 'gone' ? undefined : listener('lsn-1', given, { status });
    const found = changedSincePlan(step(because, ['a', 'b']), now);
    if (then === null) expect(found).toBeNull();
    else expect(found).toMatch(then);
  });

it('looks at each certificate of the step', () => {
  const now = listener('lsn-1', [a, b, attachment('c')]);
  expect(changedSincePlan(step('replaced', ['a', 'b'], ['c', 'd']), now)).toMatch(/d is no longer/);
});

it('recognises certificates under another spelling', () => {
  const now = listener('lsn-1', [attachment('7'), attachment('8-cn-hangzhou')]);
  expect(changedSincePlan(step('replaced', ['7-cn-hangzhou', '8']), now)).toBeNull();
});
