import type { Site } from '../cas/certificate-store.js';
import { CloudError } from '../protocol/message.js';
import type { Call } from '../protocol/product.js';
import {
  admitBatch,
  admitChange,
  attachmentsOf,
  canonicalId,
  checkProtocol,
  noteUnfit,
  usableCertificate,
} from './admission.js';
import { endDryRun, findListener, type NlbContext } from './context.js';
import { checkQuota } from './quota.js';
import type { ListenerRecord } from './records.js';

/** AssociateAdditionalCertificatesWithListener (facts 2.5): Associating at once, Associated when the job ends. */
export function associate(context: NlbContext, site: Site, call: Call) {
  const listener = findListener(context, call);
  checkProtocol(listener);
  admitChange(context, call, listener);
  const sent = call.parameters.list('AdditionalCertificateIds').map((id) => canonicalId(context, id, site));
  const ids = admitBatch(context, sent, (id) => refusal(context, call, listener, id));
  checkQuota(context, call, listener.loadBalancerId, ids);
  endDryRun(call);
  const attachments = ids.map((id) => context.estate.newAttachment(id, { status: 'Associating' }));
  const job = context.jobs.start(
    {
      operation: call.operation,
      listener,
      certificateIds: ids,
      begin: () => {
        listener.gone = listener.gone.filter((id) => !ids.includes(id));
        listener.attachments.push(...attachments);
      },
      succeed: () => {
        for (const attachment of attachments) attachment.status = 'Associated';
      },
      fail: () => {
        listener.attachments = listener.attachments.filter((attachment) => !attachments.includes(attachment));
      },
    },
    call.fate,
  );
  return { JobId: job.id };
}

/** A certificate that is the default already is refused as associated, unless the switch says otherwise. */
function refusal(context: NlbContext, call: Call, listener: ListenerRecord, id: string): CloudError | undefined {
  const certificate = usableCertificate(context, call, id);
  if (certificate instanceof CloudError) return certificate;
  const blocking = attachmentsOf(listener, id).filter(
    ({ role }) => role === 'additional' || context.switches.associateDefaultAsAdditional === 'refused',
  );
  if (blocking.length > 0) {
    return new CloudError(
      400,
      'ResourceAlreadyAssociated.Certificate',
      `The specified resource of ${id} is already associated.`,
    );
  }
  noteUnfit(context, call, certificate);
  return undefined;
}
