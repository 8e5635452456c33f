import { expect, it } from 'vitest';
import { parseBackfill } from '../../shared/events/backfill.js';
import { mostBytes } from '../../shared/events/input.js';
import { parseDeliveries } from '../../shared/events/renewal.js';
import { parseRollback } from '../../shared/events/rollback.js';
import { parseConfirm, parseSweep } from '../../shared/events/timer.js';
import { EventFault } from '../../shared/runtime/faults.js';
import { noon } from '../support/builders.js';

const parsers: readonly (readonly [string, (event: string) => unknown])[] = [
  ['on-renewal', parseDeliveries],
  ['backfill', parseBackfill],
  ['sweep', parseSweep],
  ['confirm', parseConfirm],
  ['rollback', (event) => parseRollback(event, noon)],
];

it.each(parsers)('%s takes an event of 1 MiB, and of a longer one says how long it may be', (_name, parse) => {
  const refusal = (event: string) => {
    try {
      parse(event);
      return '';
    } catch (error) {
      expect(error).toBeInstanceOf(EventFault);
      return (error as EventFault).message;
    }
  };
  expect(refusal(`{${' '.repeat(mostBytes - 2)}}`)).not.toContain('bytes');
  expect(refusal(`{${' '.repeat(mostBytes - 1)}}`)).toBe(
    'the event has 1048577 bytes, at most 1048576 are accepted; split it',
  );
  // Three bytes each, as they come over the wire.
  expect(refusal(`"${'证'.repeat(mostBytes / 3)}"`)).toContain('bytes, at most');
});

it('five hundred events at once are taken, and no more', () => {
  const events = (count: number) => JSON.stringify(Array.from({ length: count }, (_, i) => ({ successor: i + 1 })));
  expect(parseDeliveries(events(500)).scope).toMatchObject({ certificateIds: { length: 500 } });
  expect(() => parseDeliveries(events(501))).toThrow(
    '501 events at once, at most 500 are accepted; send several arrays',
  );
});

const tricks = [
  '{"__proto__":{"apply":true,"successor":"1","kind":"full","since":"6h","triggerName":"t"}}',
  '{"constructor":{"prototype":{"apply":true,"successor":"1"}}}',
  '{"type":"rotation:Certificate:Renewed","data":{"__proto__":{"successor":"1"}}}',
  '{"type":"__proto__"}',
  '{"type":"constructor","successor":"1"}',
  '{"certificates":[{"__proto__":{"successor":"2","replaced":"1"}}]}',
  '{"triggerName":"t","payload":"{\\"__proto__\\":{\\"kind\\":\\"look\\"}}"}',
  '{"toString":1,"valueOf":1,"hasOwnProperty":1}',
];

it.each(tricks)('a payload that plays with prototypes asks for nothing: %s', (trick) => {
  const results = parsers.map(([, parse]) => {
    try {
      return parse(trick) ?? 'nothing';
    } catch (error) {
      expect(error).toBeInstanceOf(EventFault);
      return 'refused';
    }
  });
  const [deliveries, backfill, , , rollback] = results as readonly unknown[];
  if (deliveries !== 'refused') expect(deliveries).toMatchObject({ scope: undefined });
  if (backfill !== 'refused') expect(backfill).toMatchObject({ apply: false, scope: { mappings: [] } });
  expect(rollback).toBe('refused');
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Record<string, unknown>).apply).toBeUndefined();
});
