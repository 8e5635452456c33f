import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { authorityPem } from './cas/authority.js';
import { cas, type Params } from './support/client.js';
import { cloudWith, NOW, smallCloud, stopCloudsAfterEach } from './support/small-cloud.js';

stopCloudsAfterEach();

const DAY_MS = 86_400_000;
const inDays = (days: number) => new Date(NOW.getTime() + days * DAY_MS);

describe('certificates', () => {
  it.each(['RSA', 'ECC'] as const)('are real X.509 of a test CA: %s', async (keyAlgorithm) => {
    const { world } = await cloudWith();
    const names = ['shop.example.com', '*.shop.example.com', '192.0.2.7', '2001:db8::7', 'bücher.example'];
    const record = world.issueCertificate({ names, keyAlgorithm, issuer: 'Test CA 7', notAfter: inDays(47) });
    const leaf = new X509Certificate(record.pem);
    expect(leaf.subjectAltName).toBe(
      'DNS:shop.example.com, DNS:*.shop.example.com, IP Address:192.0.2.7, IP Address:2001:DB8:0:0:0:0:0:7, DNS:xn--bcher-kva.example',
    );
    expect(leaf.publicKey.asymmetricKeyType).toBe(keyAlgorithm === 'RSA' ? 'rsa' : 'ec');
    expect(leaf.checkPrivateKey(createPrivateKey(record.privateKeyPem))).toBe(true);
    const authority = new X509Certificate(authorityPem('Test CA 7'));
    expect(leaf.verify(authority.publicKey)).toBe(true);
    expect(leaf.issuer).toBe('CN=Test CA 7');
    expect(authority.ca).toBe(true);
    expect([new Date(leaf.validFrom), new Date(leaf.validTo)]).toEqual([record.notBefore, record.notAfter]);
    expect(leaf.fingerprint.replaceAll(':', '')).toBe(record.fingerprint);
    expect(leaf.fingerprint256.replaceAll(':', '')).toBe(record.sha256);
    expect(leaf.serialNumber).toBe(record.serial);
  });

  it('may sign themselves, and may outlive 2050', async () => {
    const { world } = await cloudWith();
    const record = world.issueCertificate({
      names: ['s.example.com'],
      selfSigned: true,
      notAfter: new Date('2051-01-01T00:00:00Z'),
    });
    const leaf = new X509Certificate(record.pem);
    expect(leaf.verify(leaf.publicKey)).toBe(true);
    expect(new Date(leaf.validTo)).toEqual(record.notAfter);
  });
});

