import { describe, expect, it } from 'vitest';
import { nlb } from './support/client.js';
import {
  ASSOCIATE,
  associate,
  DISASSOCIATE,
  disassociate,
  setDefault,
  shown,
  smallCloud,
  stopCloudsAfterEach,
  UPDATE,
} from './support/small-cloud.js';

stopCloudsAfterEach();

describe('associate', () => {
  it('shows Associating at once and Associated when the job ends', async () => {
    const { cloud, a, b, c, on } = await smallCloud();
    const { body } = await associate(cloud, on, [c.id]);
    expect(body).toEqual({ RequestId: expect.any(String), JobId: expect.any(String) });
    expect(cloud.world.listener(on).status).toBe('Configuring');
    cloud.clock.advance(4);
    expect(await shown(cloud, on)).toEqual([
      [a.id, 'Associated', true],
      [b.id, 'Associated', false],
      [c.id, 'Associating', false],
    ]);
    cloud.clock.advance(1);
    expect((await shown(cloud, on))[2]).toEqual([c.id, 'Associated', false]);
    expect(cloud.world.listener(on).status).toBe('Running');
    expect(cloud.rulesBroken).toEqual([]);
  });

  it('does not serve a name before the job ends', async () => {
    const { cloud, c, on } = await smallCloud();
    await associate(cloud, on, [c.id]);
    expect(cloud.world.servedNames(on)).toEqual(['a.example.com', 'b.example.com']);
    cloud.clock.advance(5);
    expect(cloud.world.servedNames(on)).toEqual(['a.example.com', 'b.example.com', 'c.example.com']);
  });

  it('is told to whoever watches before it shows, unless it is refused', async () => {
    const { cloud, a, b, c, on } = await smallCloud();
    const told: unknown[] = [];
    cloud.onAccepted(({ operation, listener, certificateIds }) =>
      told.push([operation, listener.attachments.map(({ id }) => id), certificateIds]),
    );
    await associate(cloud, on, [b.id]);
    await associate(cloud, on, [c.id]);
    expect(told).toEqual([[ASSOCIATE, [a.id, b.id], [c.id]]]);
  });

  it('refuses an id that is associated already', async () => {
    const { cloud, b, on } = await smallCloud();
    const reply = await associate(cloud, on, [b.id]);
    expect(reply).toMatchObject({ status: 400, body: { Code: 'ResourceAlreadyAssociated.Certificate' } });
  });

  it('refuses an id twice in one batch', async () => {
    const { cloud, c, on } = await smallCloud();
    expect((await associate(cloud, on, [c.id, c.id])).body.Code).toBe('DuplicatedParam.AdditionalCertificateIds');
  });

  it('needs a listener, and one that speaks TLS', async () => {
    const { cloud, c, lb } = await smallCloud();
    const tcp = cloud.world.addListener({ loadBalancerId: lb.id, port: 80, protocol: 'TCP' });
    expect(await associate(cloud, 'lsn-none', [c.id])).toMatchObject({
      status: 404,
      body: { Code: 'ResourceNotFound.listener' },
    });
    expect((await associate(cloud, tcp.id, [c.id])).body.Code).toBe('OperationDenied.Protocol');
    expect((await disassociate(cloud, tcp.id, [c.id])).body.Code).toBe('OperationDenied.Protocol');
    expect((await setDefault(cloud, tcp.id, c.id)).body.Code).toBe('OperationDenied.Protocol');
    const listing = await nlb(cloud, 'ListListenerCertificates', { ListenerId: tcp.id });
    expect(listing.body.Code).toBe('OperationDenied.Protocol');
  });

  it('needs a certificate that CAS has, of this account and site, with its private key', async () => {
    const { cloud, c, d, on } = await smallCloud();
    const keyless = cloud.world.issueCertificate({ names: ['k.example.com'], hasPrivateKey: false });
    const foreign = cloud.world.issueCertificate({ names: ['f.example.com'], accountId: '999' });
    cloud.world.deleteCertificate(d.id);
    for (const id of ['77-cn-hangzhou', `${c.certificateId}-ap-southeast-1`, keyless.id, foreign.id, d.id]) {
      const reply = await associate(cloud, on, [id]);
      expect(reply, id).toMatchObject({ status: 400, body: { Code: 'ResourceNotFound.Certificate' } });
      expect((await setDefault(cloud, on, id)).body.Code, id).toBe('ResourceNotFound.Certificate');
    }
  });
});

