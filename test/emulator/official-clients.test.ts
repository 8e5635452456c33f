import { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { type Cloud, startCloud } from './cloud.js';
import { handlers } from './support/functions.js';
import {
  type Caller,
  casClient,
  codeOf,
  fcClient,
  openapiCore,
  popCore,
  stsClient,
  stsSdk,
} from './support/official-clients.js';
import { ECHO } from './support/one-function.js';
import { ASSOCIATE, DISASSOCIATE, UPDATE } from './support/small-cloud.js';
import { tlsFront } from './support/tls-front.js';

const handler = handlers();

const running: Cloud[] = [];
afterEach(() => Promise.all(running.splice(0).map((cloud) => cloud.stop())));

/** Official clients sign with the wall clock, so the emulated one starts there. */
async function wallCloud() {
  const cloud = await startCloud({ now: new Date(), rateScale: 1000 });
  running.push(cloud);
  const { world } = cloud;
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) =>
    world.issueCertificate({ names: [`${name}.example.com`], keyAlgorithm: 'ECC' }),
  );
  if (!a || !b || !c || !d) throw new Error('unreachable');
  const lb = world.addLoadBalancer({ region: 'cn-hangzhou' });
  const { id } = world.addListener({
    loadBalancerId: lb.id,
    port: 443,
    defaultCertificate: a.id,
    additionalCertificates: [b.id],
  });
  return { cloud, a, b, c, d, lb, id };
}

const CLIENTS: { name: string; nlb: (cloud: Cloud) => Caller }[] = [
  { name: 'openapi-core, version 3, form', nlb: (cloud) => openapiCore(cloud, 'nlb') },
  { name: 'openapi-core, version 3, JSON', nlb: (cloud) => openapiCore(cloud, 'nlb', undefined, 'json') },
  { name: 'openapi-core, version 1', nlb: (cloud) => openapiCore(cloud, 'nlb', 'v2') },
  { name: 'pop-core, version 1, form', nlb: (cloud) => popCore(cloud, 'nlb', 'POST') },
];

describe.each(CLIENTS)('$name', ({ nlb }) => {
  it('rotates a listener: list, associate, poll, update the default, disassociate', async () => {
    const { cloud, a, b, c, d, lb, id } = await wallCloud();
    const call = nlb(cloud);
    const change = async (action: string, params: Record<string, unknown>) => {
      const { JobId } = await call(action, { ListenerId: id, ClientToken: `t-${action}`, ...params });
      expect((await call('GetJobStatus', { JobId })).Status).toBe('processing');
      cloud.clock.advance(5);
      expect((await call('GetJobStatus', { JobId })).Status).toBe('Succeeded');
    };
    const listed = await call('ListListeners', {
      LoadBalancerIds: [lb.id],
      ListenerProtocol: 'TCPSSL',
      MaxResults: 100,
    });
    expect(listed.Listeners.map((row: { ListenerId: string }) => row.ListenerId)).toEqual([id]);
    await change(ASSOCIATE, { AdditionalCertificateIds: [c.id, d.id] });
    await change(UPDATE, { CertificateIds: [cloud.world.renew(a.id).id] });
    cloud.world.attach(id, cloud.world.renew(b.id).id);
    await change(DISASSOCIATE, { AdditionalCertificateIds: [b.id] });
    const { Certificates } = await call('ListListenerCertificates', {
      ListenerId: id,
      CertType: 'Server',
      MaxResults: 50,
    });
    expect(Certificates.filter((row: { IsDefault: boolean }) => row.IsDefault)).toHaveLength(1);
    expect(Certificates.every((row: { Status: string }) => row.Status === 'Associated')).toBe(true);
    expect(cloud.world.listener(id).attachments).toHaveLength(4);
    expect(cloud.rulesBroken).toEqual([]);
  });

  it('hears the code of a refusal, of a dry run and of throttling', async () => {
    const { cloud, b, c, id } = await wallCloud();
    const call = nlb(cloud);
    const code = (params: Record<string, unknown>) =>
      call(ASSOCIATE, { ListenerId: id, ...params }).then(() => 'none', codeOf);
    expect(await code({ AdditionalCertificateIds: [b.id] })).toBe('ResourceAlreadyAssociated.Certificate');
    expect(await code({ AdditionalCertificateIds: [c.id], DryRun: true })).toBe('DryRunOperation');
    cloud.faults.add({ match: {}, effect: 'throttle' });
    expect(await code({ AdditionalCertificateIds: [c.id] })).toBe('Throttling.User');
    expect(cloud.world.listener(id).attachments).toHaveLength(2);
  });

  it('sends tags and lists of objects', async () => {
    const { cloud, lb, id } = await wallCloud();
    const call = nlb(cloud);
    await call('TagResources', {
      ResourceType: 'listener',
      ResourceId: [id],
      Tag: [{ Key: 'team', Value: 'web & ops' }],
    });
    const { Listeners } = await call('ListListeners', { Tag: [{ Key: 'team', Value: 'web & ops' }] });
    expect(Listeners).toHaveLength(1);
    expect(Listeners[0].LoadBalancerId).toBe(lb.id);
  });
});