describe('ListCertificates and GetCertificateDetail', () => {
  it('give the documented fields, the id a text in the list and a number in the detail', async () => {
    const { cloud, a } = await smallCloud();
    const { CertificateList } = (await cas(cloud, 'ListCertificates', { Keyword: 'a.example.com' })).body;
    const expected = {
      CertIdentifier: a.id,
      InstanceId: a.instanceId,
      CertificateName: a.label,
      CertificateSource: 'BUY',
      CertificateStatus: 'issued',
      CommonName: 'a.example.com',
      Domain: 'a.example.com',
      SubjectAlternativeNames: ['a.example.com'],
      Algorithm: 'ECC',
      KeySize: 256,
      FingerPrint: a.fingerprint,
      Serial: a.serial,
      Issuer: 'Emulated Trust CA',
      NotBefore: NOW.getTime(),
      NotAfter: inDays(200).getTime(),
      ExistPrivateKey: true,
      UsingProductList: [],
    };
    expect(CertificateList).toEqual([{ CertificateId: a.certificateId, ...expected }]);
    const { body } = await cas(cloud, 'GetCertificateDetail', { CertificateId: a.certificateId });
    expect(body).toMatchObject({ CertificateId: Number(a.certificateId), ...expected });
    expect(JSON.stringify(body)).not.toContain('BEGIN');
  });

  it('follow the clock: issued, willExpire from 30 days on, expired', async () => {
    const cloud = await cloudWith();
    const { certificateId } = cloud.world.issueCertificate({ names: ['a.example.com'], notAfter: inDays(40) });
    const status = async () =>
      (await cas(cloud, 'GetCertificateDetail', { CertificateId: certificateId })).body.CertificateStatus;
    expect(await status()).toBe('issued');
    cloud.clock.set(inDays(10.5));
    expect(await status()).toBe('willExpire');
    cloud.clock.set(inDays(40));
    expect(await status()).toBe('expired');
    cloud.world.revoke(certificateId);
    expect(await status()).toBe('revoked');
  });

  it('filter by status, source, instance and keyword', async () => {
    const cloud = await cloudWith();
    const { world } = cloud;
    const bought = world.issueCertificate({ names: ['bought.example.com'], label: 'first-label' });
    const uploaded = world.issueCertificate({ names: ['up.example.com'], source: 'UPLOAD' });
    const revoked = world.issueCertificate({ names: ['gone.example.com'], source: 'TEST', status: 'revoked' });
    const ids = async (params: Params) =>
      (await cas(cloud, 'ListCertificates', params)).body.CertificateList.map(
        (row: { CertIdentifier: string }) => row.CertIdentifier,
      );
    expect(await ids({ CertificateStatus: 'revoked' })).toEqual([revoked.id]);
    expect(await ids({ CertificateSource: 'UPLOAD' })).toEqual([uploaded.id]);
    expect(await ids({ InstanceId: bought.instanceId })).toEqual([bought.id]);
    expect(await ids({ Keyword: 'up.exa' })).toEqual([uploaded.id]);
    expect(await ids({ Keyword: 'first-label' })).toEqual([bought.id]);
  });

  it('know nothing of a deleted certificate or another account', async () => {
    const { cloud, a } = await smallCloud();
    const foreign = cloud.world.issueCertificate({ names: ['f.example.com'], accountId: '999' });
    cloud.world.deleteCertificate(a.id);
    for (const { certificateId } of [a, foreign]) {
      const reply = await cas(cloud, 'GetCertificateDetail', { CertificateId: certificateId });
      expect(reply).toMatchObject({ status: 404, body: { Code: 'NotFound' } });
    }
    expect((await cas(cloud, 'ListCertificates')).body.TotalCount).toBe(3);
  });

  it('number certificates for the international site as ap-southeast-1', async () => {
    const cloud = await cloudWith({ site: 'intl' });
    expect(cloud.world.issueCertificate({ names: ['a.example.com'] }).id).toMatch(/^\d+-ap-southeast-1$/);
  });
});

describe('renewal', () => {
  it.each([
    { way: 'managed', source: 'BUY', sameInstance: true },
    { way: 'classic', source: 'BUY', sameInstance: false },
    { way: 'hosting', source: 'BUY', sameInstance: false },
    { way: 'upload', source: 'UPLOAD', sameInstance: false },
  ] as const)('$way gives a new id; the instance is the same: $sameInstance', async ({ way, source, sameInstance }) => {
    const { world, clock } = await cloudWith();
    const old = world.issueCertificate({
      names: ['*.example.com', 'example.com'],
      source,
      issuer: 'Some CA',
      keyAlgorithm: 'ECC',
    });
    clock.advance(170 * 86_400);
    const successor = world.renew(old.id, { way });
    expect(successor.id).not.toBe(old.id);
    expect(successor.instanceId === old.instanceId).toBe(sameInstance);
    expect(successor).toMatchObject({ names: old.names, issuer: 'Some CA', keyAlgorithm: 'ECC', source });
    expect(successor.notBefore).toEqual(clock.now());
    expect(successor.notAfter.getTime() - successor.notBefore.getTime()).toBe(200 * DAY_MS);
    expect(world.certificatesOf().map(({ id }) => id)).toEqual([old.id, successor.id]);
    if (way === 'hosting') expect(successor.instanceId).toBe(`${old.instanceId}-${old.orderId}-renew`);
    if (way === 'upload') expect(successor.instanceId).toMatch(/^cas-upload-/);
  });

  it('is managed unless told, but an upload is uploaded again', async () => {
    const { world } = await cloudWith();
    const bought = world.issueCertificate({ names: ['a.example.com'] });
    const uploaded = world.issueCertificate({ names: ['b.example.com'], source: 'UPLOAD' });
    expect(world.renew(bought.id).instanceId).toBe(bought.instanceId);
    expect(world.renew(uploaded.id).instanceId).not.toBe(uploaded.instanceId);
  });

  it('takes other facts over: names, times, key, issuer', async () => {
    const { world } = await cloudWith();
    const old = world.issueCertificate({ names: ['a.example.com', 'b.example.com'] });
    const over = {
      names: ['a.example.com'],
      notBefore: inDays(5),
      notAfter: inDays(9),
      keyAlgorithm: 'ECC',
      hasPrivateKey: false,
    } as const;
    expect(world.renew(old.id, over)).toMatchObject(over);
  });
});