describe('disassociate', () => {
  it('serves until the job ends, as Diassociating, and is then gone', async () => {
    const { cloud, a, b, on } = await smallCloud();
    const twin = cloud.world.renew(b.id);
    cloud.world.attach(on, twin.id);
    await disassociate(cloud, on, [b.id]);
    expect(await shown(cloud, on)).toEqual([
      [a.id, 'Associated', true],
      [b.id, 'Diassociating', false],
      [twin.id, 'Associated', false],
    ]);
    cloud.clock.advance(5);
    expect((await shown(cloud, on)).map(([id]) => id)).toEqual([a.id, twin.id]);
    expect(cloud.rulesBroken).toEqual([]);
  });

  it('refuses the default certificate, a CA certificate, a stranger, and one that is not settled', async () => {
    const { cloud, a, c, d, lb } = await smallCloud();
    const { id } = cloud.world.addListener({
      loadBalancerId: lb.id,
      port: 444,
      defaultCertificate: a.id,
      caCertificates: ['ca-1'],
    });
    cloud.world.attach(id, c.id, 'Associating');
    const code = async (certificateId: string) => (await disassociate(cloud, id, [certificateId])).body.Code;
    expect(await code(a.id)).toBe('OperationDenied.DefaultCertificateUsed');
    expect(await code('ca-1')).toBe('OperationDenied.CaCertificateUsed');
    expect(await code(d.id)).toBe('ResourceNotAssociated.Certificate');
    expect(await code(c.id)).toBe('IncorrectStatus.certificate');
  });
});

describe('update of the default certificate', () => {
  it('serves the replaced one until the job ends, and then only the new one', async () => {
    const { cloud, a, b, on } = await smallCloud();
    const successor = cloud.world.renew(a.id);
    const { body } = await setDefault(cloud, on, successor.id);
    expect(body.JobId).toEqual(expect.any(String));
    expect(await shown(cloud, on)).toEqual([
      [a.id, 'Diassociating', true],
      [b.id, 'Associated', false],
      [successor.id, 'Associating', true],
    ]);
    expect(cloud.world.servedNames(on)).toContain('a.example.com');
    expect(cloud.world.listener(on)).toMatchObject({ default: a.id, status: 'Configuring' });
    cloud.clock.advance(5);
    expect(await shown(cloud, on)).toEqual([
      [b.id, 'Associated', false],
      [successor.id, 'Associated', true],
    ]);
    expect(cloud.world.listener(on)).toMatchObject({ default: successor.id, status: 'Running' });
    expect(cloud.rulesBroken).toEqual([]);
  });

  it('keeps what is not named, and changes what is', async () => {
    const { cloud, a, on } = await smallCloud();
    await nlb(cloud, UPDATE, { ListenerId: on, ListenerDescription: 'shop', IdleTimeout: 60 });
    cloud.clock.advance(5);
    const { body } = await nlb(cloud, 'GetListenerAttribute', { ListenerId: on });
    expect(body).toMatchObject({ ListenerDescription: 'shop', IdleTimeout: 60, CertificateIds: [a.id] });
  });
});

describe('dry run', () => {
  it.each([ASSOCIATE, DISASSOCIATE, UPDATE])(
    'of %s that passes is DryRunOperation and changes nothing',
    async (operation) => {
      const { cloud, b, c, on } = await smallCloud();
      const before = cloud.world.listener(on);
      const ids = { [ASSOCIATE]: [c.id], [DISASSOCIATE]: [b.id], [UPDATE]: [c.id] }[operation] ?? [];
      const name = operation === UPDATE ? 'CertificateIds' : 'AdditionalCertificateIds';
      const reply = await nlb(cloud, operation, { ListenerId: on, [name]: ids, DryRun: true });
      expect(reply).toMatchObject({ status: 400, body: { Code: 'DryRunOperation' } });
      cloud.clock.advance(60);
      expect(cloud.world.listener(on)).toEqual(before);
    },
  );

  it('is refused for every reason that the real call is', async () => {
    const { cloud, a, b, c, on, lb } = await smallCloud();
    const dry = { DryRun: true };
    expect((await associate(cloud, on, [b.id], dry)).body.Code).toBe('ResourceAlreadyAssociated.Certificate');
    expect((await disassociate(cloud, on, [a.id], dry)).body.Code).toBe('OperationDenied.DefaultCertificateUsed');
    cloud.world.setQuota(lb.id, 1);
    expect((await associate(cloud, on, [c.id], dry)).body.Code).toBe('QuotaExceeded.QuotaInsufficient');
    cloud.world.stopListener(on);
    expect((await setDefault(cloud, on, c.id, dry)).body.Code).toBe('IncorrectStatus.listener');
  });
});

