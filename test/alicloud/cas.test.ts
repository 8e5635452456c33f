import { afterEach, describe, expect, test } from 'vitest';
import type { AccountConfig } from '../../shared/alicloud/account.js';
import type { CertificateId } from '../../shared/rotation/model/inventory.js';
import { type Bench, benchOf, type CloudServer, cloudServer, type Reply, type Seen } from './cloud-server.js';

type Fields = Readonly<Record<string, unknown>>;

const item = (more: Fields = {}): Fields => ({
  CertificateId: '42',
  CertIdentifier: '42-cn-hangzhou',
  InstanceId: 'cas_dv-cn-1',
  CertificateName: 'shop',
  CertificateStatus: 'issued',
  CommonName: 'shop.example.com',
  Domain: 'shop.example.com',
  SubjectAlternativeNames: ['shop.example.com'],
  Algorithm: 'RSA',
  FingerPrint: '0A:1b:2C',
  Issuer: 'Example CA',
  NotBefore: 1_790_000_000_000,
  NotAfter: 1_800_000_000_000,
  Serial: '0a:41',
  ExistPrivateKey: true,
  ...more,
});

let server: CloudServer;
let bench: Bench;

afterEach(async () => {
  await bench.account.close();
  await server.close();
});

async function serving(answer: (seen: Seen) => Reply, changes: Partial<AccountConfig> = {}) {
  server = await cloudServer(answer);
  bench = benchOf(server.url, changes);
  return bench.account.certificates;
}

const listing = (...items: readonly Fields[]): Reply => ({
  body: { RequestId: 'r', CertificateList: items, TotalCount: items.length, CurrentPage: 1, ShowSize: 100 },
});

/** A list with this one item, whose detail is `detail`, or unknown. */
async function listed(more: Fields, detail?: Fields) {
  const certificates = await serving(({ operation }) => {
    if (operation === 'ListCertificates') return listing(item(more));
    if (detail) return { body: detail };
    return { status: 404, body: { Code: 'NotFound', Message: 'no such certificate', RequestId: 'r' } };
  });
  return (await certificates.all()).certificates;
}

test('a certificate of the list', async () => {
  expect(await listed({})).toEqual([
    {
      id: '42-cn-hangzhou',
      instanceId: 'cas_dv-cn-1',
      label: 'shop',
      commonName: 'shop.example.com',
      names: ['shop.example.com'],
      keyAlgorithm: 'RSA',
      issuer: 'Example CA',
      notBefore: new Date('2026-09-21T14:13:20Z'),
      notAfter: new Date('2027-01-15T08:00:00Z'),
      status: 'issued',
      hasPrivateKey: true,
      fingerprint: '0A1B2C',
      serial: '0A41',
    },
  ]);
});

describe('the chain that the detail lists', () => {
  const leaf = { NotBefore: 1_790_000_000_000, NotAfter: 1_800_000_000_000 };
  const ca = { NotBefore: 1_600_000_000_000, NotAfter: 1_900_000_000_000 };
  const rows: readonly (readonly [sent: unknown, read: Fields | undefined])[] = [
    [undefined, undefined],
    [null, undefined],
    ['odd', undefined],
    [[], {}],
    [[{ Subject: null, Issuer: null }], {}],
    [[{ Subject: 'CN=shop.example.com', Issuer: 'CN=Example CA', ...leaf }], { isSelfSigned: false }],
    [[{ Subject: 'CN=shop.example.com', Issuer: 'CN=shop.example.com', ...leaf }], { isSelfSigned: true }],
    [
      [
        { Subject: 'CN=shop.example.com', Issuer: 'O=Example Ltd, CN=Example CA', ...leaf },
        { Subject: 'O=Example Ltd, CN=Example CA', Issuer: 'CN=Example Root', ...ca },
        { Subject: 'CN=Example Root', Issuer: 'CN=Example Root', ...ca },
      ],
      { organisation: 'example ltd', issuedBy: 'example root', isSelfSigned: false },
    ],
    [[{ Subject: 'CN=Example CA', Issuer: 'CN=Example CA', ...ca }], { isSelfSigned: false }],
  ];

  test.each(rows)('%j', async (sent, read) => {
    const certificates = await serving(() => ({
      body: item(sent === undefined ? {} : { CertificateChainList: sent }),
    }));
    expect((await certificates.find('42' as CertificateId))?.chain).toEqual(read);
  });
});

