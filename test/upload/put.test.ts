import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openUploads } from '../../functions/run/command-line/uploads.js';
import { checkedPair, type Pair } from '../../shared/upload/pair.js';
import { identicalIn, putOnce } from '../../shared/upload/put.js';
import { type Cloud, startCloud } from '../emulator/cloud.js';
import type { FaultEffect } from '../emulator/protocol/faults.js';
import { SWITCH_ANSWERS, type Switches } from '../emulator/switches.js';
import { contextOf, localEdges, midsummer } from '../support/system.js';
import { hierarchy, type Made, make } from './authority.js';

const { one } = hierarchy();
const made = make({ names: ['shop.example.com'], issuer: one });

const pairOf = ({ cert, keyPem }: Made): Pair =>
  checkedPair(
    {
      certificate: { path: 'fullchain.pem', bytes: Buffer.from(cert + one.cert) },
      key: { path: 'privkey.pem', bytes: Buffer.from(keyPem) },
    },
    { now: midsummer, roots: [] },
  );

let cloud: Cloud;
const start = async (switches: Partial<Switches> = {}) => {
  cloud = await startCloud({ now: midsummer, rateScale: 1000, regions: ['cn-hangzhou'], switches });
};
beforeEach(() => start());
afterEach(() => cloud.stop());

/** As the command does it: look first, then upload. */
async function put(pair = pairOf(made), tags: Readonly<Record<string, string>> = {}) {
  const edges = { ...localEdges(cloud, { LEDGER: 'dir:none' }, () => {}), runSeconds: 3600 };
  const account = await openUploads(contextOf(cloud), edges);
  try {
    const known = identicalIn(pair.leaf, await account.certificates.all());
    return known
      ? { certificate: known, wasUploaded: false }
      : await putOnce({ pair, tags }, { ...account, sleep: edges.sleep });
  } finally {
    await account.close();
  }
}

const inCas = () => cloud.world.certificatesOf().filter(({ source }) => source === 'UPLOAD');
const uploadsSent = () => cloud.requests.filter(({ operation }) => operation === 'UploadUserCertificate').length;

it('a certificate is uploaded with its chain, and known by the id that NLB takes', async () => {
  const { certificate, wasUploaded } = await put(undefined, { team: 'web' });
  expect(wasUploaded).toBe(true);
  expect(inCas()).toMatchObject([
    {
      id: certificate.id,
      label: expect.stringMatching(/^shop\.example\.com-ecc-20260601-[0-9a-f]{8}$/),
      tags: [{ key: 'team', value: 'web' }],
    },
  ]);
  expect(certificate.id).toMatch(/^\d+-cn-hangzhou$/);
  expect(inCas()[0]?.pem.match(/BEGIN/g)).toHaveLength(2);
});

describe('a certificate that is in CAS is not uploaded again', () => {
  const forms: Partial<Switches>[] = [
    ...SWITCH_ANSWERS.fingerprint.flatMap((fingerprint) =>
      SWITCH_ANSWERS.fingerprintOf.flatMap((fingerprintOf) =>
        SWITCH_ANSWERS.serial.map((serial) => ({ fingerprint, fingerprintOf, serial })),
      ),
    ),
    { listedPrivateKey: 'absent' },
    { fingerprintSpelling: 'lower-case-colons' },
  ];
  it.each(forms)('whatever CAS shows of it: %j', async (switches) => {
    await cloud.stop();
    await start(switches);
    const first = await put();
    expect(await put()).toEqual({
      certificate: expect.objectContaining({ id: first.certificate.id }),
      wasUploaded: false,
    });
    expect(inCas()).toHaveLength(1);
  });

  it('but its renewal with the same key is', async () => {
    await put();
    const renewed = make({
      names: ['shop.example.com'],
      issuer: one,
      key: made.key,
      notBefore: new Date('2026-06-10'),
      notAfter: new Date('2026-10-01'),
    });
    expect(await put(pairOf(renewed))).toMatchObject({ wasUploaded: true });
    expect(inCas()).toHaveLength(2);
  });

  it('nor if another client has uploaded it under another name, in an account that takes none twice', async () => {
    await cloud.stop();
    await start({ uploadedTwice: 'refused' });
    await put();
    const { certificate } = await putOnce(
      { pair: pairOf(made), prefix: 'other', tags: {} },
      {
        ...(await openUploads(contextOf(cloud), {
          ...localEdges(cloud, { LEDGER: 'dir:none' }, () => {}),
          runSeconds: 3600,
        })),
        sleep: async () => {},
      },
    );
    expect(certificate.label).toMatch(/^shop/);
    expect(inCas()).toHaveLength(1);
  });
});

it('is taken by an account that takes no key in PKCS#8', async () => {
  await cloud.stop();
  await start({ uploadPkcs8: 'refused', brokenChain: 'refused' });
  expect(await put()).toMatchObject({ wasUploaded: true });
});

describe('an upload without a clear answer', () => {
  const after: FaultEffect[] = ['drop-after', 'half-body', '500', '503', 'html', 'drop-before', 'throttle'];
  it.each(after)('%s: the certificate is in CAS once', async (effect) => {
    cloud.faults.add({ match: { operation: 'UploadUserCertificate', nth: 1 }, effect });
    await put();
    expect(inCas()).toHaveLength(1);
  });

  it('is not repeated where CAS has made it', async () => {
    cloud.faults.add({ match: { operation: 'UploadUserCertificate', nth: 1 }, effect: 'drop-after' });
    await put();
    expect(uploadsSent()).toBe(1);
  });

  it('ends with an error after some repetitions, without the key in it', async () => {
    cloud.faults.add({ match: { operation: 'UploadUserCertificate' }, effect: '500' });
    const error: Error = await put().then(
      () => new Error('it was uploaded'),
      (thrown) => thrown,
    );
    expect(error.message).toMatch(/^UploadUserCertificate: certificate shop\.example\.com-ecc-/);
    expect(error.message).not.toContain(pairOf(made).keyPem().split('\n')[1]);
    expect(uploadsSent()).toBe(3);
  });
});

it.each(SWITCH_ANSWERS.uploadNameTakenCode)(
  'a name that another certificate has is lengthened: %s',
  async (uploadNameTakenCode) => {
    await cloud.stop();
    await start({ uploadNameTakenCode });
    const { certificate } = await put();
    cloud.world.deleteCertificate(certificate.id);
    cloud.world.issueCertificate({ names: ['other.example.com'], label: certificate.label });
    const again = await put();
    expect(again.certificate.label).toMatch(/^shop\.example\.com-ecc-20260601-[0-9a-f]{16}$/);
  },
);

it('what CAS refuses is an error that says so', async () => {
  await cloud.stop();
  await start({ uploadedCertificates: 100 });
  for (let n = 0; n < 100; n += 1) cloud.world.issueCertificate({ names: [`${n}.example.com`], source: 'UPLOAD' });
  await expect(put()).rejects.toMatchObject({ code: 'LimitExceeded.Certificate' });
});
