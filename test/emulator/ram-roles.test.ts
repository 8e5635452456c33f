import { describe, expect, it } from 'vitest';
import { type Cloud, credentialsOf } from './cloud.js';
import { nlb, ram, sts } from './support/client.js';
import { codeOf, ramClient } from './support/official-clients.js';
import { cloudWith, smallCloud, stopCloudsAfterEach } from './support/small-cloud.js';

stopCloudsAfterEach();

const document = (...statements: { Effect?: string; Action: string | string[]; Resource?: string }[]) =>
  JSON.stringify({
    Version: '1',
    Statement: statements.map((each) => ({ Effect: 'Allow', Resource: '*', ...each })),
  });
const LIST = document({ Action: 'nlb:ListListeners' });
const WRITE = document({ Action: ['nlb:ListListeners', 'nlb:TagResources'] });

const conditioned = (Condition: unknown) =>
  JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action: 'oss:*', Resource: '*', Condition }] });

const trust = (principal: object, more = {}) =>
  JSON.stringify({
    Version: '1',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: principal, ...more }],
  });
const byFc = trust({ Service: ['fc.aliyuncs.com'] });
const byAccount = (cloud: Cloud) => trust({ RAM: [`acs:ram::${cloud.accountId}:root`] });

const role = (cloud: Cloud, RoleName = 'rotator', more = {}) =>
  ram(cloud, 'CreateRole', { RoleName, AssumeRolePolicyDocument: byAccount(cloud), ...more });
const policy = (cloud: Cloud, PolicyName = 'rotate', PolicyDocument = LIST) =>
  ram(cloud, 'CreatePolicy', { PolicyName, PolicyDocument });
const link = { PolicyType: 'Custom', PolicyName: 'rotate', RoleName: 'rotator' };

async function wholeRole() {
  const small = await smallCloud();
  await role(small.cloud);
  await policy(small.cloud);
  await ram(small.cloud, 'AttachPolicyToRole', link);
  return small;
}

async function session(cloud: Cloud) {
  const RoleArn = `acs:ram::${cloud.accountId}:role/rotator`;
  const { body } = await sts(cloud, 'AssumeRole', { RoleArn, RoleSessionName: 'test' });
  const { AccessKeyId, AccessKeySecret, SecurityToken } = body.Credentials;
  return { accessKeyId: AccessKeyId, accessKeySecret: AccessKeySecret, securityToken: SecurityToken };
}

const refused = (status: number, Code: string) => ({ status, body: { Code } });

