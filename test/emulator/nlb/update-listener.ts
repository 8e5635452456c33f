import type { Site } from '../cas/certificate-store.js';
import { CloudError } from '../protocol/message.js';
import type { Call } from '../protocol/product.js';
import { admitChange, attachmentsOf, canonicalId, checkProtocol, noteUnfit, usableCertificate } from './admission.js';
import { endDryRun, findListener, type NlbContext } from './context.js';
import type { JobWork } from './jobs.js';
import type { AttachmentRecord, ListenerRecord } from './records.js';

const NOT_ATTRIBUTES = ['ListenerId', 'CertificateIds', 'CaCertificateIds', 'ClientToken', 'DryRun', 'RegionId'];

/**
 * UpdateListenerAttribute (facts 2.3): omitted fields stay. The new default shows as `Associating` while the one that
 * it replaces goes on serving; when the job ends the replaced one is gone.
 */
export function updateListener(context: NlbContext, site: Site, call: Call) {
  const listener = findListener(context, call);
  const [sent] = call.parameters.list('CertificateIds');
  if (sent !== undefined) checkProtocol(listener);
  checkProxyConfig(call.parameters.text('ProxyProtocolV2Config'));
  admitChange(context, call, listener);
  const id = sent === undefined ? undefined : canonicalId(context, sent, site);
  if (id !== undefined) checkDefault(context, call, listener, id);
  endDryRun(call);
  const changesDefault = id !== undefined && !isDefault(listener, id);
  const certificates = changesDefault ? replaceDefault(context, listener, id) : NO_CERTIFICATES;
  const job = context.jobs.start(
    {
      ...certificates,
      operation: call.operation,
      listener,
      certificateIds: id === undefined ? [] : [id],
      succeed: () => {
        certificates.succeed();
        setAttributes(context, call, listener);
      },
    },
    call.fate,
  );
  return { JobId: job.id };
}

/** One object as JSON text (facts 1.1); the code of a bad one is inferred. */
function checkProxyConfig(text: string | undefined): void {
  if (text === undefined) return;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return;
  } catch {
    // Not JSON is as illegal as no object.
  }
  throw new CloudError(400, 'IllegalParam.ProxyProtocolV2Config', 'ProxyProtocolV2Config is not a JSON object.');
}

type CertificateWork = Pick<JobWork, 'begin' | 'succeed' | 'fail'>;

const NO_CERTIFICATES: CertificateWork = { begin: () => {}, succeed: () => {}, fail: () => {} };

function replaceDefault(context: NlbContext, listener: ListenerRecord, id: string): CertificateWork {
  const successor = context.estate.newAttachment(id, { role: 'default', status: 'Associating' });
  const replaced = listener.attachments.filter(({ role, kind }) => role === 'default' && kind === 'Server');
  const promoted = listener.attachments.filter(
    ({ role, certificateId }) => role === 'additional' && certificateId === id,
  );
  const without = (leaving: readonly AttachmentRecord[]) =>
    listener.attachments.filter((each) => !leaving.includes(each));
  return {
    begin: () => {
      for (const attachment of replaced) attachment.status = 'Diassociating';
      listener.attachments.push(successor);
    },
    succeed: () => {
      successor.status = 'Associated';
      listener.attachments = without([...replaced, ...promoted]);
    },
    fail: () => {
      for (const attachment of replaced) attachment.status = 'Associated';
      listener.attachments = without([successor]);
    },
  };
}

function checkDefault(context: NlbContext, call: Call, listener: ListenerRecord, id: string): void {
  const certificate = usableCertificate(context, call, id);
  if (certificate instanceof CloudError) throw certificate;
  const isAdditional = attachmentsOf(listener, id).some(({ role }) => role === 'additional');
  const isRefused =
    (isAdditional && context.switches.additionalToDefault === 'refused') ||
    (isDefault(listener, id) && context.switches.sameDefault === 'refused');
  if (isRefused) {
    throw new CloudError(
      400,
      'ResourceAlreadyAssociated.Certificate',
      `The specified resource of ${id} is already associated.`,
    );
  }
  noteUnfit(context, call, certificate);
}

function isDefault(listener: ListenerRecord, id: string): boolean {
  return attachmentsOf(listener, id).some(({ role, kind }) => role === 'default' && kind === 'Server');
}

function setAttributes(context: NlbContext, call: Call, listener: ListenerRecord): void {
  const [authority] = call.parameters.list('CaCertificateIds');
  if (authority !== undefined) {
    listener.attachments = listener.attachments.filter(({ kind }) => kind !== 'Ca');
    listener.attachments.push(context.estate.newAttachment(authority, { kind: 'Ca' }));
  }
  for (const [name, value] of call.parameters.texts()) {
    if (!NOT_ATTRIBUTES.includes(name)) listener.attributes[name] = value;
  }
}
