import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { authorityPem } from './cas/authority.js';
import type { NewCertificate } from './cas/certificate-store.js';
import { type Cloud, credentialsOf } from './cloud.js';
import { cas, type Params } from './support/client.js';
import { cloudWith, smallCloud, stopCloudsAfterEach } from './support/small-cloud.js';
import { SWITCH_ANSWERS, type Switches } from './switches.js';

stopCloudsAfterEach();

/** A certificate that this CAS does not have, made by another cloud. */
async function foreign(over: Partial<NewCertificate> = {}) {
  const { world } = await cloudWith();
  return world.issueCertificate({ names: ['up.example.com'], keyAlgorithm: 'ECC', issuer: 'Other CA', ...over });
}

const cloudUnder = (switches: Partial<Switches>) => cloudWith({ switches });

async function upload(cloud: Cloud, over: Params = {}) {
  const { pem, privateKeyPem } = await foreign();
  return cas(cloud, 'UploadUserCertificate', { Name: 'mine', Cert: pem, Key: privateKeyPem, ...over });
}

const detailOf = async (cloud: Cloud, id: string | number) =>
  (await cas(cloud, 'GetCertificateDetail', { CertificateId: id })).body;

const listedNames = async (cloud: Cloud) =>
  (await cas(cloud, 'ListCertificates', { CertificateSource: 'UPLOAD' })).body.CertificateList.map(
    (row: { CertificateName: string }) => row.CertificateName,
  );

describe('the name of an upload', () => {
  it.each([
    [64, 64, 200],
    [64, 65, 400],
    [128, 128, 200],
    [128, 129, 400],
  ])('uploadNameLength: at most %i characters, and %i are %i', async (uploadNameLength, length, status) => {
    const cloud = await cloudUnder({ uploadNameLength });
    const reply = await upload(cloud, { Name: 'é'.repeat(length) });
    expect(reply.status).toBe(status);
    if (status === 400) expect(reply.body).toMatchObject({ Code: 'InvalidParameter' });
    expect(await listedNames(cloud)).toHaveLength(status === 200 ? 1 : 0);
  });

  it.each(['shop.example.com-rsa-20261128-5f3a', '*.例子.中国', 'a b_c/d'])('may be %s', async (Name) => {
    const cloud = await cloudWith();
    expect((await upload(cloud, { Name })).status).toBe(200);
    expect(await listedNames(cloud)).toEqual([Name]);
  });

  it.each(SWITCH_ANSWERS.uploadNameTakenCode)('uploadNameTakenCode: taken in the account, it is %s', async (code) => {
    const cloud = await cloudUnder({ uploadNameTakenCode: code });
    await upload(cloud);
    expect(await upload(cloud)).toMatchObject({ status: 400, body: { Code: code } });
    expect(await listedNames(cloud)).toEqual(['mine']);
  });

  it('is free again after a deletion, and in another account', async () => {
    const cloud = await cloudWith();
    const { CertId } = (await upload(cloud)).body;
    await cas(cloud, 'DeleteUserCertificate', { CertId });
    expect((await upload(cloud)).status).toBe(200);
    const credentials = credentialsOf(cloud.callers.add({ accountId: '2222222222222222' }));
    const { pem, privateKeyPem } = await foreign();
    const params = { Name: 'mine', Cert: pem, Key: privateKeyPem };
    expect((await cas(cloud, 'UploadUserCertificate', params, { credentials })).status).toBe(200);
  });

  it('is not free while a certificate that CAS issued has it', async () => {
    const cloud = await cloudWith();
    cloud.world.issueCertificate({ names: ['a.example.com'], label: 'mine' });
    expect((await upload(cloud)).body.Code).toBe('NameRepeat');
  });
});

