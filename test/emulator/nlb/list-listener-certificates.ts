import { CloudError } from '../protocol/message.js';
import type { Call } from '../protocol/product.js';
import { checkProtocol } from './admission.js';
import { findListener, type NlbContext } from './context.js';
import { isWanted, tokenPage } from './paging.js';
import type { AttachmentRecord, ListenerView } from './records.js';

interface Shown {
  readonly sequence: number;
  readonly certificateId: string;
  readonly kind: 'Server' | 'Ca';
  readonly isDefault: boolean;
  readonly status: string;
}

/** ListListenerCertificates (facts 2.4): TCPSSL only, at most 50 a page; without `CertType`, CA certificates too. */
export function listListenerCertificates(context: NlbContext, call: Call) {
  checkPageSize(call.parameters.number('MaxResults') ?? 0, context.switches.certificatePageMaximum);
  const listener = findListener(context, call);
  checkProtocol(listener);
  const type = call.parameters.text('CertType');
  const found = shown(context, context.estate.seen(listener))
    .filter((row) => type === undefined || row.kind === type)
    .filter((row) => isWanted(call.parameters.list('CertificateIds'), row.certificateId));
  const page = tokenPage(call, context.switches, found);
  return {
    ...page.fields,
    CertificateIds: page.items.map((row) => row.certificateId),
    Certificates: page.items.map((row) => ({
      CertificateId: row.certificateId,
      CertificateType: row.kind,
      IsDefault: row.isDefault,
      Status: row.status,
    })),
  };
}

function checkPageSize(size: number, most: number): void {
  if (size <= most) return;
  throw new CloudError(400, 'IllegalParam.MaxResults', `The parameter MaxResults is illegal: more than ${most}.`);
}

function shown(context: NlbContext, view: ListenerView): readonly Shown[] {
  const present = view.attachments.flatMap((attachment) => showOne(context, attachment));
  if (context.switches.goneCertificates === 'absent') return present;
  const last = present.at(-1)?.sequence ?? 0;
  const gone = view.gone.map((certificateId, index) => ({
    sequence: last + 1 + index,
    certificateId,
    kind: 'Server' as const,
    isDefault: false,
    status: 'Dissociated',
  }));
  return [...present, ...gone];
}

function showOne(context: NlbContext, attachment: Readonly<AttachmentRecord>): readonly Shown[] {
  const isDefault = attachment.role === 'default';
  const isReplaced = isDefault && attachment.status === 'Diassociating';
  if (isDefault && context.switches.defaultListed === 'absent') return [];
  if (isReplaced && context.switches.replacedDefault === 'absent') return [];
  return [
    {
      sequence: attachment.sequence,
      certificateId: attachment.certificateId,
      kind: attachment.kind,
      isDefault,
      status: isReplaced ? context.switches.replacedDefault : attachment.status,
    },
  ];
}