describe('a role', () => {
  it('is made, read and deleted', async () => {
    const cloud = await cloudWith();
    const made = (await role(cloud, 'rotator', { Description: 'd', MaxSessionDuration: 7200 })).body.Role;
    const expected = {
      RoleName: 'rotator',
      Arn: `acs:ram::${cloud.accountId}:role/rotator`,
      AssumeRolePolicyDocument: byAccount(cloud),
      Description: 'd',
      MaxSessionDuration: 7200,
      CreateDate: '2026-06-01T00:00:00Z',
    };
    expect(made).toMatchObject(expected);
    expect((await ram(cloud, 'GetRole', { RoleName: 'rotator' })).body.Role).toMatchObject(expected);
    expect((await ram(cloud, 'DeleteRole', { RoleName: 'rotator' })).status).toBe(200);
    expect(await ram(cloud, 'GetRole', { RoleName: 'rotator' })).toMatchObject(refused(404, 'EntityNotExist.Role'));
    expect(await ram(cloud, 'DeleteRole', { RoleName: 'rotator' })).toMatchObject(refused(404, 'EntityNotExist.Role'));
    expect((await role(cloud)).status).toBe(200);
  });

  it('is there once in an account', async () => {
    const cloud = await cloudWith();
    await role(cloud);
    expect(await role(cloud)).toMatchObject(refused(409, 'EntityAlreadyExists.Role'));
    const credentials = credentialsOf(cloud.callers.add({ accountId: '2222222222222222' }));
    const params = { RoleName: 'rotator', AssumeRolePolicyDocument: byFc };
    expect((await ram(cloud, 'CreateRole', params, { credentials })).status).toBe(200);
  });

  it('which a test planted is read too, with the trust that it was given', async () => {
    const cloud = await cloudWith();
    cloud.sts.addRole({ accountId: cloud.accountId, name: 'planted', trusts: ['fc.aliyuncs.com'], externalId: 'x-1' });
    const { Role } = (await ram(cloud, 'GetRole', { RoleName: 'planted' })).body;
    expect(JSON.parse(Role.AssumeRolePolicyDocument).Statement[0]).toMatchObject({
      Principal: { Service: ['fc.aliyuncs.com'] },
      Condition: { StringEquals: { 'sts:ExternalId': 'x-1' } },
    });
  });

  it.each([
    ['a bad name', { RoleName: 'a b' }, 'InvalidParameter.RoleName'],
    ['a name of 65 characters', { RoleName: 'a'.repeat(65) }, 'InvalidParameter.RoleName'],
    ['no JSON', { AssumeRolePolicyDocument: 'x' }, 'MalformedPolicyDocument'],
    ['no principal', { AssumeRolePolicyDocument: LIST }, 'MalformedPolicyDocument'],
    ['a session of 59 minutes', { MaxSessionDuration: 3540 }, 'InvalidParameter.MaxSessionDuration'],
    ['a session of 13 hours', { MaxSessionDuration: 46_800 }, 'InvalidParameter.MaxSessionDuration'],
  ])('is refused with %s', async (_what, over, code) => {
    const cloud = await cloudWith();
    expect((await role(cloud, 'rotator', over)).body.Code).toBe(code);
    expect(await ram(cloud, 'GetRole', { RoleName: 'rotator' })).toMatchObject(refused(404, 'EntityNotExist.Role'));
  });

  it('is taken on by those whom its document trusts, and with its external id', async () => {
    const cloud = await cloudWith();
    const RoleArn = `acs:ram::${cloud.accountId}:role/`;
    const assume = (name: string, more = {}) =>
      sts(cloud, 'AssumeRole', { RoleArn: `${RoleArn}${name}`, RoleSessionName: 'test', ...more });
    await role(cloud, 'mine');
    await role(cloud, 'fc', { AssumeRolePolicyDocument: byFc });
    const Condition = { StringEquals: { 'sts:ExternalId': 'x-1' } };
    const principal = { RAM: [`acs:ram::${cloud.accountId}:root`] };
    await role(cloud, 'with-id', { AssumeRolePolicyDocument: trust(principal, { Condition }) });
    expect((await assume('mine')).status).toBe(200);
    expect((await assume('fc')).body.Code).toBe('NoPermission');
    expect((await assume('with-id')).body.Code).toBe('NoPermission');
    expect((await assume('with-id', { ExternalId: 'x-1' })).status).toBe(200);
    cloud.fc.addFunction({ name: 'f', file: 'nowhere.js', role: `${RoleArn}fc` });
  });
});

