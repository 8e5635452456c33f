import { describe, expect, it } from 'vitest';
import { isFinal, judge, type Verdict } from '../../shared/rotation/judge.js';
import type { Attachment, Inventory, Listener } from '../../shared/rotation/model/inventory.js';
import { defaultPolicy, type Policy } from '../../shared/rotation/model/policy.js';
import type { OpenBatch } from '../../shared/rotation/model/step.js';
import { attachment, inventory, listener, loadBalancer, openBatch } from '../support/builders.js';

/** By a look of this moment. */
function judgeThen(batch: OpenBatch, seen: Inventory, policy: Policy): Verdict {
  return judge(batch, seen, policy, seen.takenAt);
}

interface Row {
  readonly when: string;
  readonly step: OpenBatch['step'];
  /** Seconds between the submission and the look; ten, unless given. */
  readonly age?: number;
  readonly given: readonly Attachment[] | 'gone';
  readonly status?: Listener['status'];
  readonly then: Verdict;
}

const asDefault = { role: 'default' } as const;
const onItsWay = { state: 'associating' } as const;
const leaving = { state: 'disassociating' } as const;

/** Each batch is for `a`; a change may stay invisible for 60 seconds and unfinished for 600. */
const rows: Row[] = [
  { when: 'associated as additional', step: 'associate', given: [attachment('a')], then: 'confirmed' },
  {
    when: 'associated while the listener is still busy with it',
    step: 'associate',
    given: [attachment('a')],
    status: 'busy',
    then: 'confirmed',
  },
  { when: 'associating', step: 'associate', given: [attachment('a', onItsWay)], then: 'pending' },
  { when: 'not visible yet', step: 'associate', given: [], then: 'pending' },
  { when: 'not visible after 60 seconds', step: 'associate', age: 60, given: [], then: 'pending' },
  { when: 'not visible after 61 seconds on an idle listener', step: 'associate', age: 61, given: [], then: 'lost' },
  {
    when: 'not visible after 61 seconds while the listener is busy',
    step: 'associate',
    age: 61,
    given: [],
    status: 'busy',
    then: 'pending',
  },
  {
    when: 'another change is under way on it after 61 seconds',
    step: 'associate',
    age: 61,
    given: [attachment('s', onItsWay)],
    then: 'pending',
  },
  {
    when: 'associating after 600 seconds',
    step: 'associate',
    age: 600,
    given: [attachment('a', onItsWay)],
    then: 'pending',
  },
  {
    when: 'associating after 601 seconds',
    step: 'associate',
    age: 601,
    given: [attachment('a', onItsWay)],
    then: 'overdue',
  },
  {
    when: 'the listener is busy and shows nothing after 601 seconds',
    step: 'associate',
    age: 601,
    given: [],
    status: 'busy',
    then: 'overdue',
  },
  { when: 'not visible after 601 seconds on an idle listener', step: 'associate', age: 601, given: [], then: 'lost' },
  {
    when: 'associated at last after a day',
    step: 'associate',
    age: 86_400,
    given: [attachment('a')],
    then: 'confirmed',
  },
  {
    when: 'the listener was stopped and shows nothing after 61 seconds',
    step: 'associate',
    age: 61,
    given: [],
    status: 'stopped',
    then: 'lost',
  },
  {
    when: 'the listener was stopped, and it is associated',
    step: 'associate',
    given: [attachment('a')],
    status: 'stopped',
    then: 'confirmed',
  },
  { when: 'the listener is gone', step: 'associate', given: 'gone', then: 'gone' },
  {
    when: 'the listener is being deleted',
    step: 'associate',
    given: [attachment('a')],
    status: 'deleting',
    then: 'gone',
  },
  { when: 'the look is older than the submission', step: 'associate', age: -5, given: [], then: 'pending' },
  {
    when: 'requested by a clock that is a quarter of an hour ahead',
    step: 'associate',
    age: -900,
    given: [],
    then: 'pending',
  },
  { when: 'requested in the future', step: 'associate', age: -901, given: [], then: 'lost' },
  {
    when: 'requested in the future, and under way',
    step: 'associate',
    age: -901,
    given: [attachment('a', onItsWay)],
    then: 'overdue',
  },

  { when: 'it is the default', step: 'set-default', given: [attachment('a', asDefault)], then: 'confirmed' },
  {
    when: 'it is the default, and the listener is still busy',
    step: 'set-default',
    given: [attachment('a', asDefault)],
    status: 'busy',
    then: 'pending',
  },
  {
    when: 'it is becoming the default',
    step: 'set-default',
    given: [attachment('a', { ...asDefault, ...onItsWay })],
    then: 'pending',
  },
  { when: 'it is only an additional one', step: 'set-default', given: [attachment('a')], then: 'pending' },
  {
    when: 'it is only an additional one after 61 seconds',
    step: 'set-default',
    age: 61,
    given: [attachment('a')],
    then: 'lost',
  },
  {
    when: 'another one is the default after 61 seconds',
    step: 'set-default',
    age: 61,
    given: [attachment('s', asDefault)],
    then: 'lost',
  },

  { when: 'it is off', step: 'retire', given: [attachment('s')], then: 'confirmed' },
  { when: 'it was the last one', step: 'retire', given: [], then: 'confirmed' },
  { when: 'it is being taken off', step: 'retire', given: [attachment('a', leaving)], then: 'pending' },
  { when: 'it is still there', step: 'retire', given: [attachment('a')], then: 'pending' },
  { when: 'it is still there after 61 seconds', step: 'retire', age: 61, given: [attachment('a')], then: 'lost' },
  {
    when: 'it is being taken off after 601 seconds',
    step: 'retire',
    age: 601,
    given: [attachment('a', leaving)],
    then: 'overdue',
  },
  {
    when: 'it is the default by now, and no additional one',
    step: 'retire',
    given: [attachment('a', asDefault)],
    then: 'confirmed',
  },
];

