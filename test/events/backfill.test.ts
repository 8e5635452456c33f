import { describe, expect, it } from 'vitest';
import { parseBackfill } from '../../shared/events/backfill.js';
import { EventFault } from '../../shared/runtime/faults.js';

const parse = (payload: unknown) => parseBackfill(Buffer.from(JSON.stringify(payload)));
const everywhere = { regions: [], loadBalancerIds: [], listenerIds: [] };
const pair = { successor: '2-cn-hangzhou', replaced: '1-cn-hangzhou' };

describe('a backfill payload', () => {
  it('is a dry run over everything when it says nothing', () => {
    const all = { apply: false, scope: { kind: 'selection', selector: everywhere, mappings: [] } };
    expect(parse({})).toEqual(all);
    expect(parseBackfill('')).toEqual(all);
  });

  it('writes only when it says apply: true', () => {
    expect([parse({ apply: true }).apply, parse({ apply: false }).apply]).toEqual([true, false]);
  });

  it('narrows to regions, load balancers and listeners', () => {
    const { scope } = parse({
      regions: ['cn-shanghai'],
      loadBalancers: ['nlb-1', ' nlb-2 '],
      listeners: ['lsn-1@443'],
    });
    expect(scope).toEqual({
      kind: 'selection',
      selector: { regions: ['cn-shanghai'], loadBalancerIds: ['nlb-1', 'nlb-2'], listenerIds: ['lsn-1@443'] },
      mappings: [],
    });
  });

  it('gives mappings that hold only where it says, and waive names only when it says so', () => {
    const selector = { ...everywhere, listenerIds: ['lsn-1'] };
    expect(parse({ certificates: [pair], listeners: ['lsn-1'] }).scope).toMatchObject({
      mappings: [{ ...pair, allowNameLoss: false, selector }],
    });
    expect(parse({ certificates: [pair], allowNameLoss: true }).scope).toMatchObject({
      mappings: [{ ...pair, allowNameLoss: true, selector: everywhere }],
    });
  });

  it('takes CAS’s bare numbers', () => {
    expect(parse({ certificates: [{ successor: 2, replaced: '1' }] }).scope).toMatchObject({
      mappings: [{ successor: '2', replaced: '1' }],
    });
  });
});

describe('a backfill payload is refused, and names', () => {
  const rows: { readonly when: string; readonly given: unknown; readonly then: readonly RegExp[] }[] = [
    { when: 'a misspelt key', given: { aply: true }, then: [/aply is not a known key/] },
    {
      when: 'every misspelt key',
      given: { aply: true, listner: [] },
      then: [/aply is not a known key/, /listner is not a known key/],
    },
    {
      when: 'a misspelt key of a pair',
      given: { certificates: [{ ...pair, replacd: '1' }] },
      then: [/replacd in certificates\.0 is not a known key/],
    },
    {
      when: 'a pair without its replaced one',
      given: { certificates: [pair, { successor: '2' }] },
      then: [/certificates\.1\.replaced is missing/],
    },
    {
      when: 'a pair without its successor',
      given: { certificates: [{ replaced: '1' }] },
      then: [/certificates\.0\.successor is missing/],
    },
    {
      when: 'an id that is none',
      given: { certificates: [{ ...pair, successor: 'a b' }] },
      then: [/certificates\.0\.successor must be a certificate id/],
    },
    {
      when: 'a certificate that replaces itself',
      given: { certificates: [{ successor: '1', replaced: '1-cn-hangzhou' }] },
      then: [/certificates\.0\.replaced is the successor itself/],
    },
    { when: 'certificates that are none', given: { certificates: [] }, then: [/certificates must not be empty/] },
    { when: 'regions that are none', given: { regions: [] }, then: [/regions must not be empty/] },
    { when: 'load balancers that are none', given: { loadBalancers: [] }, then: [/loadBalancers must not be empty/] },
    { when: 'listeners that are none', given: { listeners: [] }, then: [/listeners must not be empty/] },
    {
      when: 'a blank listener',
      given: { listeners: ['lsn-1', ' '] },
      then: [/listeners\.1 must be an id such as lsn-abc@443/],
    },
    {
      when: 'two listeners in one text',
      given: { listeners: ['lsn-1@443,lsn-2@443'] },
      then: [/listeners\.0 must be an id such as lsn-abc@443/],
    },
    { when: 'a listener that is a number', given: { listeners: [443] }, then: [/listeners\.0 must be a string/] },
    { when: 'listeners that are text', given: { listeners: 'lsn-1' }, then: [/listeners must be an array/] },
    { when: 'apply as text', given: { apply: 'true' }, then: [/apply must be a boolean/] },
    {
      when: 'allowNameLoss without certificates',
      given: { allowNameLoss: true, listeners: ['lsn-1'] },
      then: [/allowNameLoss needs certificates/],
    },
    {
      when: 'a pair and the same the other way round',
      given: { certificates: [pair, { successor: pair.replaced, replaced: '2' }] },
      then: [/certificates\.1 is the reverse of another pair/],
    },
    { when: 'an array', given: [], then: [/must be an object/] },
    { when: 'text', given: 'all', then: [/must be an object/] },
    {
      when: 'everything that is wrong at once',
      given: { apply: 1, regions: [], certificates: [{}], x: 1 },
      then: [
        /apply must/,
        /regions must not be empty/,
        /certificates\.0\.successor is missing/,
        /certificates\.0\.replaced is missing/,
        /x is not a known key/,
      ],
    },
  ];
  for (const { when, given, then } of rows)
    it(when, () => {
      expect(() => parse(given)).toThrow(EventFault);
      for (const message of then) expect(() => parse(given)).toThrow(message);
    });

  it.each([
    {
      given: { listeners: [''] },
      then: 'listeners.0 must be an id such as lsn-abc@443 (letters, digits and -_.:@/, at most 128)',
    },
    {
      given: { loadBalancers: [' '] },
      then: 'loadBalancers.0 must be an id such as nlb-abc (letters, digits and -_.:@/, at most 128)',
    },
    { given: { regions: [''] }, then: 'regions.0 must be a region such as cn-hangzhou' },
  ])('a blank item once: $then', ({ given, then }) => {
    expect(() => parse(given)).toThrow(new EventFault(`backfill payload: ${then}`));
  });

  it('bytes that are no JSON', () => {
    expect(() => parseBackfill('{apply: true}')).toThrow(EventFault);
  });
});
