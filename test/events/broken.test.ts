import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBackfill } from '../../shared/events/backfill.js';
import { parseDeliveries } from '../../shared/events/renewal.js';
import { parseConfirm, parseSweep } from '../../shared/events/timer.js';
import { EventFault } from '../../shared/runtime/faults.js';
import { runs } from '../support/depth.js';

const type = 'rotation:Certificate:Renewed';
const parse = (event: unknown) => parseDeliveries(JSON.stringify(event));

describe('a known kind with a broken body is named by its index and field', () => {
  const rows: { readonly when: string; readonly given: unknown; readonly then: readonly string[] }[] = [
    { when: 'no data', given: { type }, then: ['event 0: data is missing'] },
    { when: 'data is null', given: { type, data: null }, then: ['event 0: data must be an object'] },
    {
      when: 'data is text that is no JSON',
      given: { type, data: 'successor=2' },
      then: ['event 0: data must be an object'],
    },
    {
      when: 'data is JSON text that is cut off',
      given: { type, data: '{"successor":"2"' },
      then: ['event 0: data is text that begins like JSON but is invalid'],
    },
    {
      when: 'data is JSON text that was encoded twice more',
      given: { type, data: JSON.stringify(JSON.stringify({ successor: '2' })) },
      then: ['event 0: data is JSON text inside JSON text'],
    },
    {
      when: 'ActionTrail data is JSON text that is cut off',
      given: { type: 'cas:ActionTrail:ApiCall', data: '{"eventName"' },
      then: ['event 0: data is text that begins like JSON but is invalid'],
    },
    {
      when: 'an element is JSON text that is cut off',
      given: [{ type, data: { successor: '2' } }, '{"successor":"3"'],
      then: ['event 1: it is text that begins like JSON but is invalid'],
    },
    {
      when: 'an element is JSON text that was encoded twice more',
      given: [JSON.stringify(JSON.stringify({ successor: '2' }))],
      then: ['event 0: it is JSON text inside JSON text'],
    },
    {
      when: 'an element is the JSON text of an array',
      given: [JSON.stringify([{ successor: '2' }])],
      then: ['event 0: it is the JSON text of an array'],
    },
    {
      when: 'all of it is JSON text of a renewal without a successor',
      given: JSON.stringify({ type, data: '{}' }),
      then: ['event 0: data.successor is missing'],
    },
    { when: 'no successor', given: { type, data: { replaced: '1' } }, then: ['event 0: data.successor is missing'] },
    {
      when: 'a successor and a replaced one of wrong types',
      given: { type, data: { successor: {}, replaced: [] } },
      then: ['event 0: data.successor must be a certificate id', 'event 0: data.replaced must be a certificate id'],
    },
    {
      when: 'an empty successor',
      given: { type, data: { successor: '' } },
      then: ['event 0: data.successor must be a certificate id'],
    },
    {
      when: 'a successor that is no id',
      given: { type, data: { successor: 'a b;c' } },
      then: ['event 0: data.successor must be a certificate id'],
    },
    {
      when: 'a number that is no id',
      given: { type, data: { successor: -2 } },
      then: ['event 0: data.successor must be a certificate id'],
    },
    {
      when: 'a number that is not whole',
      given: { type, data: { successor: 7.5 } },
      then: ['event 0: data.successor must be a certificate id'],
    },
    {
      when: 'a number that has lost digits on the way',
      given: { type, data: { successor: 2 ** 53 } },
      then: ['event 0: data.successor must be a certificate id'],
    },
    {
      when: 'an id that is too long',
      given: { type, data: { successor: '1'.repeat(129) } },
      then: ['event 0: data.successor must be a certificate id'],
    },
    {
      when: 'a certificate that replaces itself',
      given: { type, data: { successor: '1-cn-hangzhou', replaced: '1' } },
      then: ['event 0: data.replaced is the successor itself'],
    },
    { when: 'bare, without a successor', given: { replaced: '1' }, then: ['event 0: successor is missing'] },
    {
      when: 'bare, with a misspelt key',
      given: { successor: '2', replacd: '1' },
      then: ['event 0: replacd is not a known key'],
    },
    {
      when: 'ActionTrail data that is no object',
      given: { type: 'cas:ActionTrail:ApiCall', data: 5 },
      then: ['event 0: data must be an object'],
    },
    {
      when: 'two of four in an array',
      given: [{ type, data: { successor: '2' } }, { type }, { type: 'x' }, { type, data: { successor: true } }],
      then: ['event 1: data is missing', 'event 3: data.successor must be a certificate id'],
    },
  ];
  for (const { when, given, then } of rows)
    it(when, () => {
      const { broken } = parse(given);
      expect(broken).toHaveLength(then.length);
      for (const [i, start] of then.entries()) expect(broken[i]?.startsWith(start)).toBe(true);
    });

  it('does not keep the good ones from being acted on', () => {
    const found = parse([{ type }, { type, data: { successor: '2' } }, { type: 'cas:ActionTrail:ApiCall' }]);
    expect(found.scope).toMatchObject({ certificateIds: ['2'], newsSinceSeconds: 86_400 });
    expect(found.broken).toHaveLength(1);
  });
});