function look(given: Row['given'], status: Listener['status'] = 'running') {
  return inventory(loadBalancer(given === 'gone' ? [listener('lsn-9', [])] : [listener('lsn-1', given, { status })]));
}

function requestedBefore(seconds: number): Date {
  return new Date(Date.parse('2026-06-15T12:00:00Z') - seconds * 1000);
}

for (const step of ['associate', 'set-default', 'retire'] as const)
  describe(step, () => {
    for (const { when, age = 10, given, status, then } of rows.filter((row) => row.step === step))
      it(`${when}: ${then}`, () => {
        const batch = openBatch(step, 'lsn-1', ['a'], { requestedAt: requestedBefore(age) });
        expect(judgeThen(batch, look(given, status), defaultPolicy)).toBe(then);
      });
  });

describe('a batch of several', () => {
  const batch = (age: number) => openBatch('associate', 'lsn-1', ['a', 'b'], { requestedAt: requestedBefore(age) });

  it('is confirmed only when all of them are', () => {
    expect(judgeThen(batch(10), look([attachment('a'), attachment('b')]), defaultPolicy)).toBe('confirmed');
    expect(judgeThen(batch(10), look([attachment('a'), attachment('b', onItsWay)]), defaultPolicy)).toBe('pending');
    expect(judgeThen(batch(10), look([attachment('a')]), defaultPolicy)).toBe('pending');
  });

  it('is lost if NLB made a part of it and the listener is idle', () => {
    expect(judgeThen(batch(61), look([attachment('a')]), defaultPolicy)).toBe('lost');
  });

  it('counts a bare number as the id with its site', () => {
    const numbered = openBatch('associate', 'lsn-1', ['7-cn-hangzhou']);
    expect(judgeThen(numbered, look([attachment('7')]), defaultPolicy)).toBe('confirmed');
    expect(judgeThen(numbered, look([attachment('7-ap-southeast-1')]), defaultPolicy)).toBe('pending');
  });
});

it('a batch that another run requested during a look of half an hour is pending, and not in the future', () => {
  const meanwhile = openBatch('associate', 'lsn-1', ['a'], { requestedAt: requestedBefore(-1200) });
  const now = new Date(look([]).takenAt.getTime() + 1_800_000);
  expect(judge(meanwhile, look([]), defaultPolicy, now)).toBe('pending');
});

it('obeys the policy’s own limits', () => {
  const policy = { ...defaultPolicy, visibleWithinSeconds: 5, confirmWithinSeconds: 8 };
  const at = (age: number) => openBatch('associate', 'lsn-1', ['a'], { requestedAt: requestedBefore(age) });
  expect(judgeThen(at(6), look([]), policy)).toBe('lost');
  expect(judgeThen(at(9), look([attachment('a', onItsWay)]), policy)).toBe('overdue');
});

it('confirmed, lost and gone are final; pending and overdue are not', () => {
  const all: Verdict[] = ['confirmed', 'lost', 'gone', 'pending', 'overdue'];
  expect(all.filter(isFinal)).toEqual(['confirmed', 'lost', 'gone']);
});
