import { describe, expect, it } from 'vitest';
import { type ChainLink, chainEvidence, chainsWanted } from '../../shared/rotation/lineage/issuers/issuer.js';
import { succession } from '../../shared/rotation/lineage/successor.js';
import { indexCertificates } from '../../shared/rotation/model/certificate-index.js';
import type { Certificate } from '../../shared/rotation/model/inventory.js';
import { defaultPolicy, type Policy } from '../../shared/rotation/model/policy.js';
import { certificate, noon, renewal } from '../support/builders.js';

/** An issuer as CAS lists it, or that with the chain that the detail has: `subject < issuer`, the leaf left out. */
type Side = string | { readonly issuer: string; readonly chain: readonly string[]; readonly commonName?: string };

interface Row {
  readonly why: string;
  readonly former: Side;
  readonly later: Side;
  readonly issuers?: Policy['issuers'];
  /** The rule that holds the lookalike. */
  readonly held?: RegExp;
}

const le = (name: string) => `C=US, O=Let's Encrypt, CN=${name}`;
const isrg = 'C=US, O=Internet Security Research Group, CN=ISRG Root X1';
const leChain = (name: string) => ({ issuer: name, chain: [`${le(name)} < ${isrg}`] });
const atlas = (quarter: string) => `GlobalSign Atlas R3 DV TLS CA ${quarter}`;
const corp = (n: number, root = 'Corp Root CA') => ({
  issuer: `Corp Issuing CA ${n}`,
  chain: [`CN=Corp Issuing CA ${n} < CN=${root}`, `CN=${root} < CN=${root}`],
});
/** A private CA of this organisation, of which the issuer's name says nothing. */
const issuing = (organisation: string) => ({
  issuer: 'Issuing CA',
  chain: [`O=${organisation}, CN=Issuing CA < O=${organisation}, CN=Root CA`],
});
/** Of a certificate without a common name. */
const nameless = (issuer: string) => ({ issuer, chain: [], commonName: '' });
const below = (issuer: string, root: string) => ({ issuer, chain: [`CN=${issuer} < CN=${root}`] });
const otherAuthority = /from another authority/;
const unknown = /nothing shows that its issuer is of the same authority/;
const staging = /staging hierarchy/;
const selfSigned = /self-signed/;