describe('instances', () => {
  it('show the newest certificate, and none for an upload', async () => {
    const cloud = await cloudWith();
    const old = cloud.world.issueCertificate({ names: ['a.example.com'] });
    cloud.world.issueCertificate({ names: ['u.example.com'], source: 'UPLOAD' });
    cloud.clock.advance(86_400);
    const successor = cloud.world.renew(old.id);
    const { InstanceList } = (await cas(cloud, 'ListInstances')).body;
    expect(InstanceList).toMatchObject([
      { InstanceId: old.instanceId, CertIdentifier: successor.id, AutoReissue: 'enable' },
    ]);
    const detail = (await cas(cloud, 'GetInstanceDetail', { InstanceId: old.instanceId })).body;
    expect(detail.CertificateId).toBe(Number(successor.certificateId));
    expect((await cas(cloud, 'GetInstanceDetail', { InstanceId: 'none' })).body.Code).toBe('NotFound');
  });
});

describe('classic operations', () => {
  it('list orders without a CertificateId, and certificates without an order', async () => {
    const { cloud, a } = await smallCloud();
    const rows = async (OrderType?: string) =>
      (await cas(cloud, 'ListUserCertificateOrder', OrderType ? { OrderType } : {})).body.CertificateOrderList;
    const order = (await rows()).find((row: { InstanceId: string }) => row.InstanceId === a.instanceId);
    expect(order).toMatchObject({ OrderId: Number(a.orderId), Status: 'ISSUED', Algorithm: 'ECC' });
    expect(order).not.toHaveProperty('CertificateId');
    const row = (await rows('CERT')).find((each: { InstanceId: string }) => each.InstanceId === a.instanceId);
    expect(row).toMatchObject({
      CertificateId: Number(a.certificateId),
      Fingerprint: a.fingerprint,
      StartDate: '2026-06-01',
    });
    for (const absent of ['OrderId', 'CertIdentifier', 'Algorithm']) expect(row).not.toHaveProperty(absent);
    expect(await rows('UPLOAD')).toEqual([]);
  });

  it('list only valid certificates without a status', async () => {
    const cloud = await cloudWith();
    cloud.world.issueCertificate({ names: ['a.example.com'], notBefore: inDays(-300), notAfter: inDays(-1) });
    const total = async (params: Params) =>
      (await cas(cloud, 'ListUserCertificateOrder', { OrderType: 'CERT', ...params })).body.TotalCount;
    expect(await total({})).toBe(0);
    expect(await total({ Status: 'EXPIRED' })).toBe(1);
  });

  it('export the private key unless CertFilter says no, and that is recorded', async () => {
    const { cloud, a } = await smallCloud();
    const detail = async (more: Params) =>
      (await cas(cloud, 'GetUserCertificateDetail', { CertId: a.certificateId, ...more })).body;
    expect(await detail({ CertFilter: true })).not.toHaveProperty('Key');
    expect(cloud.rulesBroken).toEqual([]);
    expect(await detail({})).toMatchObject({ Key: a.privateKeyPem, Cert: a.pem, CertIdentifier: a.id });
    expect(cloud.rulesBroken).toEqual([
      `private-key-read: GetUserCertificateDetail of ${a.id} without CertFilter=true`,
    ]);
  });
});

