import { describe, expect, it } from 'vitest';
import type { Mapping } from '../../shared/rotation/lineage/mapping.js';
import { indexCertificates } from '../../shared/rotation/model/certificate-index.js';
import type { Attachment, Certificate } from '../../shared/rotation/model/inventory.js';
import { type ServedLeaf, verdictOf } from '../../shared/rotation/verify/handshake-verdict.js';
import { namesToProbe, probeNames } from '../../shared/rotation/verify/probe-names.js';
import type { Observed } from '../../shared/rotation/verify/proof.js';
import { observedOn, verdictOfUnlisted } from '../../shared/rotation/verify/unlisted.js';
import { attachment, certificate, id, listener, listenerId, mapping, noon, renewal } from '../support/builders.js';

type Leaf = Extract<ServedLeaf, { kind: 'certificate' }>;

const sha256 = (digit: string) => digit.repeat(64);
const sha1 = (digit: string) => digit.repeat(40);

/** `a2` replaces `a`; `wild` and `b` are attached too. The SHA-256 of each is one repeated digit. */
const a = certificate('a', { fingerprint: sha256('A'), instanceId: 'order-1' });
const a2 = certificate('a2', {
  names: ['a.example.com'],
  notAfter: new Date('2027-06-01T00:00:00Z'),
  fingerprint: sha256('2'),
  serial: '2222',
  instanceId: 'order-1',
});
const wild = certificate('wild', { names: ['*.example.com'], fingerprint: sha256('F') });
const b = certificate('b', { fingerprint: sha256('B') });

/** The leaf of a handshake with a certificate of the index. */
function leaf(of: Certificate, over: Partial<Leaf> = {}): Leaf {
  return {
    kind: 'certificate',
    address: '192.0.2.1',
    sha256: of.fingerprint,
    sha1: sha1('9'),
    publicKeySha256: sha256('8'),
    publicKeySha1: sha1('8'),
    serial: '9999',
    issuer: ['Test CA'],
    names: of.names,
    notBefore: of.notBefore,
    notAfter: of.notAfter,
    ...over,
  };
}

const unreachable: ServedLeaf = { kind: 'unreachable', address: '2001:db8::1', code: 'ETIMEDOUT' };
const stranger = leaf(certificate('a', { fingerprint: sha256('5') }), { serial: '5555' });

interface Given {
  readonly answers: readonly ServedLeaf[];
  readonly name?: string;
  readonly successor?: Certificate;
  readonly certificateIndex?: readonly Certificate[];
  readonly attachments?: readonly Attachment[];
  readonly mappings?: readonly Mapping[];
  readonly unlistedDefault?: Observed;
}

function verdict({ answers, name = 'a.example.com', successor = a2, ...given }: Given): string {
  const attachments = given.attachments ?? [attachment('a'), attachment('a2')];
  const found = verdictOf(answers, {
    name,
    successor,
    mappings: given.mappings ?? [],
    listener: listener('lsn-1', attachments),
    certificateIndex: indexCertificates(given.certificateIndex ?? [a, successor, wild, b]),
    unlistedDefault: given.unlistedDefault,
    now: noon,
  });
  return `${found.verdict}: ${found.detail}`;
}

