import { describe, expect, it } from 'vitest';
import { nlb } from './support/client.js';
import { ASSOCIATE, associate, smallCloud, stopCloudsAfterEach } from './support/small-cloud.js';

stopCloudsAfterEach();

describe('faults by script', () => {
  it.each([
    { effect: 'throttle', status: 400, code: 'Throttling.User' },
    { effect: 'busy', status: 400, code: 'SystemBusy' },
    { effect: '503', status: 503, code: 'ServiceUnavailable' },
    { effect: '500', status: 500, code: 'InternalError' },
    { effect: { code: 'Odd.Code', status: 418 }, status: 418, code: 'Odd.Code' },
  ] as const)('$effect answers in place of the operation', async ({ effect, status, code }) => {
    const { cloud, c, on } = await smallCloud();
    cloud.faults.add({ match: { operation: ASSOCIATE }, effect });
    expect(await associate(cloud, on, [c.id])).toMatchObject({ status, body: { Code: code } });
    expect(cloud.world.listener(on).attachments).toHaveLength(2);
    cloud.faults.clear();
    expect((await associate(cloud, on, [c.id])).status).toBe(200);
  });

  it('html answers with a page and changes nothing', async () => {
    const { cloud, c, on } = await smallCloud();
    cloud.faults.add({ match: {}, effect: 'html' });
    await expect(associate(cloud, on, [c.id])).rejects.toThrow(/<html>/);
    expect(cloud.requests).toMatchObject([{ httpStatus: 502 }]);
    expect(cloud.world.listener(on).attachments).toHaveLength(2);
  });

  it.each([
    { effect: 'drop-before', attachments: 2 },
    { effect: 'drop-after', attachments: 3 },
    { effect: 'half-body', attachments: 3 },
  ] as const)('$effect gives no answer, with $attachments attachments afterwards', async ({ effect, attachments }) => {
    const { cloud, c, on } = await smallCloud();
    cloud.faults.add({ match: {}, effect });
    await expect(associate(cloud, on, [c.id])).rejects.toThrow();
    expect(cloud.world.listener(on).attachments).toHaveLength(attachments);
  });

  it('slowMs answers late', async () => {
    const { cloud, on } = await smallCloud();
    cloud.faults.add({ match: {}, effect: { slowMs: 80 } });
    const startedMs = performance.now();
    expect((await nlb(cloud, 'GetListenerAttribute', { ListenerId: on })).status).toBe(200);
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(75);
  });

  it('match an operation, a region, a listener, and the n-th call', async () => {
    const { cloud, on, lb } = await smallCloud();
    const other = cloud.world.addListener({ loadBalancerId: lb.id, port: 444 });
    const status = async (ListenerId: string, RegionId = 'cn-hangzhou') =>
      (await nlb(cloud, 'GetListenerAttribute', { ListenerId, RegionId })).status;
    cloud.faults.add({
      match: { operation: 'GetListenerAttribute', listenerId: on, region: 'cn-hangzhou', nth: 2 },
      effect: '503',
    });
    expect([await status(on), await status(other.id), await status(on, 'cn-shanghai')]).toEqual([200, 200, 404]);
    expect([await status(on), await status(on)]).toEqual([503, 200]);
  });

  it('strike as often as asked', async () => {
    const { cloud } = await smallCloud();
    cloud.faults.add({ match: {}, times: 2, effect: '503' });
    const statuses = [];
    for (let n = 0; n < 3; n += 1) statuses.push((await nlb(cloud, 'ListListeners')).status);
    expect(statuses).toEqual([503, 503, 200]);
  });

  it('do not strike what is not signed', async () => {
    const { cloud } = await smallCloud();
    cloud.faults.add({ match: {}, effect: '503' });
    const credentials = { ...cloud.credentials, accessKeySecret: 'no' };
    expect((await nlb(cloud, 'ListListeners', {}, { credentials })).body.Code).toBe('SignatureDoesNotMatch');
  });
});