describe('upload and deletion', () => {
  it('read what is uploaded, give it a new id and a cas-upload instance, and need a new name', async () => {
    const { cloud } = await smallCloud();
    const { world } = await cloudWith();
    const source = world.issueCertificate({
      names: ['*.up.example.com', '192.0.2.1'],
      keyAlgorithm: 'ECC',
      issuer: 'Other CA',
    });
    const params = { Name: 'mine', Cert: source.pem, Key: source.privateKeyPem };
    const { CertId, ResourceId } = (await cas(cloud, 'UploadUserCertificate', params)).body;
    expect(ResourceId).toMatch(/^cas-upload-/);
    expect((await cas(cloud, 'GetCertificateDetail', { CertificateId: CertId })).body).toMatchObject({
      CertificateSource: 'UPLOAD',
      SubjectAlternativeNames: ['*.up.example.com', '192.0.2.1'],
      Algorithm: 'ECC',
      Issuer: 'Other CA',
      Serial: source.serial,
      FingerPrint: source.fingerprint,
      NotAfter: source.notAfter.getTime(),
    });
    expect((await cas(cloud, 'UploadUserCertificate', params)).body.Code).toBe('NameRepeat');
    expect(JSON.stringify(cloud.requests)).not.toContain('PRIVATE KEY');
  });

  it('refuse a key of another certificate', async () => {
    const { cloud } = await smallCloud();
    const { world } = await cloudWith();
    const one = world.issueCertificate({ names: ['x.example.com'], keyAlgorithm: 'ECC' });
    const other = world.issueCertificate({ names: ['y.example.com'], keyAlgorithm: 'ECC' });
    const reply = await cas(cloud, 'UploadUserCertificate', { Name: 'mine', Cert: one.pem, Key: other.privateKeyPem });
    expect(reply.body.Code).toBe('CertKeyNotMatch');
  });

  it('leave an NLB that serves it serving', async () => {
    const { cloud, on } = await smallCloud();
    const { id, certificateId } = cloud.world.issueCertificate({ names: ['u.example.com'], source: 'UPLOAD' });
    cloud.world.attach(on, id);
    expect((await cas(cloud, 'DeleteUserCertificate', { CertId: certificateId })).status).toBe(200);
    expect((await cas(cloud, 'GetCertificateDetail', { CertificateId: certificateId })).status).toBe(404);
    expect(cloud.world.servedNames(on)).toContain('u.example.com');
  });
});

describe('ListCloudResources', () => {
  it('finds listeners by certificate across regions, and tells default from additional', async () => {
    const { cloud, a, b, lb, on } = await smallCloud({ switches: { cloudResourceLagSeconds: 0 } });
    const far = cloud.world.addLoadBalancer({ region: 'cn-shanghai' });
    const other = cloud.world.addListener({ loadBalancerId: far.id, port: 8443, additionalCertificates: [a.id] });
    const rows = async (params: Params) => (await cas(cloud, 'ListCloudResources', params)).body.Data;
    expect(await rows({ CertIds: `[${a.certificateId}]` })).toMatchObject([
      {
        InstanceId: lb.id,
        ListenerId: on,
        RegionId: 'cn-hangzhou',
        CertId: Number(a.certificateId),
        DefaultResource: 1,
      },
      { InstanceId: far.id, ListenerId: other.id, RegionId: 'cn-shanghai', DefaultResource: 0 },
    ]);
    const ofB = await rows({ CertIds: `[${b.certificateId}]` });
    expect(ofB).toMatchObject([
      {
        CertStartTime: String(b.notBefore.getTime()),
        CertEndTime: String(b.notAfter.getTime()),
        GmtModified: String(cloud.clock.now().getTime()),
      },
    ]);
    expect(await rows({ CloudProduct: 'ALB' })).toEqual([]);
    expect((await cas(cloud, 'ListCloudResources', { CertIds: 'x' })).body.Code).toBe('InvalidParameter');
  });
});
