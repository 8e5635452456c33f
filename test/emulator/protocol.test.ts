import { describe, expect, it } from 'vitest';
import { credentialsOf } from './cloud.js';
import { cas, nlb, type SendOptions } from './support/client.js';
import { ASSOCIATE, cloudWith, smallCloud, stopCloudsAfterEach } from './support/small-cloud.js';

stopCloudsAfterEach();

const MINUTE_MS = 60_000;

describe('signature version 3', () => {
  it('lets a rightly signed request through', async () => {
    const reply = await nlb(await cloudWith(), 'DescribeRegions');
    expect(reply).toMatchObject({ status: 200, body: { RequestId: expect.stringMatching(/^[0-9A-F-]{36}$/) } });
  });

  const spoiled: {
    when: string;
    options: (cloud: Awaited<ReturnType<typeof cloudWith>>) => SendOptions;
    code: string;
  }[] = [
    {
      when: 'the secret is wrong',
      options: (cloud) => ({ credentials: { ...cloud.credentials, accessKeySecret: 'no' } }),
      code: 'SignatureDoesNotMatch',
    },
    {
      when: 'an x-acs header is sent unsigned',
      options: () => ({ unsigned: { 'x-acs-extra': '1' } }),
      code: 'SignatureDoesNotMatch',
    },
    {
      when: 'a signed header is changed on the way',
      options: () => ({ unsigned: { 'x-acs-signature-nonce': 'another' } }),
      code: 'SignatureDoesNotMatch',
    },
    {
      when: 'the content hash is of another body',
      options: () => ({ headers: { 'x-acs-content-sha256': 'a'.repeat(64) } }),
      code: 'SignatureDoesNotMatch',
    },
    {
      when: 'there is no Authorization header',
      options: () => ({ unsigned: { authorization: undefined } }),
      code: 'MissingAccessKeyId',
    },
    {
      when: 'the Authorization header is of another scheme',
      options: () => ({ unsigned: { authorization: 'Basic dTpw' } }),
      code: 'MissingAccessKeyId',
    },
    {
      when: 'the Authorization header is cut short',
      options: () => ({ unsigned: { authorization: 'ACS3-HMAC-SHA256 Credential=x' } }),
      code: 'IncompleteSignature',
    },
    {
      when: 'the access key is unknown',
      options: (cloud) => ({ credentials: { ...cloud.credentials, accessKeyId: 'LTAInobody' } }),
      code: 'InvalidAccessKeyId.NotFound',
    },
    {
      when: 'the security token is missing',
      options: (cloud) => ({ credentials: { ...cloud.credentials, securityToken: '' } }),
      code: 'MissingSecurityToken',
    },
    {
      when: 'the security token is another one',
      options: (cloud) => ({ credentials: { ...cloud.credentials, securityToken: 'CAISother' } }),
      code: 'InvalidSecurityToken.Malformed',
    },
    {
      when: 'the date has milliseconds',
      options: () => ({ headers: { 'x-acs-date': '2026-06-01T00:00:00.000Z' } }),
      code: 'InvalidTimeStamp.Format',
    },
    {
      when: 'the nonce is missing',
      options: () => ({ headers: { 'x-acs-signature-nonce': undefined } }),
      code: 'MissingParameter',
    },
    { when: 'the version is unknown', options: () => ({ version: '1999-01-01' }), code: 'InvalidVersion' },
    { when: 'the action is unknown', options: () => ({ action: 'ListListenerz' }), code: 'InvalidAction.NotFound' },
    {
      when: 'the path is neither / nor a region',
      options: () => ({ path: '/v1/regions' }),
      code: 'InvalidAction.NotFound',
    },
    { when: 'the method is unknown', options: () => ({ method: 'PUT' }), code: 'UnsupportedHTTPMethod' },
  ];
  it.each(spoiled)('refuses a request when $when', async ({ options, code }) => {
    const cloud = await cloudWith();
    const reply = await nlb(cloud, 'DescribeRegions', {}, options(cloud));
    expect(reply.body.Code).toBe(code);
  });

  it('checks the hash over the exact bytes that arrive', async () => {
    const { cloud, on, c } = await smallCloud();
    const params = { ListenerId: on, AdditionalCertificateIds: [c.id] };
    const reply = await nlb(cloud, ASSOCIATE, params, { tamperedBody: `ListenerId=${encodeURIComponent(on)}` });
    expect(reply.body.Code).toBe('SignatureDoesNotMatch');
    expect(cloud.world.listener(on).attachments).toHaveLength(2);
  });

  it('signs the path too, so that a region prefix is part of it', async () => {
    const cloud = await cloudWith();
    cloud.world.addLoadBalancer({ region: 'cn-shanghai' });
    const reply = await nlb(cloud, 'ListLoadBalancers', {}, { path: '/cn-shanghai' });
    expect(reply.body.LoadBalancers).toHaveLength(1);
  });

  it('answers an unknown action with 404', async () => {
    const reply = await nlb(await cloudWith(), 'ListListenerz');
    expect(reply).toMatchObject({ status: 404, body: { Code: 'InvalidAction.NotFound' } });
  });

  it.each(['UntagResources', 'DescribeZones', 'CreateListener'])(
    'answers %s, which NLB has and it has not, with 501',
    async (operation) => {
      const reply = await nlb(await cloudWith(), operation);
      expect(reply).toMatchObject({ status: 501, body: { Code: 'NotImplemented' } });
      expect(reply.body.Message).toContain(operation);
    },
  );

  it.each(['ListContact', 'ListDeploymentJob'])(
    'answers %s, which CAS has and it has not, with 501',
    async (operation) => {
      const reply = await cas(await cloudWith(), operation);
      expect(reply).toMatchObject({ status: 501, body: { Code: 'NotImplemented' } });
    },
  );

  it.each(['ListLoadBalancers', 'UntagResources'])('keeps %s apart from other products', async (operation) => {
    const reply = await cas(await cloudWith(), operation);
    expect(reply).toMatchObject({ status: 404, body: { Code: 'InvalidAction.NotFound' } });
  });

  it('refuses a token after its expiry', async () => {
    const cloud = await cloudWith();
    const expiresAt = new Date(cloud.clock.now().getTime() + 3600_000);
    const credentials = credentialsOf(cloud.callers.add({ accountId: cloud.accountId, expiresAt }));
    expect((await nlb(cloud, 'DescribeRegions', {}, { credentials })).status).toBe(200);
    cloud.clock.advance(3600);
    const reply = await nlb(cloud, 'DescribeRegions', {}, { credentials });
    expect(reply.body.Code).toBe('InvalidSecurityToken.Expired');
  });

  it('needs no token with a long-lived key', async () => {
    const cloud = await cloudWith();
    const credentials = credentialsOf(cloud.callers.add({ accountId: cloud.accountId, temporary: false }));
    expect((await nlb(cloud, 'DescribeRegions', {}, { credentials })).status).toBe(200);
  });

  it('refuses a nonce that was used, and records it', async () => {
    const cloud = await cloudWith();
    await nlb(cloud, 'DescribeRegions', {}, { nonce: 'once' });
    const reply = await nlb(cloud, 'DescribeRegions', {}, { nonce: 'once' });
    expect(reply).toMatchObject({ status: 400, body: { Code: 'SignatureNonceUsed' } });
    expect(cloud.rulesBroken).toEqual(['nonce-reuse: once']);
  });

  it('takes a date within 15 minutes of the emulated clock or of the wall clock', async () => {
    const cloud = await cloudWith();
    const at = (ms: number) => nlb(cloud, 'DescribeRegions', {}, { date: new Date(ms) });
    const emulatedMs = cloud.clock.now().getTime();
    expect((await at(emulatedMs - 14 * MINUTE_MS)).status).toBe(200);
    expect((await at(Date.now() + 14 * MINUTE_MS)).status).toBe(200);
    expect((await at(emulatedMs - 16 * MINUTE_MS)).body.Code).toBe('InvalidTimeStamp.Expired');
    expect((await at(emulatedMs + 16 * MINUTE_MS)).body.Code).toBe('InvalidTimeStamp.Expired');
  });
});

