import { describe, expect, it } from 'vitest';
import { type Cloud, credentialsOf } from './cloud.js';
import { mns, type SendOptions } from './support/client.js';
import { cloudWith, stopCloudsAfterEach } from './support/small-cloud.js';

stopCloudsAfterEach();

const name = { QueueName: 'failed' };
const create = (cloud: Cloud, more = {}, options: SendOptions = {}) =>
  mns(cloud, 'CreateQueue', { ...name, ...more }, options);
const read = (cloud: Cloud, options: SendOptions = {}) => mns(cloud, 'GetQueueAttributes', name, options);
const refused = (status: number, Code: string) => ({ status, body: { Code } });

describe('a queue', () => {
  it('is made with its tags, read and deleted', async () => {
    const cloud = await cloudWith();
    const made = await create(cloud, { Tag: [{ Key: 'made-by', Value: 'test' }] });
    expect(made).toMatchObject({ status: 200, body: { Code: 200, Success: true, Status: 'Success' } });
    expect((await read(cloud)).body.Data).toMatchObject({
      QueueName: 'failed',
      MessageRetentionPeriod: 345_600,
      Tags: [{ TagKey: 'made-by', TagValue: 'test' }],
    });
    expect((await mns(cloud, 'DeleteQueue', name)).status).toBe(200);
    expect(await read(cloud)).toMatchObject(refused(404, 'QueueNotExist'));
    expect(await mns(cloud, 'DeleteQueue', name)).toMatchObject(refused(404, 'QueueNotExist'));
  });

  it('is made again without complaint, and with other attributes is QueueAlreadyExist', async () => {
    const cloud = await cloudWith();
    await create(cloud);
    expect((await create(cloud)).status).toBe(200);
    expect(await create(cloud, { DelaySeconds: 5 })).toMatchObject(refused(409, 'QueueAlreadyExist'));
    expect((await read(cloud)).body.Data.DelaySeconds).toBe(0);
  });

  it('belongs to its account and region', async () => {
    const cloud = await cloudWith();
    await create(cloud);
    const credentials = credentialsOf(cloud.callers.add({ accountId: '2222222222222222' }));
    expect(await read(cloud, { credentials })).toMatchObject(refused(404, 'QueueNotExist'));
    expect(await read(cloud, { path: '/cn-shanghai' })).toMatchObject(refused(404, 'QueueNotExist'));
  });

  it.each(['a b', '-a', 'a'.repeat(257)])('is refused with the name "%s"', async (QueueName) => {
    expect(await create(await cloudWith(), { QueueName })).toMatchObject(refused(400, 'InvalidQueueName'));
  });

  it.each(['CreateQueue', 'GetQueueAttributes', 'DeleteQueue'])('needs mns:%s on the queue', async (operation) => {
    const cloud = await cloudWith();
    await create(cloud);
    const allowing = (resource: string) => {
      const Statement = [{ Effect: 'Allow' as const, Action: `mns:${operation}`, Resource: resource }];
      return credentialsOf(cloud.callers.add({ accountId: cloud.accountId, policies: [{ Version: '1', Statement }] }));
    };
    const arn = `acs:mns:cn-hangzhou:${cloud.accountId}:/queues/`;
    const other = await mns(cloud, operation, name, { credentials: allowing(`${arn}other`) });
    expect(other).toMatchObject(refused(403, cloud.switches.deniedCode));
    expect((await mns(cloud, operation, name, { credentials: allowing(`${arn}failed`) })).status).toBe(200);
  });

  it('has no other operations here', async () => {
    expect(await mns(await cloudWith(), 'ListQueue')).toMatchObject(refused(501, 'NotImplemented'));
  });
});