describe('the PEM texts of an upload', () => {
  const bad: readonly [string, Params][] = [
    ['no certificate', { Cert: 'x' }],
    ['an empty certificate', { Cert: '' }],
    ['no key', { Key: 'x' }],
    ['an empty key', { Key: '' }],
    ['a certificate for a key', { Key: authorityPem('Other CA') }],
    [
      'a chain that is no PEM',
      { Cert: `${authorityPem('Other CA')}-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----` },
    ],
  ];
  it.each(bad)('are refused: %s', async (_what, over) => {
    const cloud = await cloudWith();
    const reply = await upload(cloud, over);
    expect(reply).toMatchObject({ status: 400, body: { Code: 'InvalidParameter' } });
    expect(await listedNames(cloud)).toEqual([]);
  });

  it.each(SWITCH_ANSWERS.uploadFormatCode)('uploadFormatCode: unreadable ones are %s', async (code) => {
    const cloud = await cloudUnder({ uploadFormatCode: code });
    expect((await upload(cloud, { Cert: 'x' })).body.Code).toBe(code);
  });

  it.each(SWITCH_ANSWERS.uploadMismatchCode)('uploadMismatchCode: a key of another certificate is %s', async (code) => {
    const cloud = await cloudUnder({ uploadMismatchCode: code });
    const { world } = await cloudWith();
    const [one, other] = ['one', 'other'].map((name) => world.issueCertificate({ names: [name], keyAlgorithm: 'ECC' }));
    const reply = await upload(cloud, { Cert: one?.pem ?? '', Key: other?.privateKeyPem ?? '' });
    expect(reply).toMatchObject({ status: 400, body: { Code: code } });
  });

  it.each(SWITCH_ANSWERS.uploadPkcs8)(
    'uploadPkcs8: a key in PKCS#8 is %s, and one in the older form is taken',
    async (answer) => {
      const cloud = await cloudUnder({ uploadPkcs8: answer });
      const { pem, privateKeyPem } = await foreign();
      const older = createPrivateKey(privateKeyPem).export({ type: 'sec1', format: 'pem' }).toString();
      const status = answer === 'accepted' ? 200 : 400;
      expect((await upload(cloud, { Name: 'pkcs8', Cert: pem, Key: privateKeyPem })).status).toBe(status);
      expect((await upload(cloud, { Name: 'older', Cert: pem, Key: older })).status).toBe(200);
    },
  );

  it('are refused with a key that is neither RSA nor ECC', async () => {
    const cloud = await cloudWith();
    const Key = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect((await upload(cloud, { Key })).body.Code).toBe('InvalidParameter');
  });

  it('never come back in a message, and no key is kept in the journal', async () => {
    const cloud = await cloudWith();
    const { pem, privateKeyPem } = await foreign();
    const replies = [
      await upload(cloud, { Cert: 'x', Key: privateKeyPem }),
      await upload(cloud, { Cert: pem, Key: `${privateKeyPem}x` }),
      await upload(cloud),
      await upload(cloud),
    ];
    const secret = privateKeyPem.split('\n')[1] ?? '';
    expect(JSON.stringify(replies.map(({ body }) => body))).not.toContain(secret);
    expect(JSON.stringify(cloud.requests)).not.toContain(secret);
  });

  it('of a national algorithm, in two pairs, are real and not emulated', async () => {
    const cloud = await cloudWith();
    const { pem, privateKeyPem } = await foreign();
    const sm2 = { SignCert: pem, SignPrivateKey: privateKeyPem, EncryptCert: pem, EncryptPrivateKey: privateKeyPem };
    expect(await upload(cloud, sm2)).toMatchObject({ status: 501, body: { Code: 'NotImplemented' } });
  });
});