describe('client token', () => {
  it('gets the same answer for the same call, and no second change', async () => {
    const { cloud, c, on } = await smallCloud();
    const first = await associate(cloud, on, [c.id], { ClientToken: 't-1' });
    const second = await associate(cloud, on, [c.id], { ClientToken: 't-1' });
    expect(second).toMatchObject({ status: 200, body: first.body });
    expect(cloud.world.listener(on).attachments).toHaveLength(3);
    expect(cloud.rulesBroken).toEqual([]);
  });

  it('is refused with other parameters', async () => {
    const { cloud, c, d, on } = await smallCloud();
    await associate(cloud, on, [c.id], { ClientToken: 't-1' });
    const reply = await associate(cloud, on, [d.id], { ClientToken: 't-1' });
    expect(reply).toMatchObject({ status: 400, body: { Code: 'IdempotenceSignatureMismatch' } });
  });

  it('is not spent by a refusal or a dry run', async () => {
    const { cloud, c, on } = await smallCloud();
    cloud.world.stopListener(on);
    await associate(cloud, on, [c.id], { ClientToken: 't-1' });
    cloud.world.startListener(on);
    await associate(cloud, on, [c.id], { ClientToken: 't-1', DryRun: true });
    expect((await associate(cloud, on, [c.id], { ClientToken: 't-1' })).status).toBe(200);
  });

  it('is forgotten after its lifetime', async () => {
    const { cloud, b, c, on } = await smallCloud({ switches: { clientTokenLifetimeSeconds: 60 } });
    const first = await associate(cloud, on, [c.id], { ClientToken: 't-1' });
    cloud.clock.advance(59);
    expect((await associate(cloud, on, [c.id], { ClientToken: 't-1' })).body).toEqual(first.body);
    cloud.clock.advance(1);
    const late = await associate(cloud, on, [c.id], { ClientToken: 't-1' });
    expect(late.body.Code).toBe('ResourceAlreadyAssociated.Certificate');
    expect(b.id).toBeDefined();
  });

  it('is ASCII', async () => {
    const { cloud, c, on } = await smallCloud();
    expect((await associate(cloud, on, [c.id], { ClientToken: 'tökén' })).body.Code).toBe('IllegalParam.ClientToken');
  });
});

describe('one change at a time', () => {
  it('refuses a second change of a listener, and records it', async () => {
    const { cloud, b, c, d, on } = await smallCloud();
    await associate(cloud, on, [c.id]);
    for (const reply of [
      await associate(cloud, on, [d.id]),
      await disassociate(cloud, on, [b.id]),
      await setDefault(cloud, on, d.id),
    ]) {
      const body = { Code: 'Conflict.Lock', Message: `The Lock [${on}] is conflict.` };
      expect(reply).toMatchObject({ status: 400, body });
    }
    expect(cloud.rulesBroken).toHaveLength(3);
    expect(cloud.rulesBroken[0]).toBe(`busy-listener: ${ASSOCIATE} on ${on}`);
    cloud.clock.advance(5);
    expect((await associate(cloud, on, [d.id])).status).toBe(200);
  });

  it.each(['Stopped', 'Provisioning', 'Starting', 'Stopping', 'Deleting'])(
    'refuses a listener that is %s',
    async (status) => {
      const { cloud, c, on } = await smallCloud();
      cloud.world.setListenerStatus(on, status);
      expect((await associate(cloud, on, [c.id])).body).toMatchObject({
        Code: 'IncorrectStatus.listener',
        Message: `The status of ${on} [${status}] is incorrect.`,
      });
    },
  );

  it.each(['Inactive', 'Provisioning', 'Configuring', 'Deleting'])(
    'refuses a load balancer that is %s',
    async (status) => {
      const { cloud, c, lb, on } = await smallCloud();
      cloud.world.setLoadBalancerStatus(lb.id, status);
      expect((await associate(cloud, on, [c.id])).body).toMatchObject({
        Code: 'IncorrectStatus.loadbalancer',
        Message: `The status of ${lb.id} [${status}] is incorrect.`,
      });
    },
  );
});

