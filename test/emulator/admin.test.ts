import { describe, expect, it } from 'vitest';
import { admin } from './support/admin.js';
import { cas, nlb } from './support/client.js';
import { associate, cloudWith, smallCloud, stopCloudsAfterEach } from './support/small-cloud.js';

stopCloudsAfterEach();

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
    { what: 'renew', body: { certificateId: '77-cn-hangzhou' }, field: 'certificateId: no certificate 77-cn-hangzhou' },
    { what: 'renew', body: { certificateId: '7', names: ['a b'] }, field: 'names.0: must be a DNS name' },
    {
      what: 'renew',
      body: { certificateId: '7', notBefore: '2026-07-01T00:00:00Z', notAfter: '2026-06-01T00:00:00Z' },
      field: 'notAfter: must be after notBefore',
    },
    { what: 'attach', body: { listenerId: 'lsn-1' }, field: 'certificateId' },
    { what: 'tag', body: { resourceId: 'nlb-9', key: 'a', value: 'b' }, field: 'resourceId: no load balancer nlb-9' },
    { what: 'tag', body: { resourceId: 'nlb-9', key: 'a' }, field: 'value' },
    { what: 'stop', body: { listenerId: 'lsn-9' }, field: 'listenerId: no listener lsn-9' },
    { what: 'start', body: { listener: 'lsn-9' }, field: 'listenerId' },
    { what: 'policies', body: { accessKeyId: 'x' }, field: 'policies' },
    { what: 'policies', body: { accessKeyId: 'x', policies: [] }, field: 'accessKeyId: no such access key' },
    { what: 'policies', body: { accessKeyId: 'x', policies: [{}] }, field: 'policies.0.Version' },
    { what: 'callers', body: { accessKeyId: 'x' }, field: 'accessKeySecret: is needed with accessKeyId' },
    { what: 'callers', body: { securityToken: 'x' }, field: 'accessKeyId: is needed with securityToken' },
    { what: 'renew', body: 'no json', field: 'JSON' },
  ])('refuses $body to $what, and names what is wrong', async ({ what, body, field }) => {
    const reply = await admin(await cloudWith(), 'POST', what, body);
    expect(reply.status).toBe(400);
    expect(reply.body.error).toContain(field);
  });

  it('is the console too: attaches, sets the default and detaches', async () => {
    const { cloud, a, b, c, d, on } = await smallCloud();
    const press = async (what: string, certificateId: string) =>
      (await admin(cloud, 'POST', what, { listenerId: on, certificateId })).body;
    const shown = () => cloud.world.listener(on).attachments.map(({ id, role }) => `${role} ${id}`);
    expect(await press('attach', c.id)).toMatchObject({
      id: on,
      attachments: [{}, {}, { id: c.id, status: 'Associated' }],
    });
    expect(await press('default', d.certificateId)).toMatchObject({ default: d.id });
    await press('detach', b.id);
    expect(shown()).toEqual([`additional ${c.id}`, `default ${d.id}`]);
    expect(await press('attach', c.id)).toEqual({ error: `certificateId: ${c.id} is attached already` });
    expect(await press('default', c.id)).toEqual({
      error: expect.stringMatching(/^certificateId: .* as additional one/),
    });
    expect(await press('detach', a.id)).toEqual({ error: `certificateId: ${a.id} is not attached` });
    expect(await press('detach', d.id)).toEqual({ error: expect.stringMatching(/^certificateId: .* the default one/) });
    expect(await press('attach', '77')).toEqual({ error: 'certificateId: no certificate 77' });
    cloud.world.deleteCertificate(a.id);
    expect(await press('attach', a.id)).toEqual({ error: `certificateId: ${a.id} was deleted` });
    expect(shown()).toHaveLength(2);
    expect(cloud.rulesBroken).toEqual([]);
  });

  it('is the console too: stops, starts and tags', async () => {
    const { cloud, lb, on } = await smallCloud();
    const press = async (what: string, body: object) => (await admin(cloud, 'POST', what, body)).body;
    expect(await press('stop', { listenerId: on })).toMatchObject({ id: on, status: 'Stopped' });
    expect(await press('stop', { listenerId: on })).toEqual({ error: `listenerId: ${on} is Stopped already` });
    expect(await press('start', { listenerId: on })).toMatchObject({ status: 'Running' });
    expect(await press('start', { listenerId: on })).toEqual({ error: `listenerId: ${on} is Running already` });
    for (const resourceId of [lb.id, on]) {
      expect(await press('tag', { resourceId, key: 'k', value: 'v' })).toEqual({ resourceId, tags: { k: 'v' } });
      expect(await press('tag', { resourceId, key: 'k', value: null })).toEqual({ resourceId, tags: {} });
    }
  });

  it('says what a caller may do', async () => {
    const cloud = await cloudWith();
    const { accessKeyId } = cloud.credentials;
    const policies = [{ Version: '1', Statement: [{ Effect: 'Allow', Action: ['nlb:List*'], Resource: '*' }] }];
    expect((await admin(cloud, 'POST', 'policies', { accessKeyId, policies })).body).toEqual({ accessKeyId, policies });
    expect((await nlb(cloud, 'ListListeners')).status).toBe(200);
    expect((await nlb(cloud, 'DescribeRegions')).body.Code).toBe('Forbidden.NoPermission');
    await admin(cloud, 'POST', 'policies', { accessKeyId, policies: [] });
    expect((await nlb(cloud, 'ListListeners')).status).toBe(403);
  });

  it('makes callers', async () => {
    const cloud = await cloudWith();
    const { body: credentials } = await admin(cloud, 'POST', 'callers', { policies: [] });
    expect((await nlb(cloud, 'ListListeners', {}, { credentials })).status).toBe(403);
    const own = { accessKeyId: 'LTAIown', accessKeySecret: 'secret' };
    expect((await admin(cloud, 'POST', 'callers', own)).body).toEqual({ ...own, securityToken: '' });
    const signed = { credentials: { ...own, securityToken: '' } };
    expect((await nlb(cloud, 'ListListeners', {}, signed)).status).toBe(200);
  });

  it('has certificates for TCPSSL listeners only', async () => {
    const { cloud, c, lb } = await smallCloud();
    const { id: listenerId } = cloud.world.addListener({ loadBalancerId: lb.id, port: 80, protocol: 'TCP' });
    for (const what of ['attach', 'detach', 'default']) {
      const { status, body } = await admin(cloud, 'POST', what, { listenerId, certificateId: c.id });
      expect({ status, body }).toEqual({
        status: 400,
        body: { error: expect.stringMatching(/^listenerId: .* is TCP/) },
      });
    }
  });

  it('has nothing else', async () => {
    const cloud = await cloudWith();
    for (const [method, what] of [
      ['GET', 'secrets'],
      ['POST', 'toString'],
      ['GET', 'attach'],
    ] as const)
      expect((await admin(cloud, method, what)).status).toBe(404);
  });
});