describe('a policy', () => {
  it('is made and read, and a role may do what it allows once it is attached', async () => {
    const { cloud } = await smallCloud();
    await role(cloud);
    expect((await policy(cloud)).body.Policy).toMatchObject({
      ...{ PolicyName: 'rotate', PolicyType: 'Custom', DefaultVersion: 'v1', CreateDate: '2026-06-01T00:00:00Z' },
    });
    const credentials = await session(cloud);
    const list = async () => (await nlb(cloud, 'ListListeners', {}, { credentials })).status;
    expect(await list()).toBe(403);
    await ram(cloud, 'AttachPolicyToRole', link);
    expect(await list()).toBe(200);
    expect((await ram(cloud, 'ListPoliciesForRole', { RoleName: 'rotator' })).body.Policies.Policy).toMatchObject([
      { PolicyName: 'rotate', PolicyType: 'Custom', DefaultVersion: 'v1', AttachDate: '2026-06-01T00:00:00Z' },
    ]);
    const read = (await ram(cloud, 'GetPolicy', { PolicyType: 'Custom', PolicyName: 'rotate' })).body;
    expect(read.Policy).toMatchObject({ PolicyName: 'rotate', AttachmentCount: 1 });
    expect(read.DefaultPolicyVersion).toMatchObject({ VersionId: 'v1', IsDefaultVersion: true, PolicyDocument: LIST });
    await ram(cloud, 'DetachPolicyFromRole', link);
    expect(await list()).toBe(403);
    expect((await ram(cloud, 'ListPoliciesForRole', { RoleName: 'rotator' })).body.Policies.Policy).toEqual([]);
  });

  it.each([
    ['a bad name', 'a.b', LIST, 'InvalidParameter.PolicyName'],
    ['a name of 129 characters', 'a'.repeat(129), LIST, 'InvalidParameter.PolicyName'],
    ['no JSON', 'p', 'x', 'MalformedPolicyDocument'],
    ['no statement', 'p', '{"Version":"1"}', 'MalformedPolicyDocument'],
    ['another version', 'p', '{"Version":"2","Statement":[]}', 'MalformedPolicyDocument'],
    ['an unknown effect', 'p', document({ Effect: 'Maybe', Action: 'a:b' }), 'MalformedPolicyDocument'],
    ['6,145 characters', 'p', document({ Action: 'a'.repeat(6145) }), 'InvalidParameter.PolicyDocument'],
  ])('is refused with %s', async (_what, name, text, code) => {
    const cloud = await cloudWith();
    expect(await policy(cloud, name, text)).toMatchObject(refused(400, code));
  });

  it('may have a condition on the prefix and the delimiter of a listing', async () => {
    const cloud = await cloudWith();
    const Condition = { StringLike: { 'oss:Prefix': ['prod/*'] }, StringEquals: { 'oss:Delimiter': '/' } };
    const text = conditioned(Condition);
    expect(await policy(cloud, 'p', text)).toMatchObject({ status: 200 });
    const { body } = await ram(cloud, 'GetPolicy', { PolicyType: 'Custom', PolicyName: 'p' });
    expect(JSON.parse(body.DefaultPolicyVersion.PolicyDocument)).toEqual(JSON.parse(text));
  });

  it.each([
    ['another operator', { Bool: { 'acs:SecureTransport': 'true' } }, 501, 'NotImplemented'],
    ['another key', { StringEquals: { 'acs:SourceIp': '10.0.0.1' } }, 501, 'NotImplemented'],
    ['a value that is no text', { StringLike: { 'oss:Prefix': 5 } }, 400, 'MalformedPolicyDocument'],
    ['an operator without keys', { StringLike: 'prod/*' }, 400, 'MalformedPolicyDocument'],
  ] as const)('with a condition of %s is refused', async (_what, condition, status, code) => {
    const cloud = await cloudWith();
    expect(await policy(cloud, 'p', conditioned(condition))).toMatchObject(refused(status, code));
  });

  it('of the vendor, and NotResource, are real and not emulated', async () => {
    const cloud = await cloudWith();
    const Statement = [{ Effect: 'Allow', Action: '*', Resource: '*', NotResource: 'acs:oss:*:*:b' }];
    const text = JSON.stringify({ Version: '1', Statement });
    expect(await policy(cloud, 'p', text)).toMatchObject(refused(501, 'NotImplemented'));
    const system = { ...link, PolicyType: 'System', PolicyName: 'AdministratorAccess' };
    await role(cloud);
    expect(await ram(cloud, 'AttachPolicyToRole', system)).toMatchObject(refused(501, 'NotImplemented'));
  });

  it('gets versions: the default one counts, at most five, the oldest leaves on demand', async () => {
    const { cloud } = await wholeRole();
    const credentials = await session(cloud);
    const tag = async () =>
      (
        await nlb(
          cloud,
          'TagResources',
          { ResourceType: 'listener', ResourceId: ['x'], Tag: [{ Key: 'k' }] },
          { credentials },
        )
      ).status;
    const version = (more = {}) =>
      ram(cloud, 'CreatePolicyVersion', { PolicyName: 'rotate', PolicyDocument: WRITE, ...more });
    expect((await version()).body.PolicyVersion).toMatchObject({ VersionId: 'v2', IsDefaultVersion: false });
    expect(await tag()).toBe(403);
    expect((await version({ SetAsDefault: true })).body.PolicyVersion).toMatchObject({
      VersionId: 'v3',
      IsDefaultVersion: true,
    });
    expect(await tag()).toBe(404);
    await version();
    await version();
    expect(await version()).toMatchObject(refused(409, 'LimitExceeded.Policy.Version'));
    const rotated = await version({ RotateStrategy: 'DeleteOldestNonDefaultVersionWhenLimitExceeded' });
    expect(rotated.body.PolicyVersion.VersionId).toBe('v6');
    const listed = async () =>
      (
        await ram(cloud, 'ListPolicyVersions', { PolicyType: 'Custom', PolicyName: 'rotate' })
      ).body.PolicyVersions.PolicyVersion.map((each: { VersionId: string }) => each.VersionId);
    expect(await listed()).toEqual(['v2', 'v3', 'v4', 'v5', 'v6']);
    const drop = (VersionId: string) => ram(cloud, 'DeletePolicyVersion', { PolicyName: 'rotate', VersionId });
    expect((await drop('v2')).status).toBe(200);
    expect(await drop('v2')).toMatchObject(refused(404, 'EntityNotExist.Policy.Version'));
    expect(await drop('v3')).toMatchObject(refused(409, 'DeleteConflict.Policy.Version.Default'));
    expect(await listed()).toEqual(['v3', 'v4', 'v5', 'v6']);
  });
});

