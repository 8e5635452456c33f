import { describe, expect, it } from 'vitest';
import type { Cloud } from './cloud.js';
import { type Body, nlb } from './support/client.js';
import { associate, cloudWith, smallCloud, stopCloudsAfterEach } from './support/small-cloud.js';

stopCloudsAfterEach();

async function admin(cloud: Cloud, method: string, what: string, body?: unknown) {
  const response = await fetch(`${cloud.urls.nlb}/_cloud/${what}`, {
    method,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Body };
}

describe('the admin path', () => {
  it('shows everything as JSON, and no private key', async () => {
    const { cloud, a, c, lb, on } = await smallCloud();
    await associate(cloud, on, [c.id]);
    const { body } = await admin(cloud, 'GET', 'state');
    expect(body).toMatchObject({
      now: '2026-06-01T00:00:00.000Z',
      loadBalancers: [{ id: lb.id, usedPlaces: 2 }],
      listeners: [{ id: on, default: a.id, status: 'Configuring', servedNames: ['a.example.com', 'b.example.com'] }],
      jobs: [{ status: 'Processing', certificateIds: [c.id] }],
      rulesBroken: [],
      faults: [],
      requestCount: 1,
      switches: { lock: 'listener' },
    });
    expect(body.certificates).toHaveLength(4);
    expect(JSON.stringify(body)).not.toContain('PRIVATE');
    expect((await admin(cloud, 'GET', 'requests')).body).toMatchObject([{ operation: expect.any(String) }]);
  });

  it('moves the clock by a while or to a time', async () => {
    const { cloud, c, on } = await smallCloud();
    await associate(cloud, on, [c.id]);
    await admin(cloud, 'POST', 'clock', { advanceSeconds: 5 });
    expect(cloud.world.listener(on).status).toBe('Running');
    expect((await admin(cloud, 'POST', 'clock', { set: '2027-01-01T00:00:00Z' })).body.now).toBe(
      '2027-01-01T00:00:00.000Z',
    );
  });

  it('sets faults and clears them', async () => {
    const cloud = await cloudWith();
    const fault = { match: { operation: 'ListListeners', nth: 1 }, effect: 'busy' };
    expect((await admin(cloud, 'POST', 'faults', fault)).body).toEqual({ faults: [fault] });
    expect((await nlb(cloud, 'ListListeners')).body.Code).toBe('SystemBusy');
    await admin(cloud, 'POST', 'faults', { effect: { code: 'X.Y', status: 400 } });
    expect((await nlb(cloud, 'ListListeners')).body.Code).toBe('X.Y');
    expect((await admin(cloud, 'DELETE', 'faults')).body).toEqual({ faults: [] });
    expect((await nlb(cloud, 'ListListeners')).status).toBe(200);
  });

  it('renews a certificate', async () => {
    const { cloud, a } = await smallCloud();
    const { body } = await admin(cloud, 'POST', 'renew', {
      certificateId: a.id,
      way: 'classic',
      names: ['a.example.com', 'z.example.com'],
    });
    expect(body).toMatchObject({ names: ['a.example.com', 'z.example.com'], status: 'issued' });
    expect(cloud.world.certificatesOf().map(({ id }) => id)).toContain(body.id);
  });

  it.each([
    { what: 'clock', body: { advance: 5 }, field: 'body: Unrecognized key: "advance"' },
    { what: 'clock', body: {}, field: 'body: needs one of advanceSeconds, set' },
    { what: 'clock', body: { advanceSeconds: 5, set: '2027-01-01T00:00:00Z' }, field: 'body: takes only one of' },
    { what: 'clock', body: { advanceSeconds: 'x' }, field: 'advanceSeconds: Invalid input: expected number' },
    { what: 'clock', body: { advanceSeconds: -1 }, field: 'advanceSeconds: a clock never runs back' },
    { what: 'clock', body: { set: 'tomorrow' }, field: 'set' },
    { what: 'faults', body: { effect: 'explode' }, field: 'effect: must be one of throttle, busy, ' },
    { what: 'faults', body: { effect: 'busy', match: { colour: 'red' } }, field: 'match' },
    { what: 'renew', body: {}, field: 'certificateId' },
    { what: 'renew', body: { certificateId: '77-cn-hangzhou' }, field: '77-cn-hangzhou' },
    { what: 'renew', body: { certificateId: '7', names: ['a b'] }, field: 'names.0: must be a DNS name' },
    {
      what: 'renew',
      body: { certificateId: '7', notBefore: '2026-07-01T00:00:00Z', notAfter: '2026-06-01T00:00:00Z' },
      field: 'notAfter: must be after notBefore',
    },
    { what: 'renew', body: 'no json', field: 'JSON' },
  ])('refuses $body to $what, and names what is wrong', async ({ what, body, field }) => {
    const reply = await admin(await cloudWith(), 'POST', what, body);
    expect(reply.status).toBe(400);
    expect(reply.body.error).toContain(field);
  });

  it('has nothing else', async () => {
    expect((await admin(await cloudWith(), 'GET', 'secrets')).status).toBe(404);
  });
});