describe('pop-core, version 1, query', () => {
  it('reads NLB and CAS', async () => {
    const { cloud, id, a } = await wallCloud();
    const { Certificates } = await popCore(cloud, 'nlb', 'GET')('ListListenerCertificates', { ListenerId: id });
    expect(Certificates).toHaveLength(2);
    const { CertificateList } = await popCore(cloud, 'cas', 'GET')('ListCertificates', { InstanceId: a.instanceId });
    expect(CertificateList).toMatchObject([{ CertIdentifier: a.id }]);
  });
});

describe('openapi-core on CAS', () => {
  it('lists and reads certificates, which the typed client does not know', async () => {
    const { cloud, a } = await wallCloud();
    const call = openapiCore(cloud, 'cas');
    const { CertificateList } = await call('ListCertificates', { ShowSize: 100, CurrentPage: 1 });
    expect(CertificateList).toHaveLength(4);
    expect(await call('GetCertificateDetail', { CertificateId: Number(a.certificateId) })).toMatchObject({
      CertIdentifier: a.id,
    });
    expect(await call('GetCertificateDetail', { CertificateId: 1 }).catch(codeOf)).toBe('NotFound');
  });
});

describe('cas20200407', () => {
  it('uploads, lists, reads and deletes', async () => {
    const { cloud } = await wallCloud();
    const { world } = cloud;
    const source = world.issueCertificate({ names: ['up.example.com'], source: 'UPLOAD' });
    const client = casClient(cloud);
    const { models } = client;
    const uploaded = await client.uploadUserCertificate?.(
      new models.UploadUserCertificateRequest({ name: 'mine', cert: source.pem, key: source.privateKeyPem }),
    );
    const certId = uploaded?.body.certId;
    expect(uploaded?.body.resourceId).toMatch(/^cas-upload-/);
    const listed = await client.listUserCertificateOrder?.(
      new models.ListUserCertificateOrderRequest({ orderType: 'UPLOAD', showSize: 50 }),
    );
    expect(listed?.body.certificateOrderList).toHaveLength(2);
    expect(listed?.body.certificateOrderList[0]).toMatchObject({ name: 'mine', upload: true, certificateId: certId });
    const detail = await client.getUserCertificateDetail?.(
      new models.GetUserCertificateDetailRequest({ certId, certFilter: true }),
    );
    expect(detail?.body).toMatchObject({ fingerprint: source.fingerprint, buyInAliyun: false });
    expect(detail?.body.key).toBeUndefined();
    await client.deleteUserCertificate?.(new models.DeleteUserCertificateRequest({ certId }));
    expect(world.certificatesOf().map(({ label }) => label)).not.toContain('mine');
    expect(cloud.rulesBroken).toEqual([]);
  });
});