describe('what is not there, there already, or in use', () => {
  it('is refused by name, and nothing changes', async () => {
    const { cloud } = await wholeRole();
    const call = (operation: string, params: object) => ram(cloud, operation, { ...params });
    expect(await policy(cloud)).toMatchObject(refused(409, 'EntityAlreadyExists.Policy'));
    expect(await call('AttachPolicyToRole', link)).toMatchObject(refused(409, 'EntityAlreadyExists.Role.Policy'));
    const none = { ...link, PolicyName: 'none' };
    expect(await call('AttachPolicyToRole', none)).toMatchObject(refused(404, 'EntityNotExist.Policy'));
    expect(await call('AttachPolicyToRole', { ...link, RoleName: 'none' })).toMatchObject(
      refused(404, 'EntityNotExist.Role'),
    );
    expect(await call('DetachPolicyFromRole', none)).toMatchObject(refused(404, 'EntityNotExist.Policy'));
    expect(await call('DeleteRole', { RoleName: 'rotator' })).toMatchObject(refused(409, 'DeleteConflict.Role.Policy'));
    expect(await call('DeletePolicy', { PolicyName: 'rotate' })).toMatchObject(
      refused(409, 'DeleteConflict.Policy.Role'),
    );
    await call('CreatePolicyVersion', { PolicyName: 'rotate', PolicyDocument: WRITE });
    await call('DetachPolicyFromRole', link);
    expect(await call('DetachPolicyFromRole', link)).toMatchObject(refused(404, 'EntityNotExist.Role.Policy'));
    expect(await call('DeletePolicy', { PolicyName: 'rotate' })).toMatchObject(
      refused(409, 'DeleteConflict.Policy.Version'),
    );
    expect((await call('DeletePolicy', { PolicyName: 'rotate', CascadingDelete: true })).status).toBe(200);
    expect(await call('DeletePolicy', { PolicyName: 'rotate' })).toMatchObject(refused(404, 'EntityNotExist.Policy'));
    expect((await call('DeleteRole', { RoleName: 'rotator' })).status).toBe(200);
  });

  it('ends the sessions of a deleted role, whatever it was allowed', async () => {
    const { cloud } = await smallCloud();
    cloud.sts.addRole({ accountId: cloud.accountId, name: 'rotator', trusts: [cloud.accountId] });
    const credentials = await session(cloud);
    const list = async () => (await nlb(cloud, 'ListListeners', {}, { credentials })).status;
    expect(await list()).toBe(200);
    await ram(cloud, 'DeleteRole', { RoleName: 'rotator' });
    expect(await list()).toBe(403);
  });
});

