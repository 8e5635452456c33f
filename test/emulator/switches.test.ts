import { createHash, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { cas, nlb } from './support/client.js';
import {
  ASSOCIATE,
  associate,
  cloudWith,
  DISASSOCIATE,
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

  it('certificatesOverCounted: more than the pages of CAS have', async () => {
    const { cloud } = await smallCloud(withSwitch('certificatesOverCounted', 2));
    const { body } = await cas(cloud, 'ListCertificates');
    expect(body.TotalCount - body.CertificateList.length).toBe(2);
  });

  it('hideFromList: counted, with a detail, and on no page', async () => {
    const { cloud, a } = await smallCloud();
    const before = (await cas(cloud, 'ListCertificates')).body;
    cloud.world.hideFromList(a.id);
    const { body } = await cas(cloud, 'ListCertificates');
    expect(body.TotalCount).toBe(before.TotalCount);
    expect(body.CertificateList).toHaveLength(before.CertificateList.length - 1);
    expect((await cas(cloud, 'GetCertificateDetail', { CertificateId: a.certificateId })).status).toBe(200);
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

describe('what a busy listener says', () => {
  it('names the lock: the listener, or the load balancer where that is what a change locks', async () => {
    for (const lock of SWITCH_ANSWERS.lock) {
      const { cloud, c, d, lb, on } = await smallCloud(withSwitch('lock', lock));
      await associate(cloud, on, [c.id]);
      const { Message } = (await associate(cloud, on, [d.id])).body;
      expect(Message).toBe(`The Lock [${lock === 'listener' ? on : lb.id}] is conflict.`);
    }
  });

  it('gives its status in brackets under the other code', async () => {
    const { cloud, c, d, on } = await smallCloud(withSwitch('busyCode', 'IncorrectStatus.listener'));
    await associate(cloud, on, [c.id]);
    expect((await associate(cloud, on, [d.id])).body).toMatchObject({
      Code: 'IncorrectStatus.listener',
      Message: `The status of ${on} [Configuring] is incorrect.`,
    });
  });
});

describe('unknownParameter', () => {
  it('is refused, or ignored; recorded either way', async () => {
    for (const answer of SWITCH_ANSWERS.unknownParameter) {
      const { cloud } = await smallCloud(withSwitch('unknownParameter', answer));
      const reply = await nlb(cloud, 'ListListeners', { Colour: 'red', MaxResults: 1 });
      expect([reply.status, reply.body.MaxResults]).toEqual(answer === 'refused' ? [400, undefined] : [200, 1]);
      expect(cloud.rulesBroken).toEqual(['unknown-parameter: ListListeners: Colour']);
    }
  });
});

describe('certificatePageMaximum', () => {
  it.each([
    [50, 50, 200],
    [50, 51, 400],
    [100, 100, 200],
    [100, 101, 400],
  ])('%i: a page of ListListenerCertificates of %i is %i', async (certificatePageMaximum, MaxResults, status) => {
    const { cloud, on } = await smallCloud({ switches: { certificatePageMaximum } });
    const reply = await nlb(cloud, 'ListListenerCertificates', { ListenerId: on, MaxResults });
    expect(reply.status).toBe(status);
    if (status === 400) expect(reply.body.Code).toBe('IllegalParam.MaxResults');
  });
});

describe('what CAS gives to know a certificate by', () => {
  const shownBy = async (switches: Partial<Switches>) => {
    const { cloud, a } = await smallCloud({ switches });
    const [listed] = (await cas(cloud, 'ListCertificates', { Keyword: a.id })).body.CertificateList;
    const detail = (await cas(cloud, 'GetCertificateDetail', { CertificateId: a.certificateId })).body;
    expect([detail.FingerPrint, detail.Serial]).toEqual([listed.FingerPrint, listed.Serial]);
    return { detail, leaf: new X509Certificate(a.pem) };
  };
  const hash = (algorithm: string, bytes: Buffer) => createHash(algorithm).update(bytes).digest('hex').toUpperCase();

  it.each(['sha1', 'sha256'] as const)('fingerprintOf: the certificate, or its public key: %s', async (algorithm) => {
    const fingerprint = algorithm === 'sha1' ? 'SHA-1' : 'SHA-256';
    const whole = await shownBy({ fingerprint, fingerprintOf: 'certificate' });
    expect(whole.detail.FingerPrint).toBe(hash(algorithm, whole.leaf.raw));
    const key = await shownBy({ fingerprint, fingerprintOf: 'public-key' });
    const spki = key.leaf.publicKey.export({ type: 'spki', format: 'der' });
    expect(key.detail.FingerPrint).toBe(hash(algorithm, spki));
  });

  it('fingerprint: none at all', async () => {
    const { detail } = await shownBy({ fingerprint: 'absent' });
    expect(detail).not.toHaveProperty('FingerPrint');
    expect(detail).toHaveProperty('Serial');
  });

  it('fingerprintSpelling: lower case with colons', async () => {
    const { detail, leaf } = await shownBy({ fingerprintSpelling: 'lower-case-colons', fingerprint: 'SHA-256' });
    expect(detail.FingerPrint).toBe(leaf.fingerprint256.toLowerCase());
  });

  it('serial: left out', async () => {
    const { detail } = await shownBy({ serial: 'absent' });
    expect(detail).not.toHaveProperty('Serial');
    expect(detail).toHaveProperty('FingerPrint');
  });
});

describe('a ClientToken', () => {
  const token = 't'.repeat(64);

  it('tokenAcrossOperations: serves one operation, or several; recorded either way', async () => {
    for (const answer of SWITCH_ANSWERS.tokenAcrossOperations) {
      const { cloud, b, c, on } = await smallCloud(withSwitch('tokenAcrossOperations', answer));
      await associate(cloud, on, [c.id], { ClientToken: token });
      cloud.clock.advance(5);
      const reply = await disassociate(cloud, on, [b.id], { ClientToken: token });
      expect(reply.body.Code).toBe(answer === 'accepted' ? undefined : 'IdempotenceSignatureMismatch');
      expect(cloud.world.listener(on).status).toBe(answer === 'accepted' ? 'Configuring' : 'Running');
      expect(cloud.rulesBroken.filter((rule) => rule.startsWith('token-reuse'))).toEqual([
        `token-reuse: ${token} for ${DISASSOCIATE} after ${ASSOCIATE}`,
      ]);
    }
  });

  it('may serve the same operation again, and another one after its lifetime', async () => {
    const { cloud, b, c, on } = await smallCloud({
      switches: { tokenAcrossOperations: 'refused', clientTokenLifetimeSeconds: 60 },
    });
    await associate(cloud, on, [c.id], { ClientToken: token });
    await associate(cloud, on, [c.id], { ClientToken: token });
    cloud.clock.advance(60);
    expect((await disassociate(cloud, on, [b.id], { ClientToken: token })).status).toBe(200);
    expect(cloud.rulesBroken.filter((rule) => rule.startsWith('token-reuse'))).toEqual([]);
  });

  it('longToken: of 65 characters is taken, or refused; recorded either way', async () => {
    for (const answer of SWITCH_ANSWERS.longToken) {
      const { cloud, c, d, on } = await smallCloud(withSwitch('longToken', answer));
      expect((await associate(cloud, on, [c.id], { ClientToken: token })).status).toBe(200);
      expect(cloud.rulesBroken).toEqual([]);
      cloud.clock.advance(5);
      const reply = await associate(cloud, on, [d.id], { ClientToken: `${token}t` });
      expect(reply.body.Code).toBe(answer === 'accepted' ? undefined : 'IllegalParam.ClientToken');
      expect(cloud.rulesBroken).toEqual([`long-token: 65 characters for ${ASSOCIATE}`]);
    }
  });

  it.each(SWITCH_ANSWERS.tokenMismatchCode)(
    'tokenMismatchCode: with other parameters is %s',
    async (tokenMismatchCode) => {
      const { cloud, c, d, on } = await smallCloud(withSwitch('tokenMismatchCode', tokenMismatchCode));
      await associate(cloud, on, [c.id], { ClientToken: token });
      cloud.clock.advance(5);
      expect((await associate(cloud, on, [d.id], { ClientToken: token })).body.Code).toBe(tokenMismatchCode);
    },
  );
});

describe('quotaCode', () => {
  it.each(SWITCH_ANSWERS.quotaCode)(
    'a full load balancer says %s, to a dry run too, which breaks no rule',
    async (quotaCode) => {
      const { cloud, c, lb, on } = await smallCloud({ additionalPerLoadBalancer: 1, switches: { quotaCode } });
      const refused = { status: 400, body: { Code: quotaCode } };
      expect(await associate(cloud, on, [c.id], { DryRun: true })).toMatchObject(refused);
      expect(cloud.rulesBroken).toEqual([]);
      expect(await associate(cloud, on, [c.id])).toMatchObject(refused);
      expect(cloud.rulesBroken).toEqual([`over-quota: ${ASSOCIATE} on ${lb.id}: 2 of 1 places`]);
    },
  );
});
