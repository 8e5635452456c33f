import type { Site } from '../cas/certificate-store.js';
import { CloudError } from '../protocol/message.js';
import type { Call } from '../protocol/product.js';
import { admitBatch, admitChange, attachmentsOf, canonicalId, checkProtocol } from './admission.js';
import { endDryRun, findListener, type NlbContext } from './context.js';
import type { ListenerRecord } from './records.js';

/** DisassociateAdditionalCertificatesWithListener (facts 2.6): serves until the job ends, then it is gone. */
export function disassociate(context: NlbContext, site: Site, call: Call) {
  const listener = findListener(context, call);
  checkProtocol(listener);
  admitChange(context, call, listener);
  const sent = call.parameters.list('AdditionalCertificateIds').map((id) => canonicalId(context, id, site));
  const ids = admitBatch(context, sent, (id) => refusal(listener, id));
  endDryRun(call);
  const leaving = listener.attachments.filter(
    ({ role, certificateId }) => role === 'additional' && ids.includes(certificateId),
  );
  const job = context.jobs.start(
    {
      operation: call.operation,
      listener,
      certificateIds: ids,
      begin: () => {
        for (const attachment of leaving) attachment.status = 'Diassociating';
      },
      succeed: () => {
        listener.attachments = listener.attachments.filter((attachment) => !leaving.includes(attachment));
        listener.gone = [...new Set([...listener.gone, ...ids])];
      },
      fail: () => {
        for (const attachment of leaving) attachment.status = 'Associated';
      },
    },
    call.fate,
  );
  return { JobId: job.id };
}

function refusal(listener: ListenerRecord, id: string): CloudError | undefined {
  const attached = attachmentsOf(listener, id);
  const additional = attached.find(({ role, kind }) => role === 'additional' && kind === 'Server');
  if (additional?.status === 'Associated') return undefined;
  if (additional)
    return new CloudError(
      400,
      'IncorrectStatus.certificate',
      `The status of ${id} [${additional.status}] is incorrect.`,
    );
  if (attached.some(({ kind }) => kind === 'Ca')) {
    return new CloudError(
      400,
      'OperationDenied.CaCertificateUsed',
      `The operation is not allowed because ${id} is a CA certificate.`,
    );
  }
  if (attached.length > 0) {
    return new CloudError(
      400,
      'OperationDenied.DefaultCertificateUsed',
      `The operation is not allowed because ${id} is the default certificate.`,
    );
  }
  return new CloudError(400, 'ResourceNotAssociated.Certificate', `The specified resource of ${id} is not associated.`);
}
