import { describe, expect, it } from 'vitest';
import type { Cloud, Credentials } from './cloud.js';
import { credentialsOf } from './cloud.js';
import type { Policy } from './protocol/ram.js';
import { nlb } from './support/client.js';
import { openapi } from './support/openapi.js';
import { cloudWith, stopCloudsAfterEach } from './support/small-cloud.js';
import { STS_TABLE } from './tables/sts.js';

const OTHER = '2222222222222222';
stopCloudsAfterEach();

function sts(cloud: Cloud, action: string, query: Record<string, string>, as: Credentials = cloud.credentials) {
  return openapi(cloud.urls.sts, as, { action, version: '2015-04-01', query });
}

function assume(cloud: Cloud, arn: string, over: Record<string, string> = {}, as?: Credentials) {
  return sts(cloud, 'AssumeRole', { RoleArn: arn, RoleSessionName: 'rotation', ...over }, as);
}

function toCredentials(body: { Credentials: Record<string, string> }): Credentials {
  const { AccessKeyId = '', AccessKeySecret = '', SecurityToken = '' } = body.Credentials;
  return { accessKeyId: AccessKeyId, accessKeySecret: AccessKeySecret, securityToken: SecurityToken };
}

async function cloudWithRole(over: Partial<Parameters<Cloud['sts']['addRole']>[0]> = {}) {
  const cloud = await cloudWith();
  const arn = cloud.sts.addRole({ accountId: OTHER, name: 'rotate', trusts: [cloud.accountId], ...over });
  return { cloud, arn };
}

const only = (action: string): Policy => ({
  Version: '1',
  Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }],
});

const after = { DateGreaterThan: { 'acs:CurrentTime': '2026-01-01T00:00:00Z' } };
const timed = JSON.stringify({ Version: '1', Statement: [{ ...only('*').Statement[0], Condition: after }] });

