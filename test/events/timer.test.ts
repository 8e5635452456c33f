import { describe, expect, it } from 'vitest';
import { parseConfirm, parseSweep } from '../../shared/events/timer.js';
import { EventFault } from '../../shared/runtime/faults.js';

const timer = (payload?: unknown) =>
  JSON.stringify({ triggerTime: '2026-01-02T03:04:00Z', triggerName: 'sweep-timer', payload });

describe('sweep', () => {
  const rows: { readonly when: string; readonly given: string; readonly then: string | RegExp }[] = [
    { when: 'a timer that says look', given: timer('{"kind":"look"}'), then: 'look' },
    { when: 'a timer that says full', given: timer('{"kind":"full"}'), then: 'full' },
    { when: 'a timer without a payload', given: timer(), then: 'full' },
    { when: 'a timer with an empty payload', given: timer(''), then: 'full' },
    { when: 'a timer with a blank payload', given: timer('  '), then: 'full' },
    { when: 'a timer with a null payload', given: timer(null), then: 'full' },
    { when: 'a timer with an empty object', given: timer('{}'), then: 'full' },
    { when: 'a payload that is an object already', given: timer({ kind: 'look' }), then: 'look' },
    { when: 'nothing at all', given: '', then: 'full' },
    { when: 'by hand', given: '{"kind":"look"}', then: 'look' },
    { when: 'a kind that nobody knows', given: timer('{"kind":"quick"}'), then: /kind must be "look" or "full"/ },
    { when: 'a kind that is no text', given: '{"kind":5}', then: /kind must be "look" or "full"/ },
    { when: 'a misspelt key', given: timer('{"knid":"look"}'), then: /knid is not a known key/ },
    { when: 'a payload that is no JSON', given: timer('look'), then: /payload/ },
    { when: 'a payload that is text', given: timer('"look"'), then: /must be an object/ },
    { when: 'an array', given: '[]', then: /must be an object/ },
  ];
  for (const { when, given, then } of rows)
    it(when, () => {
      if (typeof then === 'string') return expect(parseSweep(Buffer.from(given))).toBe(then);
      expect(() => parseSweep(Buffer.from(given))).toThrow(then);
      expect(() => parseSweep(Buffer.from(given))).toThrow(EventFault);
    });
});

describe('confirm takes no payload', () => {
  it('from a timer, or from nothing', () => {
    for (const given of ['', '{}', timer(), timer(''), timer('{}')])
      expect(parseConfirm(Buffer.from(given))).toBeUndefined();
  });

  it('and names what is in one', () => {
    expect(() => parseConfirm(timer('{"kind":"look"}'))).toThrow(/confirm takes no payload.*kind is not a known key/);
    expect(() => parseConfirm('{"listeners":["lsn-1"]}')).toThrow(/listeners is not a known key/);
  });
});