const taken: readonly Row[] = [
  { why: 'one name', former: 'R10', later: 'R10' },
  { why: 'one name in another case and spacing', former: 'Corp  CA', later: ' corp ca' },
  { why: "Let's Encrypt's RSA intermediates", former: 'R10', later: 'R11' },
  { why: "Let's Encrypt's former ECDSA intermediates", former: 'E7', later: 'E8' },
  { why: "Let's Encrypt's new ECDSA intermediates", former: 'YE1', later: 'YE2' },
  { why: 'from the old hierarchy of an authority to its new one', former: 'R11', later: 'YR1' },
  { why: 'from R3 on, which was cross-signed by IdenTrust', former: 'R3', later: 'R12' },
  { why: 'from an intermediate of the years before', former: "Let's Encrypt Authority X3", later: 'R3' },
  { why: "DigiCert's CAs for China", former: 'DigiCert Secure Site CN CA G3', later: 'DigiCert Basic RSA CN CA G2' },
  { why: "DigiCert's older CAs", former: 'DigiCert Global CA G2', later: 'DigiCert Global G2 TLS RSA SHA256 2020 CA1' },
  { why: "TrustAsia's older CA", former: 'TrustAsia TLS RSA CA', later: 'TrustAsia RSA DV TLS CA G2' },
  { why: "CFCA's CAs", former: 'CFCA EV OCA', later: 'CFCA OV OCA' },
  { why: 'the organisation, then the common name', former: "Let's Encrypt", later: 'R11' },
  {
    why: 'the organisation with its legal form, then the common name',
    former: 'DigiCert Inc',
    later: 'GeoTrust TLS RSA CA G1',
  },
  { why: 'distinguished names with one organisation', former: le('R12'), later: le('R13') },
  { why: 'a common name, then a distinguished name', former: 'R10', later: le('R10') },
  { why: 'a distinguished name, then a common name', former: le('R10'), later: 'R11' },
  { why: 'a distinguished name back to front', former: le('R10'), later: "CN=R11,O=Let's Encrypt,C=US" },
  { why: 'a distinguished name with slashes', former: le('R10'), later: "/C=US/O=Let's Encrypt/CN=R11" },
  { why: 'a distinguished name, one attribute a line', former: le('R10'), later: "C=US\nO=Let's Encrypt\nCN=R11" },
  {
    why: 'a distinguished name of object identifiers',
    former: le('R10'),
    later: "2.5.4.3=R11, OID.2.5.4.10=Let's Encrypt",
  },
  {
    why: 'a distinguished name in words',
    former: le('R10'),
    later: "commonName = R11, organizationName = Let's Encrypt",
  },
  { why: 'another apostrophe', former: le('R10'), later: 'C=US, O=Let’s Encrypt, CN=R11' },
  {
    why: 'a comma in the organisation, quoted, escaped and bare',
    former: 'C=US, O="GoDaddy.com, Inc.", CN=Go Daddy Secure Certificate Authority - G2',
    later: 'CN=Go Daddy Secure Certificate Authority - G3,O=GoDaddy.com\\, Inc.,C=US',
  },
  {
    why: 'an organisation with a bare comma and another legal form',
    former: 'C=CN, O=TrustAsia Technologies, Inc., CN=TrustAsia RSA DV TLS CA G2',
    later: 'C=CN, O=TrustAsia Technologies Inc, CN=TrustAsia RSA DV TLS CA G4',
  },
  { why: "GlobalSign's names by quarter", former: atlas('2025 Q4'), later: atlas('2026 Q1') },
  {
    why: "GlobalSign's other products",
    former: 'GlobalSign GCC R3 DV TLS CA 2020',
    later: 'AlphaSSL CA - SHA256 - G4',
  },
  {
    why: "DigiCert's free brand",
    former: 'Encryption Everywhere DV TLS CA - G1',
    later: 'Encryption Everywhere DV TLS CA - G2',
  },
  {
    why: "DigiCert's other brands",
    former: 'RapidSSL TLS RSA CA G1',
    later: 'DigiCert Global G2 TLS RSA SHA256 2020 CA1',
  },
  { why: "Google's numbered intermediates", former: 'WR1', later: 'WR4' },
  { why: "Google's former names", former: 'C=US, O=Google Trust Services LLC, CN=GTS CA 1P5', later: 'WE1' },
  {
    why: 'Sectigo, which was COMODO',
    former: 'C=GB, O=COMODO CA Limited, CN=COMODO RSA Domain Validation Secure Server CA',
    later: 'Sectigo Public Server Authentication CA DV R36',
  },
  { why: "Amazon's dynamic intermediates", former: 'Amazon RSA 2048 M02', later: 'Amazon RSA 2048 M04' },
  { why: 'the organisation that the chain shows', former: leChain('R10'), later: leChain('YR2') },
  {
    why: 'an authority of no table, whose chain shows its organisation',
    former: { issuer: 'Alpha DV CA 1', chain: ['CN=Alpha DV CA 1, O=Alpha Trust < CN=Alpha Root, O=Alpha Trust'] },
    later: { issuer: 'Alpha DV CA 2', chain: ['CN=Alpha DV CA 2, O=Alpha Trust < CN=Alpha Root 2, O=Alpha Trust'] },
  },
  {
    why: 'a chain that shows the organisation in the issuer of its leaf alone',
    former: { issuer: 'Alpha DV CA 1', chain: ['CN=a.org < CN=Alpha DV CA 1, O=Alpha Trust'] },
    later: 'CN=Alpha DV CA 2, O=Alpha Trust',
  },
  { why: 'two issuing CAs of one private root', former: corp(1), later: corp(2) },
  {
    why: 'private issuing CAs with one organisation',
    former: 'O=Corp Ltd, CN=Issuing A',
    later: 'O=Corp Limited, CN=Issuing B',
  },
  {
    why: 'one intermediate with its own and with a cross-signed chain',
    former: { issuer: 'R3', chain: [`${le('R3')} < O=Digital Signature Trust Co., CN=DST Root CA X3`] },
    later: {
      issuer: 'R11',
      chain: [`${le('R11')} < ${isrg}`, `${isrg} < O=Digital Signature Trust Co., CN=DST Root CA X3`],
    },
  },
  { why: 'a private CA that has a name of the certificate', former: 'corp.example.com', later: 'CORP.example.com' },
  {
    why: 'a private CA with the very name of the certificate, as its chain shows',
    former: {
      issuer: 'a.org',
      commonName: 'a.org',
      chain: ['CN=a.org < CN=a.org', 'CN=a.org, O=Corp < CN=a.org, O=Corp'],
    },
    later: {
      issuer: 'a.org',
      commonName: 'a.org',
      chain: ['CN=a.org < CN=a.org', 'CN=a.org, O=Corp < CN=a.org, O=Corp'],
    },
  },
  {
    why: 'one staging intermediate, which serves already',
    former: '(STAGING) Pseudo Plum E5',
    later: '(STAGING) Pseudo Plum E5',
  },
  {
    why: 'an organisation that ISSUERS accepts',
    former: 'DigiCert TLS RSA SHA256 2020 CA1',
    later: 'R11',
    issuers: ["Let's Encrypt"],
  },
  {
    why: 'the same authority, although ISSUERS accepts others too',
    former: 'WR1',
    later: 'WR3',
    issuers: ["Let's Encrypt"],
  },
  {
    why: 'a private CA that ISSUERS accepts by its name',
    former: 'R11',
    later: 'Corp Issuing CA 1',
    issuers: ['corp issuing ca 1'],
  },
  {
    why: 'a staging hierarchy that ISSUERS accepts by name',
    former: '(STAGING) Pseudo Plum E5',
    later: "O=(STAGING) Let's Encrypt, CN=(STAGING) Ersatz Edamame E1",
    issuers: ["(STAGING) Let's Encrypt"],
  },
  { why: 'just the same name, with ISSUERS=exact', former: 'R10', later: ' r10', issuers: 'exact' },
];