describe('an event as a whole that is text', () => {
  it.each([
    { when: 'cut off', given: '{"successor":"2"', then: /^the event is text that begins like JSON but is invalid/ },
    {
      when: 'encoded twice more',
      given: JSON.stringify(JSON.stringify({ successor: '2' })),
      then: /^the event is JSON text inside JSON text/,
    },
  ])('and $when is refused', ({ given, then }) => {
    expect(() => parse(given)).toThrow(EventFault);
    expect(() => parse(given)).toThrow(then);
  });

  it('is unwrapped for every other function too', () => {
    const wrapped = (value: unknown) => JSON.stringify(JSON.stringify(value));
    expect(parseSweep(wrapped({ kind: 'look' }))).toBe('look');
    expect(parseSweep(wrapped({ triggerName: 't', payload: '{"kind":"look"}' }))).toBe('look');
    expect(parseBackfill(wrapped({ apply: true, regions: ['cn-hangzhou'] })).apply).toBe(true);
    expect(() => parseConfirm(wrapped({ kind: 'look' }))).toThrow('kind is not a known key');
  });
});

const parsers = { parseDeliveries, parseBackfill, parseSweep, parseConfirm };

/** What a parser says of an event: its fault and all that it reports; anything thrown but an EventFault fails. */
function saidOf(parser: keyof typeof parsers, event: Uint8Array | string): string {
  try {
    return JSON.stringify(parsers[parser](event)) ?? '';
  } catch (error) {
    expect(error).toBeInstanceOf(EventFault);
    return (error as EventFault).message;
  }
}

const keys = [
  'type',
  'data',
  'successor',
  'replaced',
  'errorCode',
  'triggerName',
  'payload',
  'kind',
  'apply',
  'certificates',
  'regions',
  'listeners',
  'allowNameLoss',
  '__proto__',
  'constructor',
];
const types = ['rotation:Certificate:Renewed', 'cas:ActionTrail:ApiCall', 'slb:CloudMonitor:CertKeyExpired7', 'full'];
const leaf = fc.oneof(fc.constantFrom(...types), fc.jsonValue({ maxDepth: 1 }));
const almost = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('node'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...keys), tie('node'), { maxKeys: 5 }),
  ),
})).node;

for (const parser of Object.keys(parsers) as (keyof typeof parsers)[])
  describe(`${parser} throws nothing but an EventFault`, () => {
    it('for any bytes', () => {
      fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => void saidOf(parser, bytes)));
    });
    it('for any JSON', () => {
      fc.assert(
        fc.property(fc.json(), (text) => void saidOf(parser, text)),
        { numRuns: runs(200) },
      );
    });
    it('for JSON that is almost right', () => {
      fc.assert(
        fc.property(almost, (value) => void saidOf(parser, JSON.stringify(value))),
        { numRuns: runs(500) },
      );
    });
    it('for nesting without end', () => {
      saidOf(parser, '['.repeat(200_000));
      saidOf(parser, `${'['.repeat(50_000)}${']'.repeat(50_000)}`);
      saidOf(parser, `${'{"data":'.repeat(5_000)}1${'}'.repeat(5_000)}`);
    });
  });

describe('what an event contains is in no message and in no report', () => {
  const secret = '-----BEGIN RSA PRIVATE KEY-----MIIEowIBAAKCAQEA';
  const trail = {
    eventName: 'UploadUserCertificate',
    requestParameters: { Name: 'n', Key: secret },
    requestParameterJson: secret,
  };
  const events = [
    { type: 'cas:ActionTrail:ApiCall', data: trail },
    { type: 'cas:ActionTrail:ApiCall', data: { ...trail, errorCode: 'NoPermission', errorMessage: secret } },
    { type: 'cas:ActionTrail:ApiCall', data: JSON.stringify(trail) },
    { type: 'cas:ActionTrail:ApiCall', data: [secret] },
    { type: 'cas:ActionTrail:Other', data: trail },
    { type, data: trail },
    { type, data: secret },
    { type, data: { successor: secret, replaced: [secret] } },
    { successor: secret },
    { successor: '2', replaced: { Key: secret } },
    { triggerName: 't', triggerTime: 't', payload: secret },
    { triggerName: 't', payload: JSON.stringify({ kind: secret }) },
    { kind: secret },
    { apply: secret, certificates: secret, regions: [secret, 5], listeners: { Key: secret }, allowNameLoss: secret },
    { certificates: [{ successor: secret, replaced: secret }] },
  ];
  for (const parser of Object.keys(parsers) as (keyof typeof parsers)[])
    it(parser, () => {
      for (const event of [...events, events]) {
        expect(saidOf(parser, JSON.stringify(event))).not.toContain('PRIVATE KEY');
        expect(saidOf(parser, `${JSON.stringify(event)}}`)).not.toContain('PRIVATE KEY');
      }
    });
});
