import { describe, expect, it } from 'vitest';
import type { Policy, Statement } from './protocol/ram.js';
import { cas, nlb } from './support/client.js';
import { ASSOCIATE, associate, smallCloud, stopCloudsAfterEach, UPDATE } from './support/small-cloud.js';

stopCloudsAfterEach();

const policy = (...Statement: Statement[]): Policy => ({ Version: '1', Statement });
const allow = (Action: string | string[], Resource: string | string[] = '*'): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
});
const deny = (Action: string, Resource = '*'): Statement => ({ Effect: 'Deny', Action, Resource });

async function cloudUnder(...policies: Policy[]) {
  const small = await smallCloud();
  small.cloud.callers.attach(small.cloud.credentials.accessKeyId, policies);
  return small;
}

describe('RAM', () => {
  it('refuses what no policy allows, and names the action and the resource', async () => {
    const { cloud, c, lb, on } = await cloudUnder(policy(allow('nlb:ListListeners')));
    const reply = await associate(cloud, on, [c.id]);
    expect(reply).toMatchObject({ status: 403, body: { Code: 'Forbidden.NoPermission' } });
    expect(reply.body.Message).toContain(`nlb:${ASSOCIATE}`);
    expect(reply.body.Message).toContain(`acs:nlb:cn-hangzhou:${cloud.accountId}:loadbalancer/${lb.id}`);
    expect(reply.body.AccessDeniedDetail).toMatchObject({ AuthAction: `nlb:${ASSOCIATE}` });
    cloud.clock.advance(5);
    expect(cloud.world.listener(on).attachments).toHaveLength(2);
  });

  it.each([
    { operation: 'ListLoadBalancers', resource: 'loadbalancer/*' },
    { operation: 'ListListeners', resource: 'listener/*' },
  ])('checks $operation on $resource, and ListAsynJobs on *', async ({ operation, resource }) => {
    const { cloud } = await cloudUnder(policy(allow('nlb:GetJobStatus')));
    const message = async (name: string) => (await nlb(cloud, name)).body.Message;
    expect(await message(operation)).toContain(`Resource: acs:nlb:cn-hangzhou:${cloud.accountId}:${resource}`);
    expect(await message('ListAsynJobs')).toMatch(/Resource: \*$/);
  });

  it('checks CAS as yundun-cert on *', async () => {
    const { cloud } = await cloudUnder(policy(allow('cas:*')));
    expect((await cas(cloud, 'ListCertificates')).body.Message).toContain(
      'Action: yundun-cert:ListCertificates Resource: *',
    );
    cloud.callers.attach(cloud.credentials.accessKeyId, [policy(allow('yundun-cert:ListCertificates'))]);
    expect((await cas(cloud, 'ListCertificates')).status).toBe(200);
  });

  it('lets an explicit Deny win', async () => {
    const { cloud, a, c, on } = await cloudUnder(policy(allow('*')), policy(deny(`nlb:${UPDATE}`)));
    expect((await nlb(cloud, UPDATE, { ListenerId: on, CertificateIds: [a.id] })).status).toBe(403);
    expect((await associate(cloud, on, [c.id])).status).toBe(200);
  });

  it.each([
    { Resource: 'acs:nlb:*:*:loadbalancer/*', status: 200 },
    { Resource: 'acs:nlb:cn-hangzhou:1234567890123456:loadbalancer/nlb-?*', status: 200 },
    { Resource: 'acs:nlb:cn-shanghai:*:loadbalancer/*', status: 403 },
    { Resource: 'acs:nlb:*:999:loadbalancer/*', status: 403 },
    { Resource: 'acs:nlb:*:*:listener/*', status: 403 },
  ])('matches wildcards in $Resource: $status', async ({ Resource, status }) => {
    const { cloud, c, on } = await cloudUnder(policy(allow(['nlb:Get*', 'nlb:associate*'], Resource)));
    expect((await associate(cloud, on, [c.id])).status).toBe(status);
  });

  it('takes ListListeners as a matter of listener/*', async () => {
    const { cloud } = await cloudUnder(policy(allow('nlb:ListListeners', 'acs:nlb:*:*:listener/*')));
    expect((await nlb(cloud, 'ListListeners')).status).toBe(200);
    expect((await nlb(cloud, 'ListLoadBalancers')).status).toBe(403);
  });
});
