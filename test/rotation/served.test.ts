import { describe, expect, it } from 'vitest';
import { indexCertificates } from '../../shared/rotation/model/certificate-index.js';
import type { Attachment, Certificate, CertificateId } from '../../shared/rotation/model/inventory.js';
import { type ServedLeaf, verdictOf } from '../../shared/rotation/verify/handshake-verdict.js';
import { namesToProbe } from '../../shared/rotation/verify/probe-names.js';
import { attachment, certificate, listener, noon } from '../support/builders.js';

type Leaf = Extract<ServedLeaf, { kind: 'certificate' }>;

const sha256 = (digit: string) => digit.repeat(64);
const sha1 = (digit: string) => digit.repeat(40);

/** `a2` replaces `a`; `wild` and `b` stand beside them. Each is known by its SHA-256, of one digit. */
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

/** What a handshake shows of a certificate in the book. */
function leaf(of: Certificate, over: Partial<Leaf> = {}): Leaf {
  return {
    kind: 'certificate',
    address: '192.0.2.1',
    sha256: of.fingerprint,
    sha1: sha1('9'),
    serial: '9999',
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
  readonly replaced?: readonly CertificateId[];
}

function verdict({ answers, name = 'a.example.com', successor = a2, ...given }: Given): string {
  const attachments = given.attachments ?? [attachment('a'), attachment('a2')];
  const found = verdictOf(answers, {
    name,
    successor,
    replaced: given.replaced ?? [],
    listener: listener('lsn-1', attachments),
    certificateIndex: indexCertificates(given.certificateIndex ?? [a, successor, wild, b]),
    now: noon,
  });
  return `${found.verdict}: ${found.detail}`;
}

describe('a verdict on what is served', () => {
  const bySha1 = { ...a2, fingerprint: sha1('3') };
  const bySerial = { ...a2, fingerprint: '' };
  const byNothing = { ...a2, fingerprint: '', serial: '' };
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
      then: 'served: 192.0.2.1 serves a2, by SHA-256',
    },
    {
      when: 'it is the successor, by SHA-1 where CAS gives that',
      given: { answers: [leaf(a2, { sha1: sha1('3') })], successor: bySha1 },
      then: 'served: 192.0.2.1 serves a2, by SHA-1',
    },
    {
      when: 'it is the successor, by the serial where CAS gives no fingerprint',
      given: { answers: [leaf(a2, { serial: '2222' })], successor: bySerial },
      then: 'served: 192.0.2.1 serves a2, by serial',
    },
    {
      when: 'a serial comes with the zero that DER puts before it',
      given: { answers: [leaf(a2, { serial: '002222' })], successor: bySerial },
      then: 'served: 192.0.2.1 serves a2, by serial',
    },
    {
      when: 'CAS prints the zero before a serial',
      given: { answers: [leaf(a2, { serial: '2222' })], successor: { ...bySerial, serial: '002222' } },
      then: 'served: 192.0.2.1 serves a2, by serial',
    },
    {
      when: 'the serial agrees and the fingerprint, which is better, does not',
      given: { answers: [leaf(a2, { sha256: sha256('5'), serial: '2222' })] },
      then: 'unexpected: 192.0.2.1 serves serial 2222, which CAS does not list',
    },
    {
      when: 'CAS gives nothing to know the successor by',
      given: { answers: [leaf(a2, { sha256: sha256('5'), serial: '' })], successor: byNothing },
      then: 'unexpected: 192.0.2.1 serves serial , which CAS does not list',
    },
    {
      when: 'it is still what the successor replaces',
      given: { answers: [leaf(a)] },
      then: 'replaced-served: 192.0.2.1 serves a',
    },
    {
      when: 'it is an older one for the same names, of another order',
      given: { answers: [leaf(a)], certificateIndex: [{ ...a, instanceId: '' }, a2] },
      then: 'replaced-served: 192.0.2.1 serves a',
    },
    {
      when: 'it is an older one beside it that shares a name, of another order',
      given: {
        answers: [leaf(a)],
        successor: { ...a2, names: ['*.example.com', 'a.example.com'] },
        certificateIndex: [{ ...a, instanceId: '' }],
      },
      then: 'served: 192.0.2.1 serves a, which is attached too',
    },
    {
      when: 'it is what a person said that it replaces',
      given: {
        answers: [leaf(b)],
        name: 'b.example.com',
        certificateIndex: [a2, b],
        replaced: [b.id],
        attachments: [attachment('a2')],
      },
      then: 'replaced-served: 192.0.2.1 serves b',
    },
    {
      when: 'this host has no way to another address',
      given: { answers: [leaf(a2), { kind: 'unreachable', address: '2001:db8::1', code: 'ENETUNREACH' }] },
      then: 'served: 192.0.2.1 serves a2, by SHA-256',
    },
    {
      when: 'this host has no way to any address',
      given: { answers: [{ kind: 'unreachable', address: '2001:db8::1', code: 'ENETUNREACH' }] },
      then: 'unreachable: 2001:db8::1 gave no certificate (ENETUNREACH)',
    },
    {
      when: 'it is an older one of the same order, and the successor has other names',
      given: { answers: [leaf(a)], successor: { ...a2, names: ['c.example.com'] } },
      then: 'replaced-served: 192.0.2.1 serves a',
    },
    {
      when: 'what was replaced is served after it was taken off',
      given: { answers: [leaf(a)], attachments: [attachment('a2')] },
      then: 'replaced-served: 192.0.2.1 serves a',
    },
    {
      when: 'what was replaced has expired meanwhile',
      given: { answers: [leaf(a, { notAfter: noon })] },
      then: 'replaced-served: 192.0.2.1 serves a: it expired at 2026-06-15T12:00:00.000Z',
    },
    {
      when: 'what was replaced has expired meanwhile and is not for the name',
      given: { answers: [leaf(a, { notAfter: noon })], name: 'c.example.com' },
      then: 'unexpected: 192.0.2.1 serves a: it is not for c.example.com',
    },
    {
      when: 'an older one for the same names expires in this second',
      given: {
        answers: [leaf(expired)],
        certificateIndex: [a2, expired],
        attachments: [attachment('a2'), attachment('a0')],
      },
      then: 'replaced-served: 192.0.2.1 serves a0: it expired at 2026-06-15T12:00:00.000Z',
    },
    {
      when: 'an older one that is attached has neither an order nor a name in common with the successor',
      given: {
        answers: [leaf(wild)],
        successor: { ...a2, instanceId: '' },
        attachments: [attachment('a2'), attachment('wild')],
      },
      then: 'served: 192.0.2.1 serves wild, which is attached too',
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
      then: 'served: 192.0.2.1 serves exact, which is attached too',
    },
    {
      when: 'another that is attached has the name and expires no sooner',
      given: {
        answers: [leaf(later)],
        certificateIndex: [a2, later],
        attachments: [attachment('a2'), attachment('later')],
      },
      then: 'served: 192.0.2.1 serves later, which is attached too',
    },
    {
      when: 'another is attached under another spelling of its id',
      given: {
        answers: [leaf(wild)],
        certificateIndex: [a2, { ...wild, id: certificate('77-cn-hangzhou').id }],
        attachments: [attachment('a2'), attachment('77')],
      },
      then: 'served: 192.0.2.1 serves 77-cn-hangzhou, which is attached too',
    },
    {
      when: 'CAS lists it twice and one of the two is attached',
      given: {
        answers: [leaf(wild)],
        certificateIndex: [{ ...wild, id: certificate('again').id }, a2, wild],
        attachments: [attachment('a2'), attachment('wild')],
      },
      then: 'served: 192.0.2.1 serves wild, which is attached too',
    },
    {
      when: 'another of the account is not on the listener',
      given: { answers: [leaf(wild)] },
      then: 'unexpected: 192.0.2.1 serves wild, which is not on the listener',
    },
    {
      when: 'another is on its way to the listener or off it',
      given: { answers: [leaf(wild)], attachments: [attachment('wild', { state: 'disassociating' })] },
      then: 'unexpected: 192.0.2.1 serves wild, which is not on the listener',
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
      when: 'another that is attached expires in this second',
      given: { answers: [leaf(wild, { notAfter: noon })], attachments: [attachment('a2'), attachment('wild')] },
      then: 'unexpected: 192.0.2.1 serves wild: it expired at 2026-06-15T12:00:00.000Z',
    },
    {
      when: 'another that is attached is not valid before the next second',
      given: {
        answers: [leaf(early)],
        certificateIndex: [a2, early],
        attachments: [attachment('a2'), attachment('b')],
      },
      then: 'unexpected: 192.0.2.1 serves b: it is not valid before 2026-06-15T12:00:01.000Z',
    },
    {
      when: 'another that is attached is not for the name',
      given: { answers: [leaf(b)], attachments: [attachment('a2'), attachment('b')] },
      then: 'unexpected: 192.0.2.1 serves b: it is not for a.example.com',
    },
    {
      when: 'a wildcard that is attached does not reach so deep',
      given: { answers: [leaf(wild)], name: 'x.a.example.com', attachments: [attachment('a2'), attachment('wild')] },
      then: 'unexpected: 192.0.2.1 serves wild: it is not for x.a.example.com',
    },
    {
      when: 'no name was asked for, so that any that is attached will do',
      given: { answers: [leaf(b)], name: '', attachments: [attachment('a2'), attachment('b')] },
      then: 'served: 192.0.2.1 serves b, which is attached too',
    },
    {
      when: 'no name was asked for, and it has expired all the same',
      given: { answers: [leaf(b, { notAfter: noon })], name: '', attachments: [attachment('a2'), attachment('b')] },
      then: 'unexpected: 192.0.2.1 serves b: it expired at 2026-06-15T12:00:00.000Z',
    },
    {
      when: 'no handshake could be made',
      given: { answers: [unreachable] },
      then: 'unreachable: 2001:db8::1 gave no certificate (ETIMEDOUT)',
    },
    { when: 'there are no answers', given: { answers: [] }, then: 'unreachable: the name has no address' },
    {
      when: 'one address serves the successor and one cannot be reached',
      given: { answers: [leaf(a2), unreachable] },
      then: 'unreachable: 2001:db8::1 gave no certificate (ETIMEDOUT)',
    },
    {
      when: 'one address serves what is replaced and one cannot be reached',
      given: { answers: [unreachable, leaf(a2), leaf(a, { address: '192.0.2.2' })] },
      then: 'replaced-served: 192.0.2.2 serves a',
    },
    {
      when: 'one of many addresses serves a stranger',
      given: { answers: [leaf(a2), unreachable, leaf(a), { ...stranger, address: '192.0.2.3' }] },
      then: 'unexpected: 192.0.2.3 serves serial 5555, which CAS does not list',
    },
    {
      when: 'both addresses serve the successor',
      given: { answers: [leaf(a2), leaf(a2, { address: '2001:db8::1' })] },
      then: 'served: 192.0.2.1 serves a2, by SHA-256',
    },
  ];

  it.each(rows)('when $when', ({ given, then }) => {
    expect(verdict(given)).toBe(then);
  });
});

describe('the names to ask for', () => {
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
      when: 'somebody has a certificate for our label: the next label',
      names: ['*.example.com'],
      attached: beside('rotation-probe.example.com'),
      then: ['rotation-probe-2.example.com'],
    },
    {
      when: 'somebody has a certificate for our label elsewhere',
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