describe('POST /_cloud/switches', () => {
  it('changes an answer while the cloud runs', async () => {
    const { cloud, a } = await smallCloud();
    const shown = async () =>
      (await cas(cloud, 'GetCertificateDetail', { CertificateId: a.certificateId })).body.FingerPrint;
    expect(await shown()).toBe(a.fingerprint);
    expect(
      await admin(cloud, 'POST', 'switches', { fingerprint: 'SHA-256', fingerprintOf: 'public-key' }),
    ).toMatchObject({
      status: 200,
      body: { fingerprint: 'SHA-256', serial: 'present' },
    });
    expect(await shown()).toBe(a.publicKeySha256);
  });

  it.each([
    [{ colour: 'red' }, 'switches.colour: no such switch'],
    [{ lock: 'region' }, 'switches.lock: "region" is none of'],
    [{ readAfterWriteSeconds: 3 }, 'switches.readAfterWriteSeconds: is read when the cloud starts'],
    [{ serial: 'absent', clientTokenLifetimeSeconds: 60 }, 'clientTokenLifetimeSeconds: is read when the cloud starts'],
  ])('refuses %j, and changes nothing', async (body, error) => {
    const { cloud } = await smallCloud();
    const before = { ...cloud.switches };
    expect(await admin(cloud, 'POST', 'switches', body)).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining(error) },
    });
    expect(cloud.switches).toEqual(before);
  });
});