describe('the verdict on a served certificate', () => {
  const bySha1 = { ...a2, fingerprint: sha1('3') };
  const bySerial = { ...a2, fingerprint: '' };
  const expired = certificate('a0', { names: ['a.example.com'], notAfter: noon, fingerprint: sha256('0') });
  const early = { ...b, names: ['a.example.com'], notBefore: new Date('2026-06-15T12:00:01Z') };
  const exact = certificate('exact', { names: ['x.example.com'], fingerprint: sha256('E') });
  const later = certificate('later', {
    names: ['a.example.com'],
    notAfter: new Date('2027-06-01T00:00:00Z'),
    fingerprint: sha256('D'),
  });

  const rows: { when: string; given: Given; then: string }[] = [
    {
      when: 'it is the successor, by SHA-256',
      given: { answers: [leaf(a2)] },
      then: 'served: 192.0.2.1 serves a2 (by SHA-256 of the certificate)',
    },
    {
      when: 'it is the successor, by SHA-1 if CAS gives that',
      given: { answers: [leaf(a2, { sha1: sha1('3') })], successor: bySha1 },
      then: 'served: 192.0.2.1 serves a2 (by SHA-1 of the certificate)',
    },
    {
      when: 'it is the successor, by the serial if CAS gives no fingerprint',
      given: { answers: [leaf(a2, { serial: '2222' })], successor: bySerial },
      then: 'served: 192.0.2.1 serves a2 (by serial and issuer)',
    },
    {
      when: 'a serial comes with the zero that DER puts before it',
      given: { answers: [leaf(a2, { serial: '002222' })], successor: bySerial },
      then: 'served: 192.0.2.1 serves a2 (by serial and issuer)',
    },
    {
      when: 'CAS prints the zero before a serial',
      given: { answers: [leaf(a2, { serial: '2222' })], successor: { ...bySerial, serial: '002222' } },
      then: 'served: 192.0.2.1 serves a2 (by serial and issuer)',
    },
    {
      when: 'it is still the replaced certificate',
      given: { answers: [leaf(a)] },
      then: 'replaced-served: 192.0.2.1 serves a (by SHA-256 of the certificate)',
    },
    {
      when: 'it is an older one for the same names, of another order',
      given: { answers: [leaf(a)], certificateIndex: [{ ...a, instanceId: '' }, a2] },
      then: 'replaced-served: 192.0.2.1 serves a (by SHA-256 of the certificate)',
    },
    {
      when: 'it is an older one beside it that shares a name, of another order',
      given: {
        answers: [leaf(a)],
        successor: { ...a2, names: ['*.example.com', 'a.example.com'] },
        certificateIndex: [{ ...a, instanceId: '' }],
      },
      then: 'served: 192.0.2.1 serves a (by SHA-256 of the certificate), which is attached too',
    },
    {
      when: 'it is replaced by an operator’s mapping',
      given: {
        answers: [leaf(b)],
        name: 'b.example.com',
        certificateIndex: [a2, b],
        mappings: [mapping('b', 'a2')],
        attachments: [attachment('a2')],
      },
      then: 'replaced-served: 192.0.2.1 serves b (by SHA-256 of the certificate)',
    },
    {
      when: 'it was put back by a rollback of the successor',
      given: { answers: [leaf(a)], mappings: [mapping('a2', 'a', { isRollback: true })] },
      then: 'served: 192.0.2.1 serves a (by SHA-256 of the certificate), which is attached too',
    },
    {
      when: 'it was put back by an operator’s mapping from the successor',
      given: { answers: [leaf(a)], successor: { ...a2, notBefore: noon }, mappings: [mapping('a2', 'a')] },
      then: 'served: 192.0.2.1 serves a (by SHA-256 of the certificate), which is attached too',
    },
    {
      when: 'it was put back by a rollback of a later one than the successor',
      given: {
        answers: [leaf(a)],
        certificateIndex: [a, a2, renewal(a2, 'a3')],
        mappings: [mapping('a3', 'a', { isRollback: true })],
      },
      then: 'served: 192.0.2.1 serves a (by SHA-256 of the certificate), which is attached too',
    },
    {
      when: 'it was put back by a rollback, and the successor was issued after the one that was rolled back',
      given: {
        answers: [leaf(a)],
        certificateIndex: [a, { ...renewal(a2, 'a1'), notBefore: a.notBefore }, a2],
        mappings: [mapping('a1', 'a', { isRollback: true })],
        successor: { ...a2, notBefore: noon },
      },
      then: 'replaced-served: 192.0.2.1 serves a (by SHA-256 of the certificate)',
    },
    {
      when: 'this host has no way to another address',
      given: { answers: [leaf(a2), { kind: 'unreachable', address: '2001:db8::1', code: 'ENETUNREACH' }] },
      then: 'served: 192.0.2.1 serves a2 (by SHA-256 of the certificate)',
    },
    {
      when: 'this host has no way to any address',
      given: { answers: [{ kind: 'unreachable', address: '2001:db8::1', code: 'ENETUNREACH' }] },
      then: 'unreachable: 2001:db8::1 gave no certificate (ENETUNREACH)',
    },
    {
      when: 'it is an older one of the same order, and the successor has other names',
      given: { answers: [leaf(a)], successor: { ...a2, names: ['c.example.com'] } },
      then: 'replaced-served: 192.0.2.1 serves a (by SHA-256 of the certificate)',
    },
    {
      when: 'the replaced certificate is served after it was retired',
      given: { answers: [leaf(a)], attachments: [attachment('a2')] },
      then: 'replaced-served: 192.0.2.1 serves a (by SHA-256 of the certificate)',
    },
    {
      when: 'the replaced certificate has expired meanwhile',
      given: { answers: [leaf(a, { notAfter: noon })] },
      then: 'replaced-served: 192.0.2.1 serves a (by SHA-256 of the certificate): it expired at 2026-06-15T12:00:00.000Z',
    },
    {
      when: 'the replaced certificate has expired meanwhile and is not for the name',
      given: { answers: [leaf(a, { notAfter: noon })], name: 'c.example.com' },
      then: 'unexpected: 192.0.2.1 serves a (by SHA-256 of the certificate): it is not for c.example.com',
    },
    {
      when: 'an older one for the same names expires in this second',
      given: {
        answers: [leaf(expired)],
        certificateIndex: [a2, expired],
        attachments: [attachment('a2'), attachment('a0')],
      },
      then: 'replaced-served: 192.0.2.1 serves a0 (by SHA-256 of the certificate): it expired at 2026-06-15T12:00:00.000Z',
    },
    {
      when: 'an older one that is attached has neither an order nor a name in common with the successor',
      given: {
        answers: [leaf(wild)],
        successor: { ...a2, instanceId: '' },
        attachments: [attachment('a2'), attachment('wild')],
      },
      then: 'served: 192.0.2.1 serves wild (by SHA-256 of the certificate), which is attached too',
    },
    {
      when: 'another that is attached matches the name better',
      given: {
        answers: [leaf(exact)],
        name: 'x.example.com',
        successor: { ...a2, names: ['*.example.com'] },
        certificateIndex: [a2, exact],
        attachments: [attachment('a2'), attachment('exact')],
      },
      then: 'served: 192.0.2.1 serves exact (by SHA-256 of the certificate), which is attached too',
    },
    {
      when: 'another that is attached has the name and expires no sooner',
      given: {
        answers: [leaf(later)],
        certificateIndex: [a2, later],
        attachments: [attachment('a2'), attachment('later')],
      },
      then: 'served: 192.0.2.1 serves later (by SHA-256 of the certificate), which is attached too',
    },
    {
      when: 'another is attached under another spelling of its id',
      given: {
        answers: [leaf(wild)],
        certificateIndex: [a2, { ...wild, id: certificate('77-cn-hangzhou').id }],
        attachments: [attachment('a2'), attachment('77')],
      },
      then: 'served: 192.0.2.1 serves 77-cn-hangzhou (by SHA-256 of the certificate), which is attached too',
    },
    {
      when: 'CAS lists it twice and one of the two is attached',
      given: {
        answers: [leaf(wild)],
        certificateIndex: [{ ...wild, id: certificate('again').id }, a2, wild],
        attachments: [attachment('a2'), attachment('wild')],
      },
      then: 'served: 192.0.2.1 serves wild (by SHA-256 of the certificate), which is attached too',
    },
    {
      when: 'another of the account is not on the listener',
      given: { answers: [leaf(wild)] },
      then: 'unexpected: 192.0.2.1 serves wild (by SHA-256 of the certificate), which is not on the listener',
    },
    {
      when: 'another certificate is associating or disassociating',
      given: { answers: [leaf(wild)], attachments: [attachment('wild', { state: 'disassociating' })] },
      then: 'unexpected: 192.0.2.1 serves wild (by SHA-256 of the certificate), which is not on the listener',
    },
    {
      when: 'CAS does not list it',
      given: { answers: [stranger] },
      then: 'unexpected: 192.0.2.1 serves serial 5555, which CAS does not list',
    },
    {
      when: 'CAS does not list it and it has expired',
      given: { answers: [{ ...stranger, notAfter: new Date('2026-06-15T11:59:59Z') }] },
      then: 'unexpected: 192.0.2.1 serves serial 5555, which CAS does not list: it expired at 2026-06-15T11:59:59.000Z',
    },
    {
      when: 'CAS does not list it, and a handshake showed that it is the default',
      given: { answers: [stranger], unlistedDefault: { ...stranger, at: noon } },
      then: 'served: 192.0.2.1 serves serial 5555, which CAS does not list; it is the default',
    },
    {
      when: 'CAS does not list it, it is the default and not for the name',
      given: { answers: [stranger], name: 'b.example.com', unlistedDefault: { ...stranger, at: noon } },
      then: 'unexpected: 192.0.2.1 serves serial 5555, which CAS does not list: it is not for b.example.com',
    },
    {
      when: 'CAS does not list it, and the default has another end',
      given: { answers: [stranger], unlistedDefault: { ...stranger, notAfter: noon, at: noon } },
      then: 'unexpected: 192.0.2.1 serves serial 5555, which CAS does not list',
    },
    {
      when: 'another that is attached expires in this second',
      given: { answers: [leaf(wild, { notAfter: noon })], attachments: [attachment('a2'), attachment('wild')] },
      then: 'unexpected: 192.0.2.1 serves wild (by SHA-256 of the certificate): it expired at 2026-06-15T12:00:00.000Z',
    },
    {
      when: 'another that is attached is not valid before the next second',
      given: {
        answers: [leaf(early)],
        certificateIndex: [a2, early],
        attachments: [attachment('a2'), attachment('b')],
      },
      then: 'unexpected: 192.0.2.1 serves b (by SHA-256 of the certificate): it is not valid before 2026-06-15T12:00:01.000Z',
    },
    {
      when: 'another that is attached is not for the name',
      given: { answers: [leaf(b)], attachments: [attachment('a2'), attachment('b')] },
      then: 'unexpected: 192.0.2.1 serves b (by SHA-256 of the certificate): it is not for a.example.com',
    },
    {
      when: 'a wildcard that is attached does not reach so deep',
      given: { answers: [leaf(wild)], name: 'x.a.example.com', attachments: [attachment('a2'), attachment('wild')] },
      then: 'unexpected: 192.0.2.1 serves wild (by SHA-256 of the certificate): it is not for x.a.example.com',
    },
    {
      when: 'no server name, so any attached certificate is accepted',
      given: { answers: [leaf(b)], name: '', attachments: [attachment('a2'), attachment('b')] },
      then: 'served: 192.0.2.1 serves b (by SHA-256 of the certificate), which is attached too',
    },
    {
      when: 'no server name, and it has expired',
      given: { answers: [leaf(b, { notAfter: noon })], name: '', attachments: [attachment('a2'), attachment('b')] },
      then: 'unexpected: 192.0.2.1 serves b (by SHA-256 of the certificate): it expired at 2026-06-15T12:00:00.000Z',
    },
    {
      when: 'no handshake could be made',
      given: { answers: [unreachable] },
      then: 'unreachable: 2001:db8::1 gave no certificate (ETIMEDOUT)',
    },
    { when: 'there are no answers', given: { answers: [] }, then: 'unreachable: the name has no address' },
    {
      when: 'one address serves the successor and one is unreachable',
      given: { answers: [leaf(a2), unreachable] },
      then: 'unreachable: 2001:db8::1 gave no certificate (ETIMEDOUT)',
    },
    {
      when: 'one address serves the replaced certificate and one is unreachable',
      given: { answers: [unreachable, leaf(a2), leaf(a, { address: '192.0.2.2' })] },
      then: 'replaced-served: 192.0.2.2 serves a (by SHA-256 of the certificate)',
    },
    {
      when: 'one of many addresses serves an unexpected certificate',
      given: { answers: [leaf(a2), unreachable, leaf(a), { ...stranger, address: '192.0.2.3' }] },
      then: 'unexpected: 192.0.2.3 serves serial 5555, which CAS does not list',
    },
    {
      when: 'both addresses serve the successor',
      given: { answers: [leaf(a2), leaf(a2, { address: '2001:db8::1' })] },
      then: 'served: 192.0.2.1 serves a2 (by SHA-256 of the certificate)',
    },
  ];

  it.each(rows)('when $when', ({ given, then }) => {
    expect(verdict(given)).toBe(then);
  });
});