const held: readonly Row[] = [
  {
    why: 'another authority by its organisation',
    former: le('R10'),
    later: 'C=AT, O=ZeroSSL, CN=ZeroSSL RSA Domain Secure Site CA',
    held: otherAuthority,
  },
  { why: 'another authority by its names', former: 'R10', later: 'WR1', held: otherAuthority },
  {
    why: 'two authorities below one public root',
    former: {
      issuer: 'ZeroSSL RSA Domain Secure Site CA',
      chain: ['CN=ZeroSSL RSA Domain Secure Site CA < CN=USERTrust RSA Certification Authority'],
    },
    later: {
      issuer: 'Gandi RSA Domain Validation Secure Server CA 3',
      chain: ['CN=Gandi RSA Domain Validation Secure Server CA 3 < CN=USERTrust RSA Certification Authority'],
    },
    held: unknown,
  },
  {
    why: 'an authority that another one cross-signed',
    former: {
      issuer: atlas('2026 Q1'),
      chain: [`CN=${atlas('2026 Q1')}, O=GlobalSign nv-sa < CN=GlobalSign Root CA, O=GlobalSign nv-sa`],
    },
    later: {
      issuer: 'WR1',
      chain: [
        'CN=WR1, O=Google Trust Services < CN=GTS Root R1, O=Google Trust Services LLC',
        'CN=GTS Root R1, O=Google Trust Services LLC < CN=GlobalSign Root CA, O=GlobalSign nv-sa',
      ],
    },
    held: otherAuthority,
  },
  {
    why: 'one name in two organisations',
    former: 'O=Alpha, CN=Issuing CA',
    later: 'O=Beta, CN=Issuing CA',
    held: otherAuthority,
  },
  { why: 'a public authority, then a private CA', former: 'R10', later: 'Corp Issuing CA 1', held: unknown },
  { why: 'a private CA, then a public authority', former: 'O=Corp, CN=Corp CA', later: 'R11', held: otherAuthority },
  {
    why: 'private CAs that differ by a number alone',
    former: 'Corp Issuing CA 1',
    later: 'Corp Issuing CA 2',
    held: unknown,
  },
  { why: 'private CAs of two roots', former: corp(1), later: corp(2, 'Lab Root CA'), held: unknown },
  {
    why: 'private CAs with the organisation that OpenSSL writes',
    former: 'O=Internet Widgits Pty Ltd, CN=CA one',
    later: 'O=Internet Widgits Pty Ltd, CN=CA two',
    held: unknown,
  },
  {
    why: 'a private CA with the name of a public one, as its chain shows',
    former: leChain('R10'),
    later: { issuer: 'R11', chain: ['CN=R11, O=Corp < CN=Corp Root, O=Corp'] },
    held: otherAuthority,
  },
  {
    why: 'a private CA with a public brand in its name',
    former: 'GlobalSign Atlas R3 DV TLS CA 2026 Q1',
    later: 'GlobalSign migration proxy',
    held: unknown,
  },
  { why: 'production, then staging', former: 'R10', later: '(STAGING) Riddling Rhubarb R12', held: staging },
  {
    why: 'production, then staging, as distinguished names',
    former: le('R10'),
    later: "C=US, O=(STAGING) Let's Encrypt, CN=(STAGING) Riddling Rhubarb R12",
    held: staging,
  },
  {
    why: 'staging that only its organisation shows',
    former: le('E7'),
    later: "O=(STAGING) Let's Encrypt, CN=E8",
    held: staging,
  },
  {
    why: 'staging of the years before',
    former: "Let's Encrypt Authority X3",
    later: 'Fake LE Intermediate X1',
    held: staging,
  },
  { why: 'an ACME test server', former: 'R10', later: 'Pebble Intermediate CA 3a2b1c', held: staging },
  {
    why: 'a test CA of one organisation',
    former: 'O=Buypass AS-983163327, CN=Buypass Class 2 CA 5',
    later: 'O=Buypass AS-983163327, CN=Buypass Class 2 Test4 CA 5',
    held: staging,
  },
  { why: 'staging, then production', former: '(STAGING) Riddling Rhubarb R12', later: 'R12', held: staging },
  {
    why: 'two staging intermediates',
    former: '(STAGING) Riddling Rhubarb R12',
    later: '(STAGING) Tenuous Tomato R13',
    held: staging,
  },
  {
    why: 'staging of an organisation that ISSUERS accepts',
    former: 'WR1',
    later: "O=(STAGING) Let's Encrypt, CN=(STAGING) Ersatz Edamame E1",
    issuers: ["Let's Encrypt"],
    held: staging,
  },
  {
    why: 'a private CA with exactly the name of a public one',
    former: 'R10',
    later: 'O=Corp, CN=R10',
    held: otherAuthority,
  },
  {
    why: 'two organisations, each with an "Issuing CA"',
    former: issuing('Alpha'),
    later: issuing('Beta'),
    held: otherAuthority,
  },
  {
    why: 'an "Issuing CA" of an organisation, after one whose chain shows another',
    former: 'O=Alpha, CN=Issuing CA',
    later: issuing('Beta'),
    held: otherAuthority,
  },
  {
    why: 'an accepted name of an authority that another one took',
    former: 'Corp CA',
    later: 'O=Evil, CN=R10',
    issuers: ['R10'],
    held: unknown,
  },
  {
    why: 'an issuer that is one of its names, where CAS gives no common name',
    former: { issuer: 'corp.example.com', chain: [], commonName: '' },
    later: { issuer: 'corp.example.com', chain: [], commonName: '' },
    held: selfSigned,
  },
  {
    why: 'self-signed under an internationalized name',
    former: { issuer: '例子.cn', chain: [], commonName: 'xn--fsqu00a.cn' },
    later: { issuer: '例子.cn', chain: [], commonName: 'xn--fsqu00a.cn' },
    held: selfSigned,
  },
  {
    why: 'self-signed under its name with a final dot',
    former: { issuer: 'a.org.', chain: [], commonName: 'a.org' },
    later: { issuer: 'a.org.', chain: [], commonName: 'a.org' },
    held: selfSigned,
  },
  {
    why: 'a staging hierarchy that only the chain shows',
    former: { issuer: 'E7', chain: [`${le('E7')} < ${isrg}`] },
    later: { issuer: 'E8', chain: ["O=Let's Encrypt, CN=E8 < CN=(STAGING) Pretend Pear X1"] },
    held: staging,
  },
  ...[
    ['Certum Domain Validation CA SHA2', 'Yandex CA', 'Certum Trusted Network CA'],
    ['Cloudflare Inc ECC CA-3', 'Microsoft RSA TLS CA 01', 'Baltimore CyberTrust Root'],
    ['Some Secure CA', 'Another Secure CA', 'Go Daddy Root Certificate Authority - G2'],
    ['Some TLS CA', 'Another TLS CA', 'SwissSign RSA TLS Root CA 2022 - 1'],
  ].map(([former = '', later = '', root = '']) => ({
    why: `two CAs below the public root ${root}`,
    former: below(former, root),
    later: below(later, root),
    held: unknown,
  })),
  { why: 'self-signed', former: 'R10', later: { issuer: 'a.org', commonName: 'a.org', chain: [] }, held: selfSigned },
  {
    why: 'self-signed, after a self-signed one',
    former: { issuer: 'a.org', commonName: 'a.org', chain: [] },
    later: { issuer: 'CN=a.org', commonName: 'a.org', chain: [] },
    held: selfSigned,
  },
  {
    why: 'self-signed under a name of an authority',
    former: 'R10',
    later: { issuer: 'R10', commonName: 'R10', chain: [] },
    held: selfSigned,
  },
  {
    why: 'an authority, after a self-signed one',
    former: { issuer: 'a.org', commonName: 'a.org', chain: [] },
    later: 'R10',
    held: selfSigned,
  },
  { why: 'no issuer', former: '', later: '', held: /CAS names no issuer/ },
  {
    why: 'an authority that ISSUERS does not name',
    former: 'DigiCert TLS RSA SHA256 2020 CA1',
    later: 'WR1',
    issuers: ["Let's Encrypt"],
    held: otherAuthority,
  },
  {
    why: 'another intermediate, with ISSUERS=exact',
    former: 'R10',
    later: 'R11',
    issuers: 'exact',
    held: /ISSUERS=exact/,
  },
  {
    why: 'one issuer in two spellings, with ISSUERS=exact',
    former: 'R10',
    later: le('R10'),
    issuers: 'exact',
    held: /ISSUERS=exact/,
  },
];