describe('fc20230330', () => {
  async function cloudWithFunctions() {
    const { cloud } = await wallCloud();
    cloud.fc.addFunction({ name: 'g', file: handler(ECHO), asyncTask: true, environment: { A: '1' } });
    const config = { cronExpression: '@every 5m', enable: false, payload: '{}' };
    cloud.fc.addTrigger({ function: 'g', name: 'look', type: 'timer', config });
    const client = fcClient(cloud);
    return { cloud, client, models: client.models };
  }
  const streamOf = (text: string) => Readable.from([Buffer.from(text)]);
  const textOf = async (body: AsyncIterable<Buffer>) => {
    let text = '';
    for await (const part of body) text += part.toString();
    return text;
  };

  it('invokes at once, and as a task that is taken once', async () => {
    const { cloud, client, models } = await cloudWithFunctions();
    const request = new models.InvokeFunctionRequest({ body: streamOf('{"x":1}') });
    const now = await client.invokeFunctionWithOptions?.('g', request, new models.InvokeFunctionHeaders({}), {});
    expect(now?.statusCode).toBe(200);
    expect(JSON.parse(await textOf(now?.body))).toMatchObject({ event: '{"x":1}' });
    expect(now?.headers['x-fc-code-checksum']).toMatch(/^\d+$/);
    const task = () =>
      client.invokeFunctionWithOptions?.(
        'g',
        new models.InvokeFunctionRequest({ body: streamOf('{}') }),
        new models.InvokeFunctionHeaders({ xFcInvocationType: 'Async', xFcAsyncTaskId: 'shard-1' }),
        {},
      );
    const accepted = await task();
    expect(accepted?.statusCode).toBe(202);
    expect(accepted?.headers['x-fc-async-task-id']).toBe('shard-1');
    await expect(task()).rejects.toMatchObject({ code: 'StatefulAsyncInvocationAlreadyExists' });
    await cloud.fc.settled();
    expect(cloud.fc.invocations.map(({ kind }) => kind)).toEqual(['sync', 'async']);
  });

  it('reads a function and its triggers, and hears what is not there or not emulated', async () => {
    const { client, models } = await cloudWithFunctions();
    const read = await client.getFunction?.('g', new models.GetFunctionRequest({}));
    expect(read?.body).toMatchObject({ functionName: 'g', environmentVariables: { A: '1' }, runtime: 'nodejs20' });
    expect(read?.body.codeChecksum).toMatch(/^\d+$/);
    const listed = await client.listTriggers?.('g', new models.ListTriggersRequest({ limit: 100 }));
    expect(listed?.body.triggers).toMatchObject([{ triggerName: 'look', triggerType: 'timer' }]);
    const settings = await client.getAsyncInvokeConfig?.('g', new models.GetAsyncInvokeConfigRequest({}));
    expect(settings?.body).toMatchObject({ asyncTask: true, maxAsyncRetryAttempts: 3 });
    const code = (call: Promise<unknown> | undefined) => Promise.resolve(call).then(() => 'none', codeOf);
    expect(await code(client.getFunction?.('h', new models.GetFunctionRequest({})))).toBe('FunctionNotFound');
    expect(await code(client.getTrigger?.('g', 'look'))).toBe('NotImplemented');
    expect(await code(client.listFunctions?.(new models.ListFunctionsRequest({})))).toBe('NotImplemented');
  });
});

describe('clients of STS', () => {
  async function cloudWithRole() {
    const { cloud } = await wallCloud();
    const arn = cloud.sts.addRole({ accountId: cloud.accountId, name: 'rotator', trusts: [cloud.accountId] });
    return { cloud, arn };
  }

  it('sts20150401 takes a role on, and its keys work', async () => {
    const { cloud, arn } = await cloudWithRole();
    const client = stsClient(cloud);
    const { models } = client;
    const request = { roleArn: arn, roleSessionName: 'test', durationSeconds: 900 };
    const taken = await client.assumeRole?.(new models.AssumeRoleRequest(request));
    expect(taken?.body.assumedRoleUser.arn).toBe(`acs:ram::${cloud.accountId}:assumed-role/rotator/test`);
    const { accessKeyId, accessKeySecret, securityToken } = taken?.body.credentials ?? {};
    const session = { ...cloud, credentials: { accessKeyId, accessKeySecret, securityToken } };
    const who = await stsClient(session).getCallerIdentity?.();
    expect(who?.body).toMatchObject({ identityType: 'AssumedRoleUser', accountId: cloud.accountId });
    expect((await openapiCore(session, 'nlb')('ListListeners', {})).Listeners).toHaveLength(1);
    const unknown = new models.AssumeRoleRequest({ ...request, roleArn: `${arn}x` });
    await expect(client.assumeRole?.(unknown)).rejects.toMatchObject({ code: 'EntityNotExist.Role' });
    const oidc = new models.AssumeRoleWithOIDCRequest({ roleArn: arn, roleSessionName: 'test' });
    await expect(client.assumeRoleWithOIDC?.(oidc)).rejects.toMatchObject({ code: 'NotImplemented' });
  });

  it('sts-sdk, whose times have fractions of a second, takes a role on over TLS', async () => {
    const { cloud, arn } = await cloudWithRole();
    const front = await tlsFront(cloud);
    try {
      const client = stsSdk(cloud, front.endpoint);
      // The SDK hands this on as Node's rejectUnauthorized, and so turns it round.
      const runtime = { ignoreSSL: false };
      const taken = await client.assumeRole(arn, 'test', undefined, 900, runtime);
      expect(taken.AssumedRoleUser.Arn).toBe(`acs:ram::${cloud.accountId}:assumed-role/rotator/test`);
      expect(await client.getCallerIdentity(runtime)).toMatchObject({ AccountId: cloud.accountId });
      expect(await client.assumeRole(`${arn}x`, 'test', undefined, 900, runtime)).toMatchObject({
        Code: 'EntityNotExist.Role',
      });
    } finally {
      await front.close();
    }
  });
});
