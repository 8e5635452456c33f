import { describe, expect, it } from 'vitest';
import { namesKey, sameNames, uncoveredNames } from '../../shared/rotation/model/names.js';

const coverage = [
  { when: 'the name itself is offered', given: [['a.example.com'], ['a.example.com']], then: [] },
  { when: 'a wildcard stands for the one label on the left', given: [['a.example.com'], ['*.example.com']], then: [] },
  { when: 'a wildcard does not cover its apex', given: [['example.com'], ['*.example.com']], then: ['example.com'] },
  {
    when: 'a wildcard covers no two labels',
    given: [['a.b.example.com'], ['*.example.com']],
    then: ['a.b.example.com'],
  },
  { when: 'a nested wildcard covers its own level', given: [['a.b.example.com'], ['*.b.example.com']], then: [] },
  { when: 'a wildcard over one label covers nothing', given: [['example.com'], ['*.com']], then: ['example.com'] },
  { when: 'a wildcard is covered by the same wildcard', given: [['*.example.com'], ['*.example.com']], then: [] },
  {
    when: 'a wildcard is not covered by a name',
    given: [['*.example.com'], ['a.example.com']],
    then: ['*.example.com'],
  },
  {
    when: 'a wildcard is not covered by a wider wildcard',
    given: [['*.b.example.com'], ['*.example.com']],
    then: ['*.b.example.com'],
  },
  {
    when: 'a bare star covers nothing',
    given: [['example.com', 'a.example.com'], ['*']],
    then: ['example.com', 'a.example.com'],
  },
  {
    when: 'a star inside a label is no wildcard',
    given: [['w1.example.com'], ['w*.example.com']],
    then: ['w1.example.com'],
  },
  {
    when: 'a name with a star inside its label is no single name that a wildcard could cover',
    given: [['w*.example.com'], ['*.example.com']],
    then: ['w*.example.com'],
  },
  {
    when: 'a star in the middle is no wildcard',
    given: [['a.b.example.com'], ['a.*.example.com']],
    then: ['a.b.example.com'],
  },
  {
    when: 'an address is covered by itself',
    given: [
      ['192.0.2.7', '2001:db8::7'],
      ['192.0.2.7', '2001:db8::7'],
    ],
    then: [],
  },
  { when: 'an address is covered by no wildcard', given: [['192.0.2.7'], ['*.0.2.7']], then: ['192.0.2.7'] },
  {
    when: 'an empty first label is covered by no wildcard',
    given: [['.example.com'], ['*.example.com']],
    then: ['.example.com'],
  },
  {
    when: 'a longer name with the same end is another name',
    given: [['a.myexample.com'], ['*.example.com']],
    then: ['a.myexample.com'],
  },
  { when: 'an A-label counts as any label', given: [['xn--fiq.example.com'], ['*.example.com']], then: [] },
  {
    when: 'names that are not covered keep their order',
    given: [
      ['z.test.org', 'a.example.com', 'b.test.org'],
      ['*.example.com', 'extra.org'],
    ],
    then: ['z.test.org', 'b.test.org'],
  },
  { when: 'no name is required', given: [[], []], then: [] },
] as const;

const sets = [
  {
    when: 'in another order',
    given: [
      ['a.org', 'b.org'],
      ['b.org', 'a.org'],
    ],
    then: true,
  },
  { when: 'with one repeated', given: [['a.org', 'a.org'], ['a.org']], then: true },
  { when: 'one more', given: [['a.org'], ['a.org', 'b.org']], then: false },
  { when: 'covered is not the same', given: [['a.b.org'], ['*.b.org']], then: false },
  { when: 'two certificates without names have nothing in common', given: [[], []], then: false },
] as const;

describe('which names would be lost', () => {
  for (const { when, given, then } of coverage)
    it(when, () => {
      expect(uncoveredNames(given[0], given[1])).toEqual(then);
    });
});

describe('the same set of names', () => {
  for (const { when, given, then } of sets)
    it(`${when}: ${then}`, () => {
      expect(sameNames(given[0], given[1])).toBe(then);
      expect(sameNames(given[1], given[0])).toBe(then);
    });

  it('has one key in any order', () => {
    expect(namesKey(['b.org', 'a.org', 'b.org'])).toBe(namesKey(['a.org', 'b.org']));
    expect(namesKey(['a.org'])).not.toBe(namesKey(['b.org']));
  });
});