describe('what CAS may send', () => {
  const rows: readonly (readonly [sent: Fields, read: Fields])[] = [
    [{ CertificateId: 42, CertIdentifier: null }, { id: '42-cn-hangzhou' }],
    [{ CertificateId: '42', CertIdentifier: '' }, { id: '42-cn-hangzhou' }],
    [{ CertIdentifier: '42-ap-southeast-1' }, { id: '42-ap-southeast-1' }],
    [
      { InstanceId: null, CertificateName: undefined, Issuer: null },
      { instanceId: '', label: '', issuer: '' },
    ],
    [
      { SubjectAlternativeNames: ['B.example.com.', ' a.example.com', 'b.example.com'] },
      { names: ['a.example.com', 'b.example.com'] },
    ],
    [
      { SubjectAlternativeNames: [], Domain: 'b.example.com, A.example.com,' },
      { names: ['a.example.com', 'b.example.com'] },
    ],
    [{ SubjectAlternativeNames: null, Domain: '', CommonName: '*.Example.com' }, { names: ['*.example.com'] }],
    [{ SubjectAlternativeNames: ['*.例子.中国'] }, { names: ['*.xn--fsqu00a.xn--fiqs8s'] }],
    [{ SubjectAlternativeNames: ['192.0.2.1', '2001:DB8::1'] }, { names: ['192.0.2.1', '2001:db8::1'] }],
    [{ Algorithm: 'ec' }, { keyAlgorithm: 'ECC' }],
    [{ Algorithm: 'ECDSA' }, { keyAlgorithm: 'ECC' }],
    [{ Algorithm: 'ecc' }, { keyAlgorithm: 'ECC' }],
    [{ Algorithm: 'sm2' }, { keyAlgorithm: 'SM2' }],
    [{ CertificateStatus: 'willExpire' }, { status: 'issued' }],
    [{ CertificateStatus: 'WILLEXPIRE' }, { status: 'issued' }],
    [{ CertificateStatus: 'revoked' }, { status: 'revoked' }],
    [{ CertificateStatus: 'expired' }, { status: 'expired' }],
    [{ CertificateStatus: 'checking' }, { status: 'unissued' }],
    [{ CertificateStatus: null }, { status: 'issued' }],
    [{ CertificateStatus: null, NotAfter: 1_700_000_000_000 }, { status: 'expired' }],
    [{ ExistPrivateKey: 1 }, { hasPrivateKey: true }],
    [{ InstanceId: 77 }, { instanceId: '77' }],
    [{ CertificateStatus: 'WILLEXPIRED' }, { status: 'issued' }],
    [{ ExistPrivateKey: 'true' }, { hasPrivateKey: true }],
    [{ ExistPrivateKey: false }, { hasPrivateKey: false }],
    [{ FingerPrint: null }, { fingerprint: '' }],
    [{ FingerPrint: 'ab cd-ef\n' }, { fingerprint: 'ABCDEF' }],
    [{ FingerPrint: 'SHA256 Fingerprint=AB:cd' }, { fingerprint: 'ABCD' }],
    [{ FingerPrint: 'sha-1: ab:CD' }, { fingerprint: 'ABCD' }],
    [{ FingerPrint: 'sha256//q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=' }, { fingerprint: 'AB'.repeat(32) }],
    [{ Serial: '0x0a41' }, { serial: '0A41' }],
    [{ Serial: ' 0A 41' }, { serial: '0A41' }],
    [{ Serial: null }, { serial: '' }],
    [{ CommonName: null }, { commonName: '', names: ['shop.example.com'] }],
    [{ NotAfter: 1_800_000_000 }, { notAfter: new Date('2027-01-15T08:00:00Z') }],
    [{ NotAfter: '1800000000' }, { notAfter: new Date('2027-01-15T08:00:00Z') }],
    [{ NotAfter: '1800000000000' }, { notAfter: new Date('2027-01-15T08:00:00Z') }],
    [{ NotAfter: 18_000_000_000_000 }, { notAfter: new Date('2027-01-15T08:00:00Z') }],
    [{ NotAfter: 253_402_300_799_000 }, { notAfter: new Date('9999-12-31T23:59:59Z') }],
    [
      { CertificateStatus: 'pending', NotBefore: null, NotAfter: null, Algorithm: null },
      { status: 'unissued', keyAlgorithm: '' },
    ],
  ];
  test.each(rows)('%j is read as %j', async (sent, read) => {
    expect((await listed(sent))[0]).toMatchObject(read);
    expect(server.seen.map((seen) => seen.operation)).toEqual(['ListCertificates']);
  });
});

