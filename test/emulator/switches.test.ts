import { describe, expect, it } from 'vitest';
import { cas, nlb } from './support/client.js';
import {
  ASSOCIATE,
  associate,
  cloudWith,
  disassociate,
  setDefault,
  shown,
  smallCloud,
  stopCloudsAfterEach,
} from './support/small-cloud.js';
import { SWITCH_ANSWERS, type Switches } from './switches.js';

stopCloudsAfterEach();

const EVERY_ANSWER = Object.entries(SWITCH_ANSWERS).flatMap(([name, answers]) =>
  answers.map((answer) => ({ name, answer, switches: { [name]: answer } as Partial<Switches> })),
);

const withSwitch = <K extends keyof Switches>(name: K, answer: Switches[K]) => ({
  switches: { [name]: answer } as Partial<Switches>,
});

describe('switches', () => {
  it.each(EVERY_ANSWER)('$name = $answer lets a whole rotation through', async ({ switches }) => {
    const { cloud, a, b, on } = await smallCloud({ switches });
    const [newA, newB] = [cloud.world.renew(a.id), cloud.world.renew(b.id)];
    cloud.clock.advance(120);
    for (const step of [
      () => setDefault(cloud, on, newA.id),
      () => associate(cloud, on, [newB.id]),
      () => disassociate(cloud, on, [b.id]),
    ]) {
      expect((await step()).status).toBe(200);
      cloud.clock.advance(60);
    }
    expect(cloud.world.listener(on)).toMatchObject({
      status: 'Running',
      default: newA.id,
      attachments: [
        { id: newA.id, role: 'default', status: 'Associated' },
        { id: newB.id, role: 'additional', status: 'Associated' },
      ],
    });
    expect(cloud.rulesBroken).toEqual([]);
  });

  it('are refused by name when they do not exist, or have no such answer', async () => {
    const start = (switches: object) => cloudWith({ switches });
    await expect(start({ colour: 'red' })).rejects.toThrow('switches.colour: no such switch');
    await expect(start({ lock: 'region' })).rejects.toThrow('switches.lock: "region" is none of');
  });

  it('listedPrivateKey: only the detail tells', async () => {
    const { cloud, a } = await smallCloud(withSwitch('listedPrivateKey', 'absent'));
    const [listed] = (await cas(cloud, 'ListCertificates')).body.CertificateList;
    expect(listed).not.toHaveProperty('ExistPrivateKey');
    const detail = await cas(cloud, 'GetCertificateDetail', { CertificateId: a.certificateId });
    expect(detail.body.ExistPrivateKey).toBe(true);
  });

  it('certificateSyncSeconds: NLB does not find a fresh certificate for a while', async () => {
    const { cloud, b, on } = await smallCloud(withSwitch('certificateSyncSeconds', 120));
    cloud.clock.advance(120);
    const fresh = cloud.world.renew(b.id);
    cloud.clock.advance(119);
    expect((await associate(cloud, on, [fresh.id])).body).toMatchObject({ Code: 'ResourceNotFound.Certificate' });
    cloud.clock.advance(1);
    expect((await associate(cloud, on, [fresh.id])).status).toBe(200);
  });

  it('quotaCounts: one certificate on two listeners takes two places, or one', async () => {
    for (const [answer, places] of [
      ['attachments', 2],
      ['distinct-certificates', 1],
    ] as const) {
      const { cloud, b, lb } = await smallCloud(withSwitch('quotaCounts', answer));
      cloud.world.addListener({ loadBalancerId: lb.id, port: 444, additionalCertificates: [b.id] });
      expect(cloud.world.usedPlaces(lb.id)).toBe(places);
    }
  });

  it('lock: a change locks its listener, or its load balancer', async () => {
    for (const [answer, status] of [
      ['listener', 200],
      ['load-balancer', 400],
    ] as const) {
      const { cloud, a, c, lb, on } = await smallCloud(withSwitch('lock', answer));
      const other = cloud.world.addListener({ loadBalancerId: lb.id, port: 444, defaultCertificate: a.id });
      await associate(cloud, on, [c.id]);
      expect((await associate(cloud, other.id, [c.id])).status).toBe(status);
      // The caller could not know that another listener holds the lock.
      expect(cloud.rulesBroken).toEqual([]);
    }
  });

  it.each(SWITCH_ANSWERS.busyCode)('busyCode: a second change is refused with %s', async (busyCode) => {
    const { cloud, c, d, on } = await smallCloud({ switches: { busyCode } });
    await associate(cloud, on, [c.id]);
    expect((await associate(cloud, on, [d.id])).body.Code).toBe(busyCode);
  });

  it('batchWithOneBad: all or nothing, or the good ones alone', async () => {
    const atomic = await smallCloud(withSwitch('batchWithOneBad', 'atomic'));
    const ids = (small: typeof atomic) => [small.c.id, small.b.id, '77-cn-hangzhou', small.d.id];
    const refused = await associate(atomic.cloud, atomic.on, ids(atomic));
    expect(refused.body.Code).toBe('ResourceAlreadyAssociated.Certificate');
    expect(atomic.cloud.world.listener(atomic.on).attachments).toHaveLength(2);

    const partial = await smallCloud(withSwitch('batchWithOneBad', 'partial'));
    expect((await associate(partial.cloud, partial.on, ids(partial))).status).toBe(200);
    partial.cloud.clock.advance(5);
    const attached = partial.cloud.world.listener(partial.on).attachments.map(({ id }) => id);
    expect(attached).toEqual([partial.a.id, partial.b.id, partial.c.id, partial.d.id]);
    const off = await disassociate(partial.cloud, partial.on, [partial.a.id, partial.c.id]);
    expect(off.status).toBe(200);
    partial.cloud.clock.advance(5);
    expect((await associate(partial.cloud, partial.on, [partial.b.id])).status).toBe(400);
  });

  it('bareIds: refused, or taken and shown with the site suffix', async () => {
    const strict = await smallCloud(withSwitch('bareIds', 'refused'));
    expect((await associate(strict.cloud, strict.on, [strict.c.certificateId])).body.Code).toBe(
      'ResourceNotFound.Certificate',
    );
    const lax = await smallCloud(withSwitch('bareIds', 'accepted'));
    await associate(lax.cloud, lax.on, [lax.c.certificateId]);
    expect((await shown(lax.cloud, lax.on))[2]?.[0]).toBe(lax.c.id);
  });

  it.each(SWITCH_ANSWERS.failedJobStatus)('failedJobStatus: GetJobStatus says %s', async (failedJobStatus) => {
    const { cloud, c, on } = await smallCloud({ switches: { failedJobStatus } });
    cloud.faults.add({ match: { operation: ASSOCIATE }, effect: 'job-fails' });
    const { JobId } = (await associate(cloud, on, [c.id])).body;
    cloud.clock.advance(5);
    expect((await nlb(cloud, 'GetJobStatus', { JobId })).body.Status).toBe(failedJobStatus);
  });

  it('readAfterWriteSeconds: listings lag behind a write, and behind a job', async () => {
    const { cloud, c, on } = await smallCloud(withSwitch('readAfterWriteSeconds', 3));
    const third = async () => (await shown(cloud, on))[2]?.[1];
    const status = async () => (await nlb(cloud, 'GetListenerAttribute', { ListenerId: on })).body.ListenerStatus;
    await associate(cloud, on, [c.id]);
    expect([await third(), await status()]).toEqual([undefined, 'Running']);
    cloud.clock.advance(3);
    expect([await third(), await status()]).toEqual(['Associating', 'Configuring']);
    cloud.clock.advance(4);
    expect(await third()).toBe('Associating');
    cloud.clock.advance(1);
    expect([await third(), await status()]).toEqual(['Associated', 'Running']);
  });

  it.each(SWITCH_ANSWERS.quotaCode)('quotaCode: a full load balancer says %s', async (quotaCode) => {
    const { cloud, c, on } = await smallCloud({ switches: { quotaCode }, additionalPerLoadBalancer: 1 });
    expect((await associate(cloud, on, [c.id])).body.Code).toBe(quotaCode);
  });

  it('additionalToDefault: refused, or promoted to its one new place', async () => {
    const refused = await smallCloud(withSwitch('additionalToDefault', 'refused'));
    const reply = await setDefault(refused.cloud, refused.on, refused.b.id);
    expect(reply.body.Code).toBe('ResourceAlreadyAssociated.Certificate');
    const { cloud, b, lb, on } = await smallCloud(withSwitch('additionalToDefault', 'promoted'));
    await setDefault(cloud, on, b.id);
    cloud.clock.advance(5);
    expect(await shown(cloud, on)).toEqual([[b.id, 'Associated', true]]);
    expect(cloud.world.usedPlaces(lb.id)).toBe(0);
  });

  it('associateDefaultAsAdditional: refused, or attached a second time', async () => {
    const refused = await smallCloud(withSwitch('associateDefaultAsAdditional', 'refused'));
    const reply = await associate(refused.cloud, refused.on, [refused.a.id]);
    expect(reply.body.Code).toBe('ResourceAlreadyAssociated.Certificate');
    const { cloud, a, lb, on } = await smallCloud(withSwitch('associateDefaultAsAdditional', 'accepted'));
    await associate(cloud, on, [a.id]);
    expect(cloud.world.usedPlaces(lb.id)).toBe(2);
  });

  it('sameDefault: a change to nothing, or a refusal', async () => {
    const accepted = await smallCloud(withSwitch('sameDefault', 'accepted'));
    expect((await setDefault(accepted.cloud, accepted.on, accepted.a.id)).status).toBe(200);
    accepted.cloud.clock.advance(5);
    expect(await shown(accepted.cloud, accepted.on)).toHaveLength(2);
    const refused = await smallCloud(withSwitch('sameDefault', 'refused'));
    const reply = await setDefault(refused.cloud, refused.on, refused.a.id);
    expect(reply.body.Code).toBe('ResourceAlreadyAssociated.Certificate');
  });

  it('defaultListed: the default is in the listing of certificates, or not', async () => {
    for (const [answer, count] of [
      ['listed', 2],
      ['absent', 1],
    ] as const) {
      const { cloud, on } = await smallCloud(withSwitch('defaultListed', answer));
      expect(await shown(cloud, on)).toHaveLength(count);
    }
  });

  it('replacedDefault: how the old default shows until the change is over', async () => {
    for (const [answer, status] of [
      ['Diassociating', 'Diassociating'],
      ['Associated', 'Associated'],
      ['absent', undefined],
    ] as const) {
      const { cloud, a, c, on } = await smallCloud(withSwitch('replacedDefault', answer));
      await setDefault(cloud, on, c.id);
      expect((await shown(cloud, on)).find(([id]) => id === a.id)?.[1]).toBe(status);
    }
  });

  it('defaultShownWhileUpdating: ListListeners shows the replaced default, or its successor', async () => {
    for (const answer of SWITCH_ANSWERS.defaultShownWhileUpdating) {
      const { cloud, a, c, on } = await smallCloud(withSwitch('defaultShownWhileUpdating', answer));
      await setDefault(cloud, on, c.id);
      const { body } = await nlb(cloud, 'ListListeners', { ListenerIds: [on] });
      expect(body.Listeners[0].CertificateIds).toEqual([answer === 'replaced' ? a.id : c.id]);
    }
  });

  it('totalCount and lastNextToken: what an answer carries besides its items', async () => {
    const { cloud } = await smallCloud({ switches: { totalCount: 'absent', lastNextToken: 'empty' } });
    const { body } = await nlb(cloud, 'ListListeners');
    expect(body).toMatchObject({ NextToken: '', MaxResults: 20 });
    expect(body).not.toHaveProperty('TotalCount');
    const plain = (await nlb((await smallCloud()).cloud, 'ListListeners')).body;
    expect(plain).toMatchObject({ TotalCount: 1 });
    expect(plain).not.toHaveProperty('NextToken');
  });

  it('goneCertificates: absent, or listed as Dissociated until it is associated again', async () => {
    const { cloud, b, lb, on } = await smallCloud(withSwitch('goneCertificates', 'Dissociated'));
    await disassociate(cloud, on, [b.id]);
    cloud.clock.advance(5);
    expect((await shown(cloud, on))[1]).toEqual([b.id, 'Dissociated', false]);
    expect(cloud.world.usedPlaces(lb.id)).toBe(0);
    await associate(cloud, on, [b.id]);
    expect((await shown(cloud, on)).filter(([id]) => id === b.id)).toEqual([[b.id, 'Associating', false]]);
  });

  it.each(SWITCH_ANSWERS.deniedCode)('deniedCode: RAM says %s', async (deniedCode) => {
    const cloud = await cloudWith({ switches: { deniedCode } });
    cloud.callers.attach(cloud.credentials.accessKeyId, []);
    expect(await nlb(cloud, 'ListListeners')).toMatchObject({ status: 403, body: { Code: deniedCode } });
  });

  it('fingerprint: CAS gives SHA-1, or SHA-256', async () => {
    for (const [answer, length] of [
      ['SHA-1', 40],
      ['SHA-256', 64],
    ] as const) {
      const { cloud, a } = await smallCloud(withSwitch('fingerprint', answer));
      const { body } = await cas(cloud, 'GetCertificateDetail', { CertificateId: a.certificateId });
      expect(body.FingerPrint).toMatch(new RegExp(`^[0-9A-F]{${length}}$`));
    }
  });

  it('cloudResourceLagSeconds: CAS sees a change of NLB only when it synchronises', async () => {
    const { cloud, c, on } = await smallCloud(withSwitch('cloudResourceLagSeconds', 60));
    const total = async () => (await cas(cloud, 'ListCloudResources', { CloudProduct: 'NLB' })).body.Total;
    expect(await total()).toBe(2);
    cloud.world.attach(on, c.id);
    cloud.clock.advance(59);
    expect(await total()).toBe(2);
    cloud.clock.advance(1);
    expect(await total()).toBe(3);
  });
});
