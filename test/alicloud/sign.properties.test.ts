import fc from 'fast-check';
import { expect, test } from 'vitest';
import { flatten, type Params, type ParamValue } from '../../shared/alicloud/client/flatten.js';
import { encodePairs, signedHeaders } from '../../shared/alicloud/client/sign.js';
import { runs } from '../support/depth.js';
import { sdk } from './official-sdk.js';

const awkward = fc.constantFrom(' ', '*', "'", '!', '(', ')', '~', '+', '%', '&', '=', '/', '@', '证书', 'é', '😀', '');
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.array(awkward, { maxLength: 6 }).map((parts) => parts.join('')),
);
const name = fc.stringMatching(/^[A-Z][A-Za-z0-9]{0,8}$/);
const scalar: fc.Arbitrary<ParamValue> = fc.oneof(
  text,
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constant(undefined),
);
const tag = fc.record({ Key: text, Value: fc.option(text, { nil: undefined }) }, { noNullPrototype: true });
const value: fc.Arbitrary<ParamValue> = fc.oneof(
  { weight: 3, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 4 }) },
  { weight: 1, arbitrary: fc.array(tag, { maxLength: 3 }) },
);
const params: fc.Arbitrary<Params> = fc.dictionary(name, value, { maxKeys: 6, noNullPrototype: true });
const token = fc.option(fc.stringMatching(/^[A-Za-z0-9+/=]{1,40}$/), { nil: undefined });
const whole = fc.record({
  params,
  form: fc.option(params, { nil: undefined }),
  path: fc.constantFrom('/', '/base', '/base/cn-hangzhou/', '/a+b*c~d'),
  host: fc.constantFrom('nlb.cn-hangzhou.aliyuncs.com', '127.0.0.1:8787'),
  method: fc.constantFrom('POST', 'GET'),
  token,
  padded: fc.stringMatching(/^ {0,2}[a-z ]{0,6} {0,2}$/),
  date: fc.date({ min: new Date('2020-01-01T00:00:00Z'), max: new Date('2040-01-01T00:00:00Z'), noInvalidDate: true }),
  nonce: fc.stringMatching(/^[0-9a-f]{8,32}$/),
  secret: fc.string({ minLength: 1, maxLength: 30 }),
});

test('flattens as the official SDK does', () => {
  fc.assert(
    fc.property(params, (given) => {
      expect(Object.fromEntries(flatten(given))).toEqual(sdk.query(given));
    }),
  );
});

test('signs any request as the official SDK does', () => {
  fc.assert(
    fc.property(whole, (given) => {
      const credentials = { accessKeyId: 'Key', accessKeySecret: given.secret, securityToken: given.token };
      const form = given.form && { 'content-type': 'application/x-www-form-urlencoded' };
      const ours = signedHeaders({
        method: given.method,
        url: new URL(`http://${given.host}${given.path}`),
        query: flatten(given.params),
        headers: {
          accept: 'application/json',
          'x-acs-action': 'ListListeners',
          'x-acs-version': '2022-04-30',
          'x-acs-extra': given.padded,
          ...form,
        },
        body: Buffer.from(encodePairs(flatten(given.form ?? {}))),
        credentials,
        date: given.date,
        nonce: given.nonce,
      });
      const { authorization, ...headers } = ours;
      const request = { method: given.method, pathname: given.path, query: sdk.query(given.params), headers };
      const payload = String(ours['x-acs-content-sha256']);
      expect(authorization).toBe(sdk.getAuthorization(request, 'ACS3-HMAC-SHA256', payload, 'Key', given.secret));
    }),
    { numRuns: runs(300) },
  );
});