describe('a served certificate is identified', () => {
  const key = { sha256: sha256('8'), sha1: sha1('8') };
  const stranger = { serial: '5555', publicKeySha256: sha256('5'), publicKeySha1: sha1('5') };
  const other = { notAfter: new Date('2027-06-01T00:00:01Z') };
  const withKey = { fingerprint: key.sha256, serial: '' };
  const withNothing = { fingerprint: '', serial: '' };
  const issuedBy = (issuer: string) => ({ ...withNothing, issuer });

  interface Row {
    readonly when: string;
    /** Differences of the successor in CAS, and of the handshake, from one certificate. */
    readonly listed: Partial<Certificate>;
    readonly shown?: Partial<Leaf>;
    /** The identifying property; null for none. */
    readonly then: string | null;
  }
  const rows: Row[] = [
    { when: 'CAS gives its SHA-256', listed: {}, then: 'SHA-256 of the certificate' },
    { when: 'CAS gives its SHA-1', listed: { fingerprint: sha1('9') }, then: 'SHA-1 of the certificate' },
    { when: 'CAS gives its public key’s SHA-256', listed: withKey, then: 'SHA-256 of the public key' },
    {
      when: 'CAS gives its public key’s SHA-1',
      listed: { ...withKey, fingerprint: key.sha1 },
      then: 'SHA-1 of the public key',
    },
    { when: 'CAS gives its serial alone', listed: { fingerprint: '', serial: '9999' }, then: 'serial and issuer' },
    {
      when: 'CAS gives its serial in decimal',
      listed: { fingerprint: '', serial: '39321' },
      then: 'serial and issuer',
    },
    {
      when: 'CAS gives a short serial in decimal, with as many digits',
      listed: { fingerprint: '', serial: '4096' },
      shown: { serial: '1000' },
      then: 'serial and issuer',
    },
    {
      when: 'CAS gives a serial and an issuer’s distinguished name',
      listed: { fingerprint: '', serial: '9999', issuer: 'C=US, O=Example Trust, CN=Test CA' },
      then: 'serial and issuer',
    },
    {
      when: 'CAS gives a serial and the organisation of the issuer',
      listed: { fingerprint: '', serial: '9999', issuer: 'Example Trust' },
      shown: { issuer: ['Example Trust, Inc.', 'Test CA'] },
      then: 'serial and issuer',
    },
    {
      when: 'CAS gives a serial and no issuer',
      listed: { fingerprint: '', serial: '9999', issuer: '' },
      then: 'serial and issuer',
    },
    {
      when: 'the issuer has neither a common name nor an organisation',
      listed: { fingerprint: '', serial: '9999' },
      shown: { issuer: [] },
      then: 'serial and issuer',
    },
    {
      when: 'the issuer is a brand that is nowhere in the certificate',
      listed: { fingerprint: '', serial: '9999', issuer: 'Brand' },
      then: 'serial, names and dates',
    },
    {
      when: 'CAS gives neither a fingerprint nor a serial',
      listed: withNothing,
      then: 'names, dates and issuer',
    },
    {
      when: 'CAS gives a fingerprint of a kind of its own and no serial',
      listed: { fingerprint: 'D'.repeat(32), serial: '' },
      then: 'names, dates and issuer',
    },
    {
      when: 'it has addresses beside its names, which a handshake shows apart',
      listed: { ...withNothing, names: ['10.0.0.1', 'a.example.com'] },
      shown: { names: ['a.example.com'] },
      then: 'names, dates and issuer',
    },
    {
      when: 'the serial agrees and the fingerprint does not',
      listed: { fingerprint: sha256('5'), serial: '9999' },
      then: 'serial and issuer',
    },
    {
      when: 'the fingerprint agrees and the serial does not',
      listed: { serial: '7777' },
      then: 'SHA-256 of the certificate',
    },
    {
      when: 'the public key agrees and the serial does not',
      listed: { ...withKey, serial: '7777' },
      then: 'SHA-256 of the public key',
    },
    {
      when: 'the public key agrees and the issuer is spelt otherwise',
      listed: { ...withKey, issuer: 'Brand' },
      then: 'SHA-256 of the public key',
    },
    {
      when: 'serial and public key agree and the dates do not',
      listed: { fingerprint: key.sha256, serial: '9999', ...other },
      then: 'serial and issuer, not dates',
    },
    {
      when: 'the serial agrees, the dates do not, and there is no fingerprint',
      listed: { fingerprint: '', serial: '9999', ...other },
      then: 'serial and issuer, not dates',
    },
    { when: 'another has the public key and other dates', listed: { ...withKey, ...other }, then: null },
    {
      when: 'another has the public key and other names',
      listed: withKey,
      shown: { names: ['a.example.com', 'b.example.com'] },
      then: null,
    },
    {
      when: 'another has the serial, and neither the dates nor the fingerprint',
      listed: { fingerprint: sha256('5'), serial: '9999', ...other },
      then: null,
    },
    {
      when: 'another has the serial from another issuer',
      listed: { fingerprint: '', serial: '9999', issuer: 'Other CA', ...other },
      then: null,
    },
    { when: 'another has the names and dates, and CAS gives hash and serial', listed: {}, shown: stranger, then: null },
    {
      when: 'another has the names and dates, and CAS gives the public key',
      listed: withKey,
      shown: stranger,
      then: null,
    },
    { when: 'another has the names and other dates', listed: { ...withNothing, ...other }, then: null },
    { when: 'another has names and dates from another issuer', listed: issuedBy('Other CA'), then: null },
    { when: 'another has names and dates from a longer issuer', listed: issuedBy('Test CA2'), then: null },
  ];

  it.each(rows)('when $when', ({ listed, shown = {}, then }) => {
    const serves = { ...leaf(a2), ...shown, ...(shown.serial === undefined ? {} : { sha256: sha256('5') }) };
    const found = verdict({
      answers: [serves],
      successor: { ...a2, ...listed },
      certificateIndex: [{ ...a2, ...listed }],
    });
    const what = then === null ? `serial ${serves.serial}, which CAS does not list` : `a2 (by ${then})`;
    expect(found).toBe(`${then === null ? 'unexpected' : 'served'}: 192.0.2.1 serves ${what}`);
  });

  it('as the replaced one if both have one key and CAS gives the key’s fingerprint', () => {
    const former = { ...a, ...withKey };
    const successor = { ...a2, ...withKey };
    const serves = (of: Certificate) =>
      verdict({ answers: [leaf(of, { sha256: sha256('5') })], successor, certificateIndex: [former, successor] });
    expect(serves(former)).toBe('replaced-served: 192.0.2.1 serves a (by SHA-256 of the public key)');
    expect(serves(successor)).toBe('served: 192.0.2.1 serves a2 (by SHA-256 of the public key)');
  });

  it('as the replaced one if a private authority gave both the same serial', () => {
    const counted = { fingerprint: '', serial: '01' };
    const [former, successor] = [
      { ...a, ...counted },
      { ...a2, ...counted },
    ];
    const serves = (of: Certificate) =>
      verdict({ answers: [leaf(of, { serial: '01' })], successor, certificateIndex: [former, successor] });
    expect(serves(former)).toBe('replaced-served: 192.0.2.1 serves a (by serial and issuer)');
    expect(serves(successor)).toBe('served: 192.0.2.1 serves a2 (by serial and issuer)');
  });
});