describe('permissions', () => {
  const ofRole = 'acs:ram:*:*:role/rotator';
  const ofPolicy = 'acs:ram:*:*:policy/rotate';
  it.each([
    {
      operation: 'CreateRole',
      params: { RoleName: 'other', AssumeRolePolicyDocument: byFc },
      on: ['acs:ram:*:*:role/*'],
    },
    { operation: 'GetRole', params: { RoleName: 'rotator' }, on: [ofRole] },
    { operation: 'ListPoliciesForRole', params: { RoleName: 'rotator' }, on: [ofRole] },
    { operation: 'CreatePolicy', params: { PolicyName: 'other', PolicyDocument: LIST }, on: ['acs:ram:*:*:policy/*'] },
    { operation: 'CreatePolicyVersion', params: { PolicyName: 'rotate', PolicyDocument: LIST }, on: [ofPolicy] },
    { operation: 'DetachPolicyFromRole', params: link, on: [ofRole, ofPolicy] },
    {
      operation: 'AttachPolicyToRole',
      params: { ...link, PolicyName: 'second' },
      on: [ofRole, 'acs:ram:*:*:policy/second'],
    },
    {
      operation: 'DeletePolicyVersion',
      params: { PolicyName: 'second', VersionId: 'v2' },
      on: ['acs:ram:*:*:policy/second'],
    },
    { operation: 'DeletePolicy', params: { PolicyName: 'third' }, on: ['acs:ram:*:*:policy/third'] },
    { operation: 'DeleteRole', params: { RoleName: 'idle' }, on: ['acs:ram:*:*:role/idle'] },
  ])('$operation needs ram:$operation on $on, each of them', async ({ operation, params, on }) => {
    const { cloud } = await wholeRole();
    await policy(cloud, 'second');
    await ram(cloud, 'CreatePolicyVersion', { PolicyName: 'second', PolicyDocument: LIST });
    await policy(cloud, 'third');
    await role(cloud, 'idle');
    const as = (Action: string, Resource: readonly string[]) =>
      credentialsOf(
        cloud.callers.add({
          accountId: cloud.accountId,
          policies: [{ Version: '1', Statement: [{ Effect: 'Allow', Action, Resource }] }],
        }),
      );
    for (const missing of on) {
      const credentials = as(
        `ram:${operation}`,
        on.filter((each) => each !== missing),
      );
      const reply = await ram(cloud, operation, params, { credentials });
      expect(reply.status).toBe(403);
      expect(reply.body.Message).toContain(`Action: ram:${operation} Resource: acs:ram:*:${cloud.accountId}:`);
    }
    expect((await ram(cloud, operation, params, { credentials: as(`ram:${operation}`, on) })).status).toBe(200);
  });
});

describe('the official client', () => {
  it('makes a role with a policy, reads and removes both', async () => {
    const cloud = await cloudWith({ now: new Date() });
    const client = ramClient(cloud);
    const { models } = client;
    const call = async (operation: string, request: object) => {
      const name = `${operation[0]?.toUpperCase()}${operation.slice(1)}Request`;
      return (await client[operation]?.(new models[name](request)))?.body;
    };
    const names = { policyType: 'Custom', policyName: 'rotate', roleName: 'rotator' };
    await call('createRole', { roleName: 'rotator', assumeRolePolicyDocument: byFc, maxSessionDuration: 3600 });
    await call('createPolicy', { policyName: 'rotate', policyDocument: LIST });
    await call('attachPolicyToRole', names);
    expect((await call('getRole', names)).role.roleName).toBe('rotator');
    expect((await call('listPoliciesForRole', names)).policies.policy).toMatchObject([{ policyName: 'rotate' }]);
    await expect(call('deleteRole', names)).rejects.toMatchObject({ code: 'DeleteConflict.Role.Policy' });
    await call('detachPolicyFromRole', names);
    await call('deletePolicy', names);
    await call('deleteRole', names);
    expect(await call('getRole', names).then(() => 'none', codeOf)).toBe('EntityNotExist.Role');
    expect(await call('listRoles', {}).then(() => 'none', codeOf)).toBe('NotImplemented');
  });
});
