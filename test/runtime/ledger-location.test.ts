import { describe, expect, it } from 'vitest';
import { readConfig } from '../../shared/runtime/config.js';

/** In a function in Hangzhou, with a ledger where the test names none. */
const read = (env: Readonly<Record<string, string>>) =>
  readConfig({ ...env, LEDGER: env.LEDGER?.trim() ? env.LEDGER : 'dir:/l' }, 'cn-hangzhou');

const good: readonly { readonly given: string; readonly then: object }[] = [
  { given: 'dir:/mnt/nas/ledger', then: { kind: 'folder', path: '/mnt/nas/ledger' } },
  { given: 'dir:.rotation', then: { kind: 'folder', path: '.rotation' } },
  { given: 'oss://ledger-1', then: { kind: 'bucket', bucket: 'ledger-1', prefix: '' } },
  { given: 'oss://ledger-1/', then: { kind: 'bucket', bucket: 'ledger-1', prefix: '' } },
  { given: 'oss://ledger-1/rotation', then: { kind: 'bucket', bucket: 'ledger-1', prefix: 'rotation/' } },
  { given: ' oss://ledger-1/prod/rotation/ ', then: { kind: 'bucket', bucket: 'ledger-1', prefix: 'prod/rotation/' } },
  { given: 'oss://1a9/轮换 a+b', then: { kind: 'bucket', bucket: '1a9', prefix: '轮换 a+b/' } },
  { given: `oss://${'a'.repeat(63)}/..a`, then: { kind: 'bucket', bucket: 'a'.repeat(63), prefix: '..a/' } },
];

const places = /^bad environment: LEDGER must be dir:<path> or oss:\/\/<bucket>\/<prefix>$/;
const bucketRule = /LEDGER must name a bucket of 3 to 63/;
const prefixRule = /LEDGER must have a prefix of at most 200 characters/;
const bad: readonly { readonly given: string; readonly says: RegExp }[] = [
  { given: 'oss:ledger-1', says: places },
  { given: 'OSS://ledger-1', says: places },
  { given: 's3://ledger-1/x', says: places },
  { given: 'https://ledger-1.oss-cn-hangzhou.aliyuncs.com/x', says: places },
  { given: 'oss://', says: bucketRule },
  { given: 'oss:///x', says: bucketRule },
  { given: 'oss://ab/x', says: bucketRule },
  { given: `oss://${'a'.repeat(64)}`, says: bucketRule },
  { given: 'oss://Ledger/x', says: bucketRule },
  { given: 'oss://-ledger', says: bucketRule },
  { given: 'oss://ledger-', says: bucketRule },
  { given: 'oss://led.ger/x', says: bucketRule },
  { given: 'oss://led_ger/x', says: bucketRule },
  { given: 'oss://ledger-1//x', says: prefixRule },
  { given: 'oss://ledger-1/a//b', says: prefixRule },
  { given: 'oss://ledger-1/x//', says: prefixRule },
  { given: 'oss://ledger-1/../x', says: prefixRule },
  { given: 'oss://ledger-1/a/.', says: prefixRule },
  { given: 'oss://ledger-1/a\\b', says: prefixRule },
  { given: 'oss://ledger-1/a\tb', says: prefixRule },
  { given: `oss://ledger-1/${'x'.repeat(201)}`, says: prefixRule },
];

describe('LEDGER', () => {
  it.each(good)('$given', ({ given, then }) => {
    expect(read({ LEDGER: given }).ledger).toEqual(then);
  });

  it.each(bad)('refuses $given', ({ given, says }) => {
    expect(() => read({ LEDGER: given })).toThrow(says);
  });
});

describe('OSS_ENDPOINT', () => {
  it('is a base URL, as the other endpoints are', () => {
    const { endpoints } = read({ OSS_ENDPOINT: 'https://oss-{region}-internal.aliyuncs.com' });
    expect(endpoints).toEqual({ nlb: undefined, cas: undefined, oss: 'https://oss-{region}-internal.aliyuncs.com' });
  });

  it.each(['oss-cn-hangzhou.aliyuncs.com', 'oss://x', ''])('refuses %s, or counts it as unset', (given) => {
    if (given === '') expect(read({ OSS_ENDPOINT: given }).endpoints.oss).toBeUndefined();
    else expect(() => read({ OSS_ENDPOINT: given })).toThrow(/OSS_ENDPOINT must be a full base URL/);
  });
});
