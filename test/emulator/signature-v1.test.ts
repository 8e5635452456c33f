import { describe, expect, it } from 'vitest';
import { callV1, type V1Options } from './support/client-v1.js';
import { ASSOCIATE, smallCloud, stopCloudsAfterEach } from './support/small-cloud.js';

stopCloudsAfterEach();

describe('Format', () => {
  it.each(['XML', 'xml'])('%s is refused: the local cloud answers JSON only', async (Format) => {
    const { cloud } = await smallCloud();
    const reply = await callV1(cloud, 'ListListeners', {}, { method: 'POST', public: { Format } });
    expect(reply).toMatchObject({ status: 501, body: { Code: 'NotImplemented' } });
    expect(reply.body.Message).toContain('Format=JSON');
  });

  it.each(['JSON', 'json', undefined])('%s is JSON', async (Format) => {
    const { cloud } = await smallCloud();
    const reply = await callV1(cloud, 'ListListeners', {}, { method: 'GET', public: { Format } });
    expect(reply.body.Listeners).toHaveLength(1);
  });
});

describe('signature version 1', () => {
  it('is taken in a form, parameters of every place in it', async () => {
    const { cloud, c, on } = await smallCloud();
    const params = { ListenerId: on, 'AdditionalCertificateIds.1': c.id };
    expect((await callV1(cloud, ASSOCIATE, params, { method: 'POST' })).status).toBe(200);
    expect(cloud.world.listener(on).attachments).toHaveLength(3);
    const listing = await callV1(cloud, 'ListListeners', { MaxResults: '5' }, { method: 'POST' });
    expect(listing.body.Listeners).toHaveLength(1);
    expect(cloud.rulesBroken).toEqual([]);
  });

  it('is taken in a query', async () => {
    const { cloud, on } = await smallCloud();
    const listing = await callV1(cloud, 'ListListenerCertificates', { ListenerId: on }, { method: 'GET' });
    expect(listing.body.Certificates).toHaveLength(2);
  });

  it.each(['2026-06-01T00:00:00.123Z', '2026-06-01T00:00:00.123456Z', '2026-06-01T00:00:00Z'])(
    'is taken with the time %s: three official SDKs send fractions of a second',
    async (Timestamp) => {
      const { cloud } = await smallCloud();
      const reply = await callV1(cloud, 'ListListeners', {}, { method: 'POST', public: { Timestamp } });
      expect(reply.status).toBe(200);
    },
  );

  it.each(['2026-06-01 00:00:00Z', '2026-06-01T00:00:00', '2026-06-01T00:00:00.Z', 'now'])(
    'is refused with the time %s',
    async (Timestamp) => {
      const { cloud } = await smallCloud();
      const reply = await callV1(cloud, 'ListListeners', {}, { method: 'POST', public: { Timestamp } });
      expect(reply).toMatchObject({ status: 400, body: { Code: 'InvalidTimeStamp.Format' } });
    },
  );

  it('is taken for CAS, whose operations have no RegionId', async () => {
    const { cloud } = await smallCloud();
    const reply = await callV1(cloud, 'ListCertificates', {}, { method: 'POST', version: '2020-04-07' });
    expect(reply.body.TotalCount).toBe(4);
  });

  it('does not let a write go by GET', async () => {
    const { cloud, c, on } = await smallCloud();
    const params = { ListenerId: on, 'AdditionalCertificateIds.1': c.id };
    expect((await callV1(cloud, ASSOCIATE, params, { method: 'GET' })).body.Code).toBe('UnsupportedHTTPMethod');
  });

  const spoiled: { when: string; options: Omit<V1Options, 'method'>; code: string }[] = [
    {
      when: 'a parameter is added after signing',
      options: { unsigned: { MaxResults: '5' } },
      code: 'SignatureDoesNotMatch',
    },
    { when: 'the token is missing', options: { public: { SecurityToken: undefined } }, code: 'MissingSecurityToken' },
    {
      when: 'the token is another',
      options: { public: { SecurityToken: 'x' } },
      code: 'InvalidSecurityToken.Malformed',
    },
    { when: 'the key is missing', options: { public: { AccessKeyId: undefined } }, code: 'MissingParameter' },
    { when: 'the key is unknown', options: { public: { AccessKeyId: 'LTAIx' } }, code: 'InvalidAccessKeyId.NotFound' },
    { when: 'it is old', options: { public: { Timestamp: '2026-05-31T23:44:59Z' } }, code: 'InvalidTimeStamp.Expired' },
    {
      when: 'the method is another',
      options: { public: { SignatureMethod: 'HMAC-MD5' } },
      code: 'InvalidSignatureMethod',
    },
    { when: 'the nonce is missing', options: { public: { SignatureNonce: undefined } }, code: 'MissingParameter' },
    { when: 'the version is unknown', options: { public: { Version: '2000-01-01' } }, code: 'InvalidVersion' },
    {
      when: 'a parameter is none of the operation',
      options: { public: { Colour: 'red' } },
      code: 'IllegalParam.Colour',
    },
  ];
  it.each(spoiled)('is refused when $when', async ({ options, code }) => {
    const { cloud } = await smallCloud();
    for (const method of ['GET', 'POST'] as const) {
      expect((await callV1(cloud, 'ListListeners', {}, { method, ...options })).body.Code).toBe(code);
    }
  });

  it('shares its nonces with nobody, but not with itself', async () => {
    const { cloud } = await smallCloud();
    const once = { method: 'GET', public: { SignatureNonce: 'n-1' } } as const;
    expect((await callV1(cloud, 'ListListeners', {}, once)).status).toBe(200);
    expect((await callV1(cloud, 'ListListeners', {}, once)).body.Code).toBe('SignatureNonceUsed');
  });
});
