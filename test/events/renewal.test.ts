import { describe, expect, it } from 'vitest';
import { parseDeliveries } from '../../shared/events/renewal.js';
import { everywhere } from '../../shared/rotation/model/selector.js';

/** A CloudEvent as EventBridge delivers it, with what a row changes. */
const cloudEvent = (type: string, over: object = {}) => ({
  id: '70c0414c-0000-4923-b584-000000000000',
  source: 'acs.cas',
  specversion: '1.0',
  type,
  subject: 'acs:cas:cn-hangzhou:1234567890123456:cert/1',
  time: '2026-01-18T11:58:31.125+08:00',
  datacontenttype: 'application/json;charset=utf-8',
  data: {},
  aliyunaccountid: '1234567890123456',
  aliyunpublishtime: '2026-01-18T03:58:31.762Z',
  aliyuneventbusname: 'default',
  aliyunregionid: 'cn-hangzhou',
  aliyunpublishaddr: '172.25.0.0',
  ...over,
});
const renewed = 'rotation:Certificate:Renewed';
const named = (data: unknown, over: object = {}) => cloudEvent(renewed, { data, ...over });
const parse = (event: unknown) => parseDeliveries(Buffer.from(JSON.stringify(event)));
const mapping = (replaced: string, successor: string) => ({
  replaced,
  successor,
  allowNameLoss: false,
  selector: everywhere,
  fromEvent: true,
});

interface Row {
  readonly when: string;
  readonly given: unknown;
  readonly then:
    | { readonly ids: readonly string[]; readonly mappings?: readonly object[]; readonly news?: number }
    | 'nothing';
}

const hint = { ids: [], news: 86_400 };
const rows: Row[] = [
  {
    when: 'a renewal names the successor',
    given: named({ successor: '2-cn-hangzhou' }),
    then: { ids: ['2-cn-hangzhou'] },
  },
  {
    when: 'a renewal names what it replaces',
    given: named({ successor: '2-cn-hangzhou', replaced: '1-cn-hangzhou' }),
    then: { ids: ['2-cn-hangzhou'], mappings: [mapping('1-cn-hangzhou', '2-cn-hangzhou')] },
  },
  {
    when: 'a renewal says null for what it replaces',
    given: named({ successor: '2', replaced: null }),
    then: { ids: ['2'] },
  },
  {
    when: 'CAS’s number is given as a number',
    given: named({ successor: 2, replaced: 1 }),
    then: { ids: ['2'], mappings: [mapping('1', '2')] },
  },
  {
    when: 'an id has spaces around it',
    given: named({ successor: ' 2-cn-hangzhou ' }),
    then: { ids: ['2-cn-hangzhou'] },
  },
  { when: 'a legacy id', given: named({ successor: '12_166f_17_70' }), then: { ids: ['12_166f_17_70'] } },
  {
    when: 'more is in the data than is known',
    given: named({ successor: '2', domains: ['a.org'], casCertId: 2 }),
    then: { ids: ['2'] },
  },
  { when: 'a rule’s transform gave the data as text', given: named('{"successor":"2"}'), then: { ids: ['2'] } },
  { when: 'all of it is JSON text', given: JSON.stringify({ successor: '2' }), then: { ids: ['2'] } },
  { when: 'an array is JSON text', given: JSON.stringify([named({ successor: '2' })]), then: { ids: ['2'] } },
  {
    when: 'elements of an array are JSON text, and their data in turn',
    given: [JSON.stringify(named('{"successor":"2"}')), ` ${JSON.stringify({ successor: '3' })}\n`],
    then: { ids: ['2', '3'] },
  },
  {
    when: 'an array of JSON texts is JSON text, and so is the data of each',
    given: JSON.stringify([JSON.stringify(named('{"successor":"2"}'))]),
    then: { ids: ['2'] },
  },
  {
    when: 'what CAS did is JSON text',
    given: JSON.stringify(cloudEvent('cas:ActionTrail:ApiCall', { data: '{"eventName":"CreateCertificate"}' })),
    then: hint,
  },
  {
    when: 'an API call that failed says so in JSON text',
    given: cloudEvent('cas:ActionTrail:ApiCall', { data: '{"errorCode":"NoPermission"}' }),
    then: 'nothing',
  },
  {
    when: 'bare, by direct invocation',
    given: { successor: '2', replaced: '1' },
    then: { ids: ['2'], mappings: [mapping('1', '2')] },
  },
  {
    when: 'an array of two renewals',
    given: [named({ successor: '2' }), named({ successor: '4', replaced: '3' })],
    then: { ids: ['2', '4'], mappings: [mapping('3', '4')] },
  },
  { when: 'the same event twice', given: [named({ successor: '2' }), named({ successor: '2' })], then: { ids: ['2'] } },
  {
    when: 'a renewal and a hint',
    given: [named({ successor: '2' }), cloudEvent('cas:ActionTrail:ApiCall')],
    then: { ids: ['2'], news: 86_400 },
  },
  {
    when: 'an API call in CAS',
    given: cloudEvent('cas:ActionTrail:ApiCall', { data: { eventName: 'UploadUserCertificate' } }),
    then: hint,
  },
  { when: 'somebody at the CAS console', given: cloudEvent('cas:ActionTrail:ConsoleOperation'), then: hint },
  { when: 'CAS itself', given: cloudEvent('cas:ActionTrail:AliyunServiceEvent'), then: hint },
  {
    when: 'an ActionTrail event without data',
    given: cloudEvent('cas:ActionTrail:ApiCall', { data: undefined }),
    then: hint,
  },
  {
    when: 'an API call with an empty error code',
    given: cloudEvent('cas:ActionTrail:ApiCall', { data: { errorCode: '' } }),
    then: hint,
  },
  {
    when: 'an API call that failed',
    given: cloudEvent('cas:ActionTrail:ApiCall', { data: { errorCode: 'NoPermission' } }),
    then: 'nothing',
  },
  {
    when: 'a certificate of a classic load balancer has expired',
    given: cloudEvent('slb:CloudMonitor:CertKeyExpired'),
    then: hint,
  },
  {
    when: 'one that expires in seven days',
    given: cloudEvent('slb:CloudMonitor:CertKeyExpired7', { source: 'acs.slb' }),
    then: hint,
  },
  { when: 'one that expires in sixty days', given: cloudEvent('slb:CloudMonitor:CertKeyExpired60'), then: hint },
  { when: 'another event of the same product', given: cloudEvent('slb:CloudMonitor:HealthCheck'), then: 'nothing' },
  { when: 'another kind of ActionTrail event', given: cloudEvent('cas:ActionTrail:Insight'), then: 'nothing' },
  { when: 'ActionTrail of another product', given: cloudEvent('ecs:ActionTrail:ApiCall'), then: 'nothing' },
  {
    when: 'a type that goes on after a known one',
    given: cloudEvent('rotation:Certificate:RenewedTwice', { data: { successor: '2' } }),
    then: 'nothing',
  },
  {
    when: 'a type in another case',
    given: cloudEvent('rotation:certificate:renewed', { data: { successor: '2' } }),
    then: 'nothing',
  },
  { when: 'no type and no successor', given: { hello: 'world' }, then: 'nothing' },
  { when: 'a type that is no text', given: { type: 5 }, then: 'nothing' },
  { when: 'an array in the array', given: [[named({ successor: '2' })]], then: 'nothing' },
  ...[null, 5, 'text', true, [], {}, [null], ['text']].map((given) => ({
    when: `only ${JSON.stringify(given)}`,
    given,
    then: 'nothing' as const,
  })),
];

