import type { Call } from '../protocol/product.js';
import type { CasCertificate } from './certificate-record.js';
import { type CasContext, findForCaller, matchesKeyword, numberedPage } from './context.js';

const CLASSIC_STATUS: Readonly<Record<string, string>> = {
  issued: 'ISSUED',
  willExpire: 'WILLEXPIRED',
  expired: 'EXPIRED',
  revoked: 'REVOKED',
};

/**
 * ListUserCertificateOrder (facts 4.2). CERT and UPLOAD list certificates (no CertIdentifier, no algorithm) and, without
 * a status, only valid ones; CPACK and BUY list orders (no CertificateId). The two join by InstanceId.
 */
export function listUserCertificateOrder(context: CasContext, call: Call) {
  const type = call.parameters.text('OrderType') ?? 'CPACK';
  const ofCertificates = type === 'CERT' || type === 'UPLOAD';
  const found = context.certificates
    .all(call.accountId)
    .filter((record) => (type === 'CERT' ? true : (record.source === 'UPLOAD') === (type === 'UPLOAD')))
    .filter((record) => matchesKeyword(record, call.parameters.text('Keyword')))
    .filter((record) => hasStatus(context, record, call.parameters.text('Status'), ofCertificates))
    .reverse();
  const { items, ...page } = numberedPage(call, found, 50);
  const rows = items.map((record) => (ofCertificates ? certificateRow(context, record) : orderRow(context, record)));
  return { ...page, CertificateOrderList: rows };
}

/** GetUserCertificateDetail (facts 4.2): returns the private key unless `CertFilter=true`. */
export function getUserCertificateDetail(context: CasContext, call: Call) {
  const record = findForCaller(context, call, 'CertId');
  const withKey = call.parameters.flag('CertFilter') !== true;
  if (withKey)
    context.rules.record('private-key-read', `GetUserCertificateDetail of ${record.id} without CertFilter=true`);
  return {
    Id: Number(record.certificateId),
    Common: record.names[0] ?? '',
    ...sharedFields(context, record),
    Algorithm: record.keyAlgorithm,
    NotBefore: record.notBefore.getTime(),
    NotAfter: record.notAfter.getTime(),
    BuyInAliyun: record.source !== 'UPLOAD',
    OrderId: Number(record.orderId),
    CertIdentifier: record.id,
    CertChain: [],
    Tags: [],
    ...(withKey ? { Cert: record.pem, ...(record.hasPrivateKey ? { Key: record.privateKeyPem } : {}) } : {}),
  };
}

function hasStatus(
  context: CasContext,
  record: CasCertificate,
  wanted: string | undefined,
  validOnly: boolean,
): boolean {
  const status = CLASSIC_STATUS[context.certificates.statusOf(record)];
  if (wanted !== undefined) return status === wanted;
  return !validOnly || status === 'ISSUED' || status === 'WILLEXPIRED';
}

function certificateRow(context: CasContext, record: CasCertificate) {
  return {
    CertificateId: Number(record.certificateId),
    CommonName: record.names[0] ?? '',
    Upload: record.source === 'UPLOAD',
    ...sharedFields(context, record),
  };
}

function sharedFields(context: CasContext, record: CasCertificate) {
  return {
    InstanceId: record.instanceId,
    Name: record.label,
    Sans: record.names.join(','),
    SerialNo: record.serial,
    Sha2: record.sha256,
    Fingerprint: record.fingerprint,
    Issuer: record.issuer,
    StartDate: day(record.notBefore),
    EndDate: day(record.notAfter),
    Expired: context.certificates.statusOf(record) === 'expired',
    ResourceGroupId: record.resourceGroupId,
    OrgName: '',
    Country: '',
    Province: '',
    City: '',
  };
}

function orderRow(context: CasContext, record: CasCertificate) {
  const wildcards = record.names.filter((name) => name.startsWith('*.')).length;
  return {
    OrderId: Number(record.orderId),
    InstanceId: record.instanceId,
    AliyunOrderId: Number(record.orderId),
    Domain: record.names.join(','),
    DomainType: wildcards > 0 ? 'WILDCARD' : record.names.length > 1 ? 'MULTI' : 'ONE',
    DomainCount: record.names.length - wildcards,
    WildDomainCount: wildcards,
    Algorithm: record.keyAlgorithm,
    CertType: record.source === 'TEST' ? 'FREE' : 'DV',
    RootBrand: record.issuer,
    ProductCode: 'emulated-dv',
    ProductName: 'Emulated DV',
    PartnerOrderId: record.orderId,
    SourceType: 'BUY',
    Status: CLASSIC_STATUS[context.certificates.statusOf(record)] ?? 'CHECKING',
    TrusteeStatus: 'unTrustee',
    BuyDate: record.issuedAt.getTime(),
    CertStartTime: record.notBefore.getTime(),
    CertEndTime: record.notAfter.getTime(),
  };
}

function day(at: Date): string {
  return at.toISOString().slice(0, 10);
}