describe('the names to probe', () => {
  const beside = (...names: string[]) => [certificate('beside', { names })];

  it.each([
    { when: 'a name is exact: itself', names: ['a.example.com', 'b.example.com'], attached: [] },
    {
      when: 'a name is a wildcard: a label of our own under it',
      names: ['*.example.com', 'example.com'],
      attached: [],
      then: ['rotation-probe.example.com', 'example.com'],
    },
    {
      when: 'an attached certificate has the label: the next label',
      names: ['*.example.com'],
      attached: beside('rotation-probe.example.com'),
      then: ['rotation-probe-2.example.com'],
    },
    {
      when: 'a certificate has the label under another domain',
      names: ['*.example.com'],
      attached: beside('rotation-probe.example.org', '*.example.com'),
      then: ['rotation-probe.example.com'],
    },
    {
      when: 'every label is taken: none',
      names: ['*.example.com'],
      attached: beside('rotation-probe.example.com', 'rotation-probe-2.example.com', 'rotation-probe-3.example.com'),
      then: [],
    },
    {
      when: 'a name is an address: none, for SNI has no addresses',
      names: ['10.0.0.1', '2001:db8::1', 'a.example.com'],
      attached: [],
      then: ['a.example.com'],
    },
  ])('when $when', ({ names, attached, then = names }) => {
    expect(namesToProbe(certificate('a', { names }), attached)).toEqual(then);
  });
});

