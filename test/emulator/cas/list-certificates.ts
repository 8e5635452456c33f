import type { Call } from '../protocol/product.js';
import type { Switches } from '../switches.js';
import type { CasCertificate } from './certificate-record.js';
import { type CasContext, findForCaller, matchesKeyword, numberedPage } from './context.js';
import { certificatesIn } from './pem.js';

const DAY_MS = 86_400_000;
const CA_DATES = { NotBefore: Date.UTC(2020, 0, 1), NotAfter: Date.UTC(2035, 0, 1) };

/** ListCertificates (facts 4.2): 10 a page unless told, newest first; the id is a string here. */
export function listCertificates(context: CasContext, call: Call) {
  const want = call.parameters;
  const found = context.certificates
    .all(call.accountId)
    .filter((record) => matchesKeyword(record, want.text('Keyword')))
    .filter((record) => isOr(want.text('InstanceId'), record.instanceId))
    .filter((record) => isOr(want.text('CertificateSource'), record.source))
    .filter((record) => isOr(want.text('ResourceGroupId'), record.resourceGroupId))
    .filter((record) => isOr(want.text('CertificateStatus'), context.certificates.statusOf(record)))
    .reverse();
  const shown = found.filter(({ hiddenFromList }) => !hiddenFromList);
  const { items, ...page } = numberedPage(call, shown, 10);
  return {
    ...page,
    TotalCount: found.length + context.switches.certificatesOverCounted,
    CertificateList: items.map((record) => ({ CertificateId: record.certificateId, ...listed(context, record) })),
  };
}

function listed(context: CasContext, record: CasCertificate) {
  const { ExistPrivateKey, ...rest } = common(context, record);
  return context.switches.listedPrivateKey === 'told' ? { ...rest, ExistPrivateKey } : rest;
}

/** GetCertificateDetail (facts 4.2): the id is a number here; never PEM, never a private key. */
export function getCertificateDetail(context: CasContext, call: Call) {
  const record = findForCaller(context, call, 'CertificateId');
  return {
    CertificateId: Number(record.certificateId),
    ...common(context, record),
    CertificateChainList: chainOf(record).map((link) => ({
      ...link,
      RemainDay: Math.floor((link.NotAfter - context.clock.now().getTime()) / DAY_MS),
    })),
    Tags: record.tags.map(({ key, value }) => ({ TagKey: key, TagValue: value })),
  };
}

interface Link {
  readonly Subject: string;
  readonly Issuer: string;
  readonly NotBefore: number;
  readonly NotAfter: number;
}

/** The leaf, the further certificates of an uploaded PEM, and the chain that the world was planted with. */
function chainOf(record: CasCertificate): readonly Link[] {
  const planted = record.chain.map((one) => ({ Subject: one.subject, Issuer: one.issuer, ...CA_DATES }));
  return [...(record.source === 'UPLOAD' ? uploadedLinks(record) : [leafLink(record)]), ...planted];
}

function leafLink({ names, issuer, notBefore, notAfter }: CasCertificate): Link {
  return {
    Subject: `CN=${names[0]}`,
    Issuer: `CN=${issuer}`,
    NotBefore: notBefore.getTime(),
    NotAfter: notAfter.getTime(),
  };
}

function uploadedLinks(record: CasCertificate): readonly Link[] {
  return certificatesIn(record.pem).map(({ subject, issuer, validFrom, validTo }) => ({
    Subject: oneLine(subject),
    Issuer: oneLine(issuer),
    NotBefore: Date.parse(validFrom),
    NotAfter: Date.parse(validTo),
  }));
}

/** Node.js writes a distinguished name in lines. */
function oneLine(name: string | undefined): string {
  return (name ?? '').split('\n').join(', ');
}

function common(context: CasContext, record: CasCertificate) {
  return {
    CertIdentifier: record.id,
    InstanceId: record.instanceId,
    CertificateName: record.label,
    CertificateSource: record.source,
    CertificateStatus: context.certificates.statusOf(record),
    CommonName: record.names[0] ?? '',
    Domain: record.names.join(','),
    SubjectAlternativeNames: record.names,
    Algorithm: record.keyAlgorithm,
    KeySize: record.keyAlgorithm === 'RSA' ? 2048 : 256,
    ...identity(context.switches, record),
    Issuer: record.issuer,
    NotBefore: record.notBefore.getTime(),
    NotAfter: record.notAfter.getTime(),
    ExistPrivateKey: record.hasPrivateKey,
    UsingProductList: [],
  };
}

/** What a served certificate can be known by: each part may be absent (updates 2026-11, correction 1). */
function identity({ serial, ...by }: Switches, record: CasCertificate): { FingerPrint?: string; Serial?: string } {
  const shownSerial = serial === 'present' ? { Serial: record.serial } : {};
  if (by.fingerprint === 'absent') return shownSerial;
  const { sha1, sha256 } =
    by.fingerprintOf === 'public-key'
      ? { sha1: record.publicKeySha1, sha256: record.publicKeySha256 }
      : { sha1: record.fingerprint, sha256: record.sha256 };
  const hex = by.fingerprint === 'SHA-1' ? sha1 : sha256;
  const isPlain = by.fingerprintSpelling === 'upper-case';
  return { FingerPrint: isPlain ? hex : hex.toLowerCase().replace(/..(?!$)/g, '$&:'), ...shownSerial };
}

function isOr(wanted: string | undefined, actual: string): boolean {
  return wanted === undefined || wanted === actual;
}