describe('a lookalike is taken', () => {
  it.each(taken)('$why: $former, then $later', (row) => {
    expect(outcomeOf(row)).toBe('taken');
  });
});

describe('the chain is read where the names do not decide', () => {
  const rows = [
    { why: 'one name, two known authorities', former: 'R10', later: le('R10'), read: [] },
    {
      why: 'one name, and only one of them has an organisation',
      former: 'Issuing CA',
      later: 'O=A, CN=Issuing CA',
      read: ['a', 'b'],
    },
    { why: 'one name of a CA that is in no table', former: 'Corp CA', later: 'Corp CA', read: [] },
    {
      why: 'no common name on either side',
      former: nameless('O=Acme Co'),
      later: nameless('O=Acme Co'),
      read: ['a', 'b'],
    },
    { why: 'no common name in the certificate', former: nameless('R10'), later: nameless('R10'), read: [] },
    { why: 'an issuer that is its own name', former: 'www.a.org', later: 'www.a.org', read: ['a', 'b'] },
  ];

  it.each(rows)('$why', ({ former, later, read }) => {
    const a = issuedBy(certificate('a', { names: ['a.org'], commonName: 'www.a.org' }), former);
    const b = issuedBy(renewal(a, 'b', { commonName: a.commonName }), later);
    expect(
      chainsWanted(b, a, 'same')
        .map(({ id }) => id)
        .sort(),
    ).toEqual(read);
  });
});

