import { CloudError } from '../protocol/message.js';
import type { Call } from '../protocol/product.js';
import type { CasCertificate } from './certificate-record.js';
import { type CasContext, matchesKeyword, numberedPage } from './context.js';

/** ListInstances (facts 4.2): one row an instance, which shows its newest certificate. Uploads have none. */
export function listInstances(context: CasContext, call: Call) {
  const want = call.parameters;
  const found = currentOfInstances(context, call.accountId)
    .filter((record) => matchesKeyword(record, want.text('Keyword')))
    .filter((record) => isOr(want.text('InstanceType'), record.source))
    .filter((record) => isOr(want.text('Brand'), record.issuer))
    .filter(() => isOr(want.text('CertificateType'), 'DV'))
    .filter((record) => isOr(want.text('ResourceGroupId'), record.resourceGroupId))
    .filter((record) => isOr(want.text('CertificateStatus'), context.certificates.statusOf(record)))
    .filter((record) => isOr(want.text('Status'), instanceStatus(context, record)));
  const { items, ...page } = numberedPage(call, found, 10);
  return { ...page, InstanceList: items.map((record) => instanceRow(context, record)) };
}

/** GetInstanceDetail: `CertificateId` is the current certificate of the instance (facts 4.4). */
export function getInstanceDetail(context: CasContext, call: Call) {
  const instanceId = call.parameters.needed('InstanceId');
  const record = currentOfInstances(context, call.accountId).find((candidate) => candidate.instanceId === instanceId);
  if (!record) throw new CloudError(404, 'NotFound', 'The specified instance does not exist.');
  return instanceRow(context, record);
}

/** The newest certificate by `notBefore`, then by number, of every bought or test instance. */
function currentOfInstances(context: CasContext, accountId: string): readonly CasCertificate[] {
  const current = new Map<string, CasCertificate>();
  for (const record of context.certificates.all(accountId)) {
    if (record.source === 'UPLOAD') continue;
    const before = current.get(record.instanceId);
    if (!before || record.notBefore >= before.notBefore) current.set(record.instanceId, record);
  }
  return [...current.values()];
}

function instanceRow(context: CasContext, record: CasCertificate) {
  return {
    InstanceId: record.instanceId,
    InstanceType: record.source,
    CertificateId: Number(record.certificateId),
    CertIdentifier: record.id,
    CertificateName: record.label,
    CertificateStatus: context.certificates.statusOf(record),
    CertificateNotAfter: record.notAfter.getTime(),
    CertificateType: 'DV',
    Brand: record.issuer,
    Domain: record.names.join(','),
    KeyAlgorithm: record.keyAlgorithm,
    AutoReissue: 'enable',
    InstanceStartTime: record.notBefore.getTime(),
    InstanceEndTime: record.notAfter.getTime(),
    OrderStartTime: record.issuedAt.getTime(),
    OrderEndTime: record.notAfter.getTime(),
    Status: instanceStatus(context, record),
    ResourceGroupId: record.resourceGroupId,
  };
}

function instanceStatus(context: CasContext, record: CasCertificate): string {
  const status = context.certificates.statusOf(record);
  if (status === 'issued') return 'normal';
  return status === 'revoked' ? 'closed' : status;
}

function isOr(wanted: string | undefined, actual: string): boolean {
  return wanted === undefined || wanted === actual;
}