describe('an item of the list that says too little', () => {
  const poor: readonly Fields[] = [
    { SubjectAlternativeNames: [], Domain: null, CommonName: '' },
    { Algorithm: null },
    { NotBefore: null },
    { NotAfter: undefined },
  ];
  test.each(poor)('%j is read from its detail', async (more) => {
    const detail = item({ CertificateId: 42, CertificateName: 'from the detail' });
    expect(await listed(more, detail)).toMatchObject([{ id: '42-cn-hangzhou', label: 'from the detail' }]);
  });

  test('and is gone by then, is left out', async () => {
    expect(await listed({ NotAfter: null })).toEqual([]);
  });

  test.each([{ NotAfter: null }, { NotBefore: '' }, { Algorithm: null }])(
    '%j and so does its detail: it is not issued, and the fault names the field',
    async (more) => {
      const [field = ''] = Object.keys(more);
      expect(await listed(more, item(more))).toMatchObject([{ id: '42-cn-hangzhou', status: 'unissued' }]);
      const { odd } = await bench.account.certificates.all();
      expect(odd).toMatchObject([{ code: 'MalformedResponse', operation: 'GetCertificateDetail' }]);
      expect(odd[0]?.message).toContain(`field ${field} of certificate 42 is missing`);
    },
  );

  test('whether it has its private key is read from the detail, and is no where that does not say either', async () => {
    expect(await listed({ ExistPrivateKey: null }, item({ ExistPrivateKey: true }))).toMatchObject([
      { hasPrivateKey: true },
    ]);
    expect(await listed({ ExistPrivateKey: null }, item({ ExistPrivateKey: null }))).toMatchObject([
      { hasPrivateKey: false },
    ]);
  });
});

describe('all', () => {
  const many = Array.from({ length: 250 }, (_, index) => item({ CertificateId: index, CertIdentifier: null }));
  const pageOf = (seen: Seen, items: readonly Fields[]): Reply => {
    const end = Number(seen.query.CurrentPage) * Number(seen.query.ShowSize);
    const CertificateList = items.slice(end - Number(seen.query.ShowSize), end);
    return { body: { RequestId: 'r', TotalCount: String(items.length), CertificateList } };
  };

  test('reads all pages', async () => {
    const certificates = await serving((seen) => pageOf(seen, many));
    expect((await certificates.all()).certificates.map((one) => one.id)).toEqual(
      many.map((_, index) => `${index}-cn-hangzhou`),
    );
    expect(server.seen.map((seen) => seen.query.CurrentPage)).toEqual(['1', '2', '3']);
  });

  test('a page that stays empty is a fault', async () => {
    const certificates = await serving((seen) =>
      seen.query.CurrentPage === '2' ? { body: { TotalCount: 250, CertificateList: null } } : pageOf(seen, many),
    );
    await expect(certificates.all()).rejects.toMatchObject({
      operation: 'ListCertificates',
      code: 'IncompleteListing',
    });
  });

  test('an empty account has none', async () => {
    const certificates = await serving(() => ({ body: { RequestId: 'r', TotalCount: 0 } }));
    expect((await certificates.all()).certificates).toEqual([]);
  });

  test('ids of the international site end in its region', async () => {
    const certificates = await serving(() => listing(item({ CertIdentifier: null })), { site: 'intl' });
    expect((await certificates.all()).certificates[0]?.id).toBe('42-ap-southeast-1');
    expect(bench.calls).toEqual(['ListCertificates ap-southeast-1']);
  });
});

describe('find', () => {
  const found = async (id: string, reply: Reply) => {
    const certificates = await serving(() => reply);
    return certificates.find(id as CertificateId);
  };

  test.each(['42', '42-cn-hangzhou'])('%s is asked for by its number', async (id) => {
    expect(await found(id, { body: item({ CertificateId: 42 }) })).toMatchObject({ id: '42-cn-hangzhou' });
    expect(server.seen[0]?.query).toEqual({ CertificateId: '42' });
  });

  test('a certificate of the other site is not the one asked for', async () => {
    expect(await found('42-ap-southeast-1', { body: item() })).toBeUndefined();
  });

  test('an older id without a number is unknown to CAS', async () => {
    expect(await found('12315790343_166f8204689_1714763408', { body: item() })).toBeUndefined();
    expect(server.seen).toHaveLength(0);
  });

  const unknown: readonly (readonly [code: string, status: number])[] = [
    ['NotFound', 404],
    ['CertificateNotExist', 400],
    ['certificate.notfound', 400],
    ['Whatever', 404],
  ];
  test.each(unknown)('%s (%d): CAS does not know it', async (Code, status) => {
    expect(await found('42', { status, body: { Code, Message: 'no', RequestId: 'r' } })).toBeUndefined();
  });

  const faults: readonly (readonly [code: string, status: number])[] = [
    ['InvalidAccessKeyId.NotFound', 404],
    ['InvalidAction.NotFound', 404],
    ['Forbidden.RAM', 403],
    ['NeverSeen', 400],
  ];
  test.each(faults)('%s (%d): a fault', async (Code, status) => {
    const result = found('42', { status, body: { Code, Message: 'no', RequestId: 'r' } });
    await expect(result).rejects.toMatchObject({ operation: 'GetCertificateDetail', code: Code });
  });

  test('a page that is no answer of CAS is a fault, even as 404', async () => {
    await expect(found('42', { status: 404, text: '<html>' })).rejects.toMatchObject({ code: 'MalformedResponse' });
  });
});