describe('requests and answers', () => {
  it('describes an error with RequestId, HostId, Code, Message and Recommend', async () => {
    const { body } = await nlb(await cloudWith(), 'GetJobStatus', { JobId: 'none' });
    expect(Object.keys(body)).toEqual(['RequestId', 'HostId', 'Code', 'Message', 'Recommend']);
  });

  it('takes a JSON body as well as a form', async () => {
    const { cloud, on, c } = await smallCloud();
    const params = { ListenerId: on, AdditionalCertificateIds: [c.id], DryRun: false };
    expect((await nlb(cloud, ASSOCIATE, params, { place: 'json' })).status).toBe(200);
    expect(cloud.world.listener(on).attachments.map(({ id }) => id)).toContain(c.id);
  });

  it('looks an id up in the region asked, and without one in every region', async () => {
    const { cloud, on } = await smallCloud();
    const code = async (options: SendOptions, RegionId?: string) =>
      (await nlb(cloud, 'GetListenerAttribute', { ListenerId: on, ...(RegionId ? { RegionId } : {}) }, options)).body
        .Code;
    expect(await code({})).toBeUndefined();
    expect(await code({ path: '/cn-hangzhou' })).toBeUndefined();
    expect(await code({}, 'cn-shanghai')).toBe('ResourceNotFound.listener');
    expect(await code({ path: '/cn-shanghai' })).toBe('ResourceNotFound.listener');
    expect(await code({}, 'xx-nowhere')).toBe('InvalidRegionId.NotFound');
  });

  it('keeps accounts apart', async () => {
    const { cloud, on } = await smallCloud();
    const credentials = credentialsOf(cloud.callers.add({ accountId: '999' }));
    const reply = await nlb(cloud, 'GetListenerAttribute', { ListenerId: on }, { credentials });
    expect(reply.body.Code).toBe('ResourceNotFound.listener');
    expect((await nlb(cloud, 'ListListeners', {}, { credentials })).body.Listeners).toEqual([]);
  });

  it('writes every request down', async () => {
    const cloud = await cloudWith();
    await nlb(cloud, 'GetJobStatus', { JobId: 'none' });
    expect(cloud.requests).toMatchObject([
      {
        service: 'nlb',
        operation: 'GetJobStatus',
        region: 'cn-hangzhou',
        params: { JobId: 'none' },
        httpStatus: 404,
        code: 'ResourceNotFound.JobId',
        accessKeyId: cloud.credentials.accessKeyId,
      },
    ]);
  });
});
