import { expect, it } from 'vitest';
import { continuationText, parseContinuation } from '../../shared/events/continuation.js';
import type { Continuation } from '../../shared/reconcile/report/report.js';
import type { LoadBalancerId, Region } from '../../shared/rotation/model/inventory.js';
import { EventFault } from '../../shared/runtime/faults.js';

const handed: Continuation = {
  root: '1-5f3c',
  generation: 3,
  task: 'h0123',
  account: '1234567890123456',
  region: 'cn-hangzhou' as Region,
  loadBalancerIds: ['nlb-a', 'nlb-b'] as LoadBalancerId[],
  recent: [{ step: 'set-default', by: new Date('2026-06-15T12:03:20.500Z'), count: 40 }],
};
const shown = JSON.parse(continuationText(handed)).handOff;
const text = (changes: object) => JSON.stringify({ handOff: { ...shown, ...changes } });

it('what one run hands on the next one reads', () => {
  for (const one of [handed, { ...handed, isFullSweep: true }])
    expect(parseContinuation(Buffer.from(continuationText(one)))).toEqual(one);
});

const others = [
  '',
  'null',
  '{}',
  '[]',
  '{"successor":"1-cn-hangzhou"}',
  '{"handOff":{"root":"x"},"type":"a:b"}',
  '{"type":"a:b","data":{"handOff":{}}}',
  `{"handOff":${' '.repeat(140_000)}1}`,
];
it.each(others)('%s is none', (event) => {
  expect(parseContinuation(Buffer.from(event))).toBeUndefined();
});

const broken: ReadonlyArray<[event: string, message: RegExp]> = [
  ['{"handOff":1}', /^continuation: handOff must be an object/],
  ['{"handOff":', /not JSON/],
  [text({ loadBalancers: [] }), /handOff.loadBalancers must not be empty/],
  [text({ loadBalancers: ['../x'] }), /handOff.loadBalancers.0 must be an id/],
  [text({ generation: 0 }), /handOff.generation must/],
  [text({ generation: 1.5 }), /handOff.generation must/],
  [text({ recent: [{ step: 'retire', by: 'soon', count: 1 }] }), /handOff.recent.0.by/],
  [text({ recent: [{ step: 'retire', by: '2026-06-15T12:00:00Z', count: 1e9 }] }), /recent.0.count must be 1000/],
  [text({ region: undefined }), /handOff.region is missing/],
  [text({ region: 'evil.example/' }), /handOff.region must be a region/],
  [text({ certificates: [] }), /certificates in handOff is not a known key/],
];
it.each(broken)('%s is refused, and the field named', (event, message) => {
  expect(() => parseContinuation(Buffer.from(event))).toThrow(EventFault);
  expect(() => parseContinuation(Buffer.from(event))).toThrow(message);
});

it('more changes than a run can have made are refused', () => {
  const recent = Array.from({ length: 101 }, () => shown.recent[0]);
  expect(() => parseContinuation(text({ recent }))).toThrow('handOff.recent must have 100 entries or fewer');
  const many = Array.from({ length: 11 }, () => ({ ...shown.recent[0], count: 100 }));
  expect(() => parseContinuation(text({ recent: many }))).toThrow(
    'handOff.recent must have 1000 changes or fewer in all',
  );
  expect(parseContinuation(text({ recent: many.slice(1) }))?.recent).toHaveLength(10);
});