describe('AssumeRole', () => {
  it('gives keys that act in the other account, until they expire by the emulated clock', async () => {
    const { cloud, arn } = await cloudWithRole();
    const lb = cloud.world.addLoadBalancer({ region: 'cn-hangzhou', accountId: OTHER });
    const { body } = await assume(cloud, arn, { DurationSeconds: '900' });
    expect(body).toMatchObject({
      AssumedRoleUser: { Arn: `acs:ram::${OTHER}:assumed-role/rotate/rotation` },
      Credentials: { AccessKeyId: expect.stringMatching(/^STS\./), Expiration: '2026-06-01T00:15:00Z' },
    });
    const credentials = toCredentials(body);
    const listed = await nlb(cloud, 'ListLoadBalancers', {}, { credentials });
    expect(listed.body.LoadBalancers).toMatchObject([{ LoadBalancerId: lb.id }]);
    cloud.clock.advance(900);
    expect(await nlb(cloud, 'ListLoadBalancers', {}, { credentials })).toMatchObject({
      status: 400,
      body: { Code: 'InvalidSecurityToken.Expired' },
    });
  });

  it.each([
    { when: 'the role is unknown', over: { RoleArn: `acs:ram::${OTHER}:role/nobody` }, code: 'EntityNotExist.Role' },
    { when: 'the ARN is no role', over: { RoleArn: `acs:ram::${OTHER}:user/x` }, code: 'InvalidParameter.RoleArn' },
    { when: 'a name is bad', over: { RoleSessionName: 'a b' }, code: 'InvalidParameter.RoleSessionName' },
    { when: 'a name is short', over: { RoleSessionName: 'a' }, code: 'InvalidParameter.RoleSessionName' },
    { when: 'it is under 900 s', over: { DurationSeconds: '899' }, code: 'InvalidParameter.DurationSeconds' },
    { when: 'it is over the max', over: { DurationSeconds: '3601' }, code: 'InvalidParameter.DurationSeconds' },
    { when: 'the policy is none', over: { Policy: '{"Version":"2"}' }, code: 'InvalidParameter.PolicyGrammar' },
    { when: 'a condition is not emulated', over: { Policy: timed }, code: 'NotImplemented' },
  ])('refuses when $when', async ({ over, code }) => {
    const { cloud, arn } = await cloudWithRole();
    await expect(assume(cloud, arn, over)).rejects.toMatchObject({ code });
  });

  it('allows a longer session when the role does', async () => {
    const { cloud, arn } = await cloudWithRole({ maxSessionSeconds: 43_200 });
    const { body } = await assume(cloud, arn, { DurationSeconds: '43200' });
    expect(body.Credentials.Expiration).toBe('2026-06-01T12:00:00Z');
  });

  it.each([
    { when: 'trusts the account id', trusts: ['1234567890123456'], code: undefined },
    { when: 'trusts the root ARN', trusts: ['acs:ram::1234567890123456:root'], code: undefined },
    { when: "trusts the caller's role", trusts: ['acs:ram::1234567890123456:role/emulated'], code: undefined },
    { when: 'trusts another account', trusts: [OTHER], code: 'NoPermission' },
    { when: 'trusts only a service', trusts: ['fc.aliyuncs.com'], code: 'NoPermission' },
  ])('heeds a trust policy that $when', async ({ trusts, code }) => {
    const { cloud, arn } = await cloudWithRole({ trusts });
    const reply = assume(cloud, arn);
    if (code === undefined) expect((await reply).statusCode).toBe(200);
    else await expect(reply).rejects.toMatchObject({ code });
  });

  it('heeds the ExternalId condition', async () => {
    const { cloud, arn } = await cloudWithRole({ externalId: 'tenant-7' });
    await expect(assume(cloud, arn)).rejects.toMatchObject({ code: 'NoPermission' });
    await expect(assume(cloud, arn, { ExternalId: 'tenant-8' })).rejects.toMatchObject({ code: 'NoPermission' });
    expect((await assume(cloud, arn, { ExternalId: 'tenant-7' })).statusCode).toBe(200);
  });

  it('gives no more than both the role and the session policy allow', async () => {
    const { cloud, arn } = await cloudWithRole({ policy: only('nlb:*') });
    const { body } = await assume(cloud, arn, { Policy: JSON.stringify(only('*:ListL*')) });
    const credentials = toCredentials(body);
    expect((await nlb(cloud, 'ListListeners', {}, { credentials })).status).toBe(200);
    expect((await nlb(cloud, 'DescribeRegions', {}, { credentials })).status).toBe(403);
    const wide = toCredentials((await assume(cloud, arn)).body);
    expect((await nlb(cloud, 'DescribeRegions', {}, { credentials: wide })).status).toBe(200);
  });

  it('takes every parameter of its table, and no other', async () => {
    const { cloud, arn } = await cloudWithRole();
    const all = {
      ExternalId: 'tenant',
      DurationSeconds: '900',
      SourceIdentity: 'me',
      Policy: JSON.stringify(only('*')),
    };
    const session = { RoleArn: arn, RoleSessionName: 'rotation' };
    expect(Object.keys({ ...session, ...all }).sort()).toEqual(Object.keys(STS_TABLE.AssumeRole?.parameters ?? {}));
    expect((await assume(cloud, arn, all)).statusCode).toBe(200);
    await expect(assume(cloud, arn, { Colour: 'red' })).rejects.toMatchObject({ code: 'InvalidParameter.Colour' });
    for (const name of ['RoleArn', 'RoleSessionName']) {
      await expect(assume(cloud, arn, { [name]: '' })).rejects.toMatchObject({ code: 'MissingParameter' });
    }
  });

  it('needs sts:AssumeRole on the role', async () => {
    const { cloud, arn } = await cloudWithRole();
    const caller = cloud.callers.add({ accountId: cloud.accountId, policies: [only('nlb:*')] });
    await expect(assume(cloud, arn, {}, credentialsOf(caller))).rejects.toMatchObject({
      code: 'Forbidden.NoPermission',
    });
  });
});

describe('GetCallerIdentity', () => {
  it('tells who asks, and needs no permission', async () => {
    const { cloud, arn } = await cloudWithRole({ policy: only('nlb:*') });
    const session = toCredentials((await assume(cloud, arn)).body);
    expect((await sts(cloud, 'GetCallerIdentity', {}, session)).body).toMatchObject({
      AccountId: OTHER,
      Arn: `acs:ram::${OTHER}:assumed-role/rotate/rotation`,
      IdentityType: 'AssumedRoleUser',
    });
  });
});