describe('jobs', () => {
  it('are processing, then Succeeded, in both operations that tell', async () => {
    const { cloud, c, on } = await smallCloud();
    const { JobId } = (await associate(cloud, on, [c.id])).body;
    const status = async () => [
      (await nlb(cloud, 'GetJobStatus', { JobId })).body.Status,
      (await nlb(cloud, 'ListAsynJobs', { JobIds: [JobId] })).body.Jobs[0].Status,
    ];
    expect(await status()).toEqual(['processing', 'Processing']);
    cloud.clock.advance(5);
    expect(await status()).toEqual(['Succeeded', 'Succeeded']);
    expect((await nlb(cloud, 'GetJobStatus', { JobId: 'none' })).body.Code).toBe('ResourceNotFound.JobId');
  });

  it('that fail leave everything as it was, and only ListAsynJobs is sure to say so', async () => {
    const { cloud, a, b, c, on } = await smallCloud();
    const before = cloud.world.listener(on);
    cloud.faults.add({ match: {}, effect: 'job-fails' });
    const jobs: string[] = [];
    for (const change of [
      () => associate(cloud, on, [c.id]),
      () => disassociate(cloud, on, [b.id]),
      () => setDefault(cloud, on, c.id),
    ]) {
      jobs.push((await change()).body.JobId);
      expect(cloud.world.listener(on).status).toBe('Configuring');
      cloud.clock.advance(5);
      expect(cloud.world.listener(on)).toEqual(before);
    }
    cloud.faults.clear();
    const { body } = await nlb(cloud, 'ListAsynJobs', { JobIds: jobs });
    expect(body.Jobs.map((job: { Status: string }) => job.Status)).toEqual(['Failed', 'Failed', 'Failed']);
    expect(cloud.world.servedNames(on)).toEqual([a, b].flatMap((each) => each.names));
  });

  it('that fail silently never show, and are said to have succeeded', async () => {
    const { cloud, b, c, on } = await smallCloud();
    const before = cloud.world.listener(on);
    const jobs: string[] = [];
    cloud.faults.add({ match: {}, effect: 'job-fails-silently', times: 3 });
    for (const change of [
      () => associate(cloud, on, [c.id]),
      () => disassociate(cloud, on, [b.id]),
      () => setDefault(cloud, on, c.id),
    ]) {
      const { JobId } = (await change()).body;
      expect(cloud.world.listener(on)).toEqual(before);
      cloud.clock.advance(5);
      expect(cloud.world.listener(on)).toEqual(before);
      jobs.push(JobId);
    }
    for (const JobId of jobs) expect((await nlb(cloud, 'GetJobStatus', { JobId })).body.Status).toBe('Succeeded');
  });

  it('that hang hold the listener until they are released', async () => {
    const { cloud, c, on } = await smallCloud();
    cloud.faults.add({ match: { operation: ASSOCIATE }, effect: 'job-hangs' });
    await associate(cloud, on, [c.id]);
    cloud.clock.advance(86_400);
    expect(cloud.world.listener(on).status).toBe('Configuring');
    cloud.world.releaseJobs();
    expect(cloud.world.listener(on)).toMatchObject({
      status: 'Running',
      attachments: [{}, {}, { status: 'Associated' }],
    });
  });

  it('take as long as asked', async () => {
    const { cloud, c, on } = await smallCloud({ jobSeconds: 90 });
    await associate(cloud, on, [c.id]);
    cloud.clock.advance(89);
    expect(cloud.world.listener(on).status).toBe('Configuring');
    cloud.clock.advance(1);
    expect(cloud.world.listener(on).status).toBe('Running');
  });

  it('end quietly when their listener is deleted meanwhile', async () => {
    const { cloud, c, on } = await smallCloud();
    await associate(cloud, on, [c.id]);
    cloud.world.deleteListener(on);
    cloud.clock.advance(5);
    expect((await nlb(cloud, 'GetListenerAttribute', { ListenerId: on })).body.Code).toBe('ResourceNotFound.listener');
  });
});