describe('the verdict on a default certificate that CAS does not list', () => {
  const end = new Date('2026-07-01T00:00:00Z');
  const gone = leaf(certificate('gone', { fingerprint: sha256('7'), notAfter: end }), { serial: '7777' });
  const observed = { names: gone.names, notBefore: gone.notBefore, notAfter: end, at: noon };
  const rows: { when: string; answers: readonly ServedLeaf[]; then: string; observed?: object }[] = [
    {
      when: 'CAS does not list the leaf either',
      answers: [gone],
      then: 'served: 192.0.2.1 serves serial 7777, which CAS does not list',
      observed,
    },
    {
      when: 'the leaf has expired',
      answers: [{ ...gone, notAfter: noon }],
      then: 'served: 192.0.2.1 serves serial 7777, which CAS does not list',
      observed: { ...observed, notAfter: noon },
    },
    {
      when: 'two addresses serve two unlisted leaves: the earlier end',
      answers: [{ ...gone, notAfter: new Date('2027-01-01T00:00:00Z') }, gone],
      then: 'served: 192.0.2.1 serves serial 7777, which CAS does not list',
      observed,
    },
    {
      when: 'an attached certificate is served',
      answers: [leaf(b)],
      then: 'served: 192.0.2.1 serves b, which is attached too',
    },
    {
      when: 'a listed certificate that is not attached is served',
      answers: [leaf(a)],
      then: 'unexpected: 192.0.2.1 serves a, which is not on the listener',
    },
    {
      when: 'one address serves a listed certificate that is not attached',
      answers: [gone, leaf(a)],
      then: 'unexpected: 192.0.2.1 serves a, which is not on the listener',
      observed,
    },
    {
      when: 'nothing answers',
      answers: [unreachable],
      then: 'unreachable: 2001:db8::1 gave no certificate (ETIMEDOUT)',
    },
  ];
  const on = listener('lsn-1', [attachment('gone', { role: 'default' }), attachment('b')]);
  const index = indexCertificates([a, b]);

  it.each(rows)('when $when', ({ answers, then, observed }) => {
    const found = verdictOfUnlisted(answers, { listener: on, certificateIndex: index, now: noon });
    expect([`${found.verdict}: ${found.detail}`, found.observed]).toEqual([then, observed]);
  });

  it('is asked for by a handshake without a name, and only of the default certificate', () => {
    expect(probeNames(id('gone'), on, index)).toEqual(['']);
    expect(probeNames(id('gone'), listener('lsn-1', [attachment('gone')]), index)).toEqual([]);
  });

  it('gives its dates while CAS does not list it', () => {
    const proof = { listenerId: on.id, certificateId: id('gone'), name: '', verdict: 'served' as const, since: noon };
    const proofs = [{ ...proof, at: noon, detail: '', observed }];
    expect(observedOn(on.id, id('gone'), { proofs, certificateIndex: index })).toEqual(observed);
    expect(observedOn(listenerId('lsn-2'), id('gone'), { proofs, certificateIndex: index })).toBeUndefined();
    const listed = indexCertificates([certificate('gone')]);
    expect(observedOn(on.id, id('gone'), { proofs, certificateIndex: listed })).toBeUndefined();
  });
});