describe('the chain of an upload', () => {
  async function chained(issuer: string) {
    const { pem, privateKeyPem } = await foreign();
    return { Cert: `${pem}${authorityPem(issuer)}`, Key: privateKeyPem };
  }

  it('is shown certificate by certificate, the leaf first', async () => {
    const cloud = await cloudWith();
    const { CertId } = (await upload(cloud, await chained('Other CA'))).body;
    const { CertificateChainList } = await detailOf(cloud, CertId);
    expect(CertificateChainList).toMatchObject([
      { Subject: 'CN=up.example.com', Issuer: 'CN=Other CA' },
      { Subject: 'CN=Other CA', Issuer: 'CN=Other CA', NotAfter: Date.parse('2049-12-31T00:00:00Z') },
    ]);
  });

  it('brokenChain: a certificate that does not sign the one before it is taken, or refused', async () => {
    for (const answer of SWITCH_ANSWERS.brokenChain) {
      const cloud = await cloudUnder({ brokenChain: answer });
      expect((await upload(cloud, await chained('Another CA'))).status).toBe(answer === 'accepted' ? 200 : 400);
      expect((await upload(cloud, { ...(await chained('Other CA')), Name: 'whole' })).status).toBe(200);
      expect((await upload(cloud, { Name: 'leaf alone' })).status).toBe(200);
    }
  });

  it('is served as it was uploaded, once', async () => {
    const { cloud, on } = await smallCloud();
    const { CertId } = (await upload(cloud, await chained('Other CA'))).body;
    const { pem } = cloud.world.certificate(String(CertId));
    expect(pem.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    cloud.world.setDefault(on, cloud.world.certificate(String(CertId)).id);
    expect(cloud.world.servedNames(on)).toContain('up.example.com');
  });
});

describe('the number of uploads', () => {
  it('uploadedCertificates: a full account refuses, until one is deleted; issued ones do not count', async () => {
    const cloud = await cloudUnder({ uploadedCertificates: 2 });
    cloud.world.issueCertificate({ names: ['a.example.com'] });
    const first = await upload(cloud, { Name: 'one' });
    expect((await upload(cloud, { Name: 'two' })).status).toBe(200);
    expect(await upload(cloud, { Name: 'three' })).toMatchObject({
      status: 400,
      body: { Code: 'LimitExceeded.Certificate' },
    });
    await cas(cloud, 'DeleteUserCertificate', { CertId: first.body.CertId });
    expect((await upload(cloud, { Name: 'three' })).status).toBe(200);
  });

  it('uploadedTwice: the same certificate under another name is taken, or refused', async () => {
    for (const answer of SWITCH_ANSWERS.uploadedTwice) {
      const cloud = await cloudUnder({ uploadedTwice: answer });
      const { pem, privateKeyPem } = await foreign();
      const same = { Cert: pem, Key: privateKeyPem };
      await upload(cloud, same);
      const again = await upload(cloud, { ...same, Name: 'again' });
      expect(again.body.Code).toBe(answer === 'accepted' ? undefined : 'AlreadyExists.Certificate');
    }
  });
});

describe('what an upload brings with it', () => {
  it('is its tags and its resource group', async () => {
    const cloud = await cloudWith();
    const Tags = [{ Key: 'team', Value: 'web' }];
    const { CertId } = (await upload(cloud, { Tags, ResourceGroupId: 'rg-1' })).body;
    expect(await detailOf(cloud, CertId)).toMatchObject({
      Tags: [{ TagKey: 'team', TagValue: 'web' }],
      ExistPrivateKey: true,
    });
    const { CertificateList } = (await cas(cloud, 'ListCertificates', { ResourceGroupId: 'rg-1' })).body;
    expect(CertificateList).toHaveLength(1);
  });
});

describe('DeleteUserCertificate', () => {
  const remove = (cloud: Cloud, CertId: string | number) => cas(cloud, 'DeleteUserCertificate', { CertId });

  it('takes an upload, and an issued certificate once it has expired', async () => {
    const { cloud, a } = await smallCloud();
    const uploaded = (await upload(cloud)).body.CertId;
    expect((await remove(cloud, uploaded)).status).toBe(200);
    expect(await listedNames(cloud)).toEqual([]);
    expect(await remove(cloud, a.certificateId)).toMatchObject({ status: 400, body: { Code: 'InvalidParameter' } });
    expect((await detailOf(cloud, a.certificateId)).CertificateStatus).toBe('issued');
    cloud.clock.set(a.notAfter);
    expect((await remove(cloud, a.certificateId)).status).toBe(200);
    expect((await detailOf(cloud, a.certificateId)).Code).toBe('NotFound');
  });

  it('needs a certificate that is there', async () => {
    const cloud = await cloudWith();
    const { CertId } = (await upload(cloud)).body;
    await remove(cloud, CertId);
    expect(await remove(cloud, CertId)).toMatchObject({ status: 404, body: { Code: 'NotFound' } });
  });

  it.each(['UploadUserCertificate', 'DeleteUserCertificate'])(
    'and its counterpart need a permission each: %s',
    async (operation) => {
      const cloud = await cloudWith();
      const { pem, privateKeyPem } = await foreign();
      const { CertId } = (await upload(cloud)).body;
      const others = ['UploadUserCertificate', 'DeleteUserCertificate'].filter((other) => other !== operation);
      const Action = others.map((other) => `yundun-cert:${other}`);
      const policies = [{ Version: '1', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] }] as const;
      const credentials = credentialsOf(cloud.callers.add({ accountId: cloud.accountId, policies }));
      const params = operation.startsWith('Upload') ? { Name: 'other', Cert: pem, Key: privateKeyPem } : { CertId };
      const reply = await cas(cloud, operation, params, { credentials });
      expect(reply.status).toBe(403);
      expect(reply.body.Message).toContain(`Action: yundun-cert:${operation} Resource: *`);
    },
  );
});