describe('what an event narrows a pass to', () => {
  for (const { when, given, then } of rows)
    it(when, () => {
      const found = parse(given);
      expect(found.broken).toEqual([]);
      if (then === 'nothing') return expect(found.scope).toBeUndefined();
      const { ids: certificateIds, mappings = [], news: newsSinceSeconds = null } = then;
      expect(found.scope).toEqual({ kind: 'certificates', certificateIds, mappings, newsSinceSeconds });
    });

  it('nothing at all is ignored, and never means everything', () => {
    for (const empty of ['', '  \n', Buffer.alloc(0)]) {
      const found = parseDeliveries(empty);
      expect([found.scope, found.broken, found.ignored.length]).toEqual([undefined, [], 1]);
    }
  });

  it('is read from text as from bytes, with or without a byte order mark', () => {
    const text = JSON.stringify(named({ successor: '2' }));
    expect(parseDeliveries(text)).toEqual(parseDeliveries(Buffer.from(text)));
    expect(parseDeliveries(Buffer.from(`\uFEFF${text}`))).toEqual(parseDeliveries(text));
  });
});

describe('the odd envelopes that official samples show', () => {
  const odd: { readonly when: string; readonly over: object }[] = [
    { when: 'published at a time with PRC for a zone', over: { aliyunpublishtime: '2020-11-19T21:04:42.179PRC' } },
    {
      when: 'published at a time with a place for a zone',
      over: { aliyunpublishtime: '2020-11-19T21:04:42.233Asia/Shanghai' },
    },
    { when: 'an offset in its time', over: { time: '2026-01-18T11:58:31+08:00' } },
    { when: 'Z in its time', over: { time: '2026-01-18T03:58:31Z' } },
    { when: 'a source with a colon', over: { source: 'acs:cas' } },
    { when: 'a source of its own', over: { source: 'acme.lego' } },
    { when: 'a plain content type', over: { datacontenttype: 'application/json' } },
    { when: 'a space in its content type', over: { datacontenttype: 'application/json; charset=utf-8' } },
    { when: 'attributes nobody knows', over: { traceparent: '00-0', aliyunoriginalaccountid: '1' } },
    {
      when: 'hardly an attribute',
      over: {
        subject: undefined,
        time: undefined,
        datacontenttype: undefined,
        aliyunaccountid: undefined,
        aliyunpublishtime: undefined,
        aliyuneventbusname: undefined,
        aliyunregionid: undefined,
        aliyunpublishaddr: undefined,
        id: undefined,
        source: undefined,
        specversion: undefined,
      },
    },
  ];
  for (const { when, over } of odd)
    it(when, () => {
      expect(parse(named({ successor: '2' }, over)).scope).toMatchObject({ certificateIds: ['2'] });
      expect(parse(cloudEvent('cas:ActionTrail:ApiCall', over)).scope).toMatchObject({ newsSinceSeconds: 86_400 });
    });
});

it('says which ones it ignored, and why', () => {
  const found = parse([named({ successor: '2' }), cloudEvent('ecs:Disk:Deleted'), null]);
  expect(found.ignored).toMatchObject([
    { index: 1, type: 'ecs:Disk:Deleted' },
    { index: 2, type: '' },
  ]);
  for (const { reason } of found.ignored) expect(reason).not.toBe('');
});