describe('a lookalike is held, with the rule that holds it', () => {
  it.each(held)('$why: $former, then $later', (row) => {
    expect(outcomeOf(row)).toMatch(row.held ?? /^$/);
  });

  it('and with the command that accepts it', () => {
    const found = outcomeOf({ why: '', former: 'R10', later: 'WR1' });
    expect(found).toMatch(
      /\(issuer "WR1", was "R10"\); to accept it as the successor: nlb-cert backfill --certificates a=b$/,
    );
  });
});

function outcomeOf({ former, later, issuers = 'same' }: Row): string {
  const a = issuedBy(certificate('a', { names: ['a.org', 'corp.example.com'], commonName: 'www.a.org' }), former);
  const b = issuedBy(renewal(a, 'b', { chain: undefined, commonName: 'www.a.org' }), later);
  const outcomes = [
    [a, b],
    [b, a],
  ].map((certificates) => {
    const policy = { ...defaultPolicy, issuers };
    const input = { certificateIndex: indexCertificates(certificates), mappings: [], policy, now: noon };
    const { fit, lookalikes } = succession({ ...input, replaced: a.id });
    return fit.length > 0 ? 'taken' : (lookalikes[0]?.violations[0]?.detail ?? 'not seen');
  });
  expect(outcomes[0]).toBe(outcomes[1]);
  return outcomes[0] ?? '';
}

function issuedBy(leaf: Certificate, side: Side): Certificate {
  if (typeof side === 'string') return { ...leaf, issuer: side };
  const named = { ...leaf, issuer: side.issuer, commonName: side.commonName ?? leaf.commonName };
  return side.chain.length === 0 ? named : { ...named, chain: chainEvidence(named, side.chain.map(linkOf)) };
}

/** The leaf has the dates of the builders; a CA has none, or its own. */
function linkOf(text: string, index: number): ChainLink {
  const [subject = '', issuer = ''] = text.split(' < ');
  const isCa = index > 0 || !/^CN=a\.org/.test(subject);
  const dates = { notBefore: new Date('2020-01-01T00:00:00Z'), notAfter: new Date('2035-01-01T00:00:00Z') };
  return isCa ? { subject, issuer, ...dates } : { subject, issuer };
}
