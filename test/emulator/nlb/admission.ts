import type { CasCertificate } from '../cas/certificate-record.js';
import { SITE_REGIONS } from '../cas/certificate-store.js';
import { CloudError } from '../protocol/message.js';
import type { Call } from '../protocol/product.js';
import type { NlbContext } from './context.js';
import { type AttachmentRecord, type ListenerRecord, shownStatus } from './records.js';

/** Checks every write makes before it looks at certificates. Throws the documented refusals (facts 2.3, 2.5, 2.6). */
export function admitChange(context: NlbContext, call: Call, listener: ListenerRecord): void {
  const loadBalancer = context.estate.loadBalancers.get(listener.loadBalancerId);
  noteTaggedOff(context, call, listener, loadBalancer?.tags ?? {});
  if (loadBalancer?.status !== 'Active') {
    throw new CloudError(
      400,
      'IncorrectStatus.loadbalancer',
      `The status of ${listener.loadBalancerId} [${loadBalancer?.status}] is incorrect.`,
    );
  }
  checkLock(context, call, listener);
  // A stopped listener takes no change until somebody starts it (facts 3.3, from CCM).
  if (shownStatus(listener) !== 'Running') {
    throw wrongStatus(listener);
  }
}

/** The message names what is in the wrong status, and the status in brackets (meta; a live answer of ALB). */
function wrongStatus(listener: ListenerRecord): CloudError {
  const message = `The status of ${listener.id} [${shownStatus(listener)}] is incorrect.`;
  return new CloudError(400, 'IncorrectStatus.listener', message);
}

export function checkProtocol(listener: ListenerRecord): void {
  if (listener.protocol === 'TCPSSL') return;
  throw new CloudError(
    400,
    'OperationDenied.Protocol',
    `The operation is not allowed because of ${listener.protocol}.`,
  );
}

/** One change at a time on a listener, or on its whole load balancer (facts 3.3, 7.14). */
function checkLock(context: NlbContext, call: Call, listener: ListenerRecord): void {
  const scope = context.switches.lock === 'listener' ? [listener] : context.estate.listenersOf(listener.loadBalancerId);
  const busy = scope.find((candidate) => candidate.jobId !== undefined);
  if (!busy) return;
  if (busy === listener) context.rules.record('busy-listener', `${call.operation} on ${listener.id}`);
  if (context.switches.busyCode === 'IncorrectStatus.listener') throw wrongStatus(busy);
  // The message names the lock (meta: "The Lock [%s] is conflict.").
  const lock = context.switches.lock === 'listener' ? busy.id : busy.loadBalancerId;
  throw new CloudError(400, 'Conflict.Lock', `The Lock [${lock}] is conflict.`);
}

/** An owner's tag: look, never touch (DESIGN part 2). The cloud does not mind; the rule book does. */
function noteTaggedOff(context: NlbContext, call: Call, listener: ListenerRecord, more: Record<string, string>): void {
  if (listener.tags['cert-rotation'] !== 'off' && more['cert-rotation'] !== 'off') return;
  context.rules.record('tagged-off', `${call.operation} on ${listener.id}`);
}

/** NLB's own form of an id that was sent: exact, or completed with the site suffix where bare ids are accepted. */
export function canonicalId(context: NlbContext, id: string, site: keyof typeof SITE_REGIONS): string {
  return /^\d+$/.test(id) && context.switches.bareIds === 'accepted' ? `${id}-${SITE_REGIONS[site]}` : id;
}

/** The certificate that NLB may use: in CAS, of the account, of the right site, with its private key (facts 3.4, part 5). */
export function usableCertificate(context: NlbContext, call: Call, id: string): CasCertificate | CloudError {
  const record = /^\d+$/.test(id) ? undefined : context.certificates.find(id);
  if (
    !record ||
    record.deleted ||
    record.accountId !== call.accountId ||
    !record.hasPrivateKey ||
    isUnsynced(context, record)
  ) {
    return new CloudError(
      400,
      'ResourceNotFound.Certificate',
      `The specified resource of certificate ${id} is not found.`,
    );
  }
  return record;
}

/** NLB learns of a fresh certificate some time after CAS has it (facts 3.4, seen by a third party). */
function isUnsynced({ clock, switches }: NlbContext, record: CasCertificate): boolean {
  const age = (clock.now().getTime() - record.issuedAt.getTime()) / 1000;
  return record.hiddenFromNlb || age < switches.certificateSyncSeconds;
}

/** NLB is not known to refuse these; a careful caller never sends them. */
export function noteUnfit(context: NlbContext, call: Call, record: CasCertificate): void {
  const now = context.clock.now();
  const why =
    record.status !== 'issued'
      ? record.status
      : record.notAfter <= now
        ? 'expired'
        : record.notBefore > now
          ? 'not valid yet'
          : undefined;
  if (why) context.rules.record('unfit-certificate', `${call.operation} of ${record.id}: ${why}`);
}

export function attachmentsOf(listener: ListenerRecord, certificateId: string): readonly AttachmentRecord[] {
  return listener.attachments.filter((attachment) => attachment.certificateId === certificateId);
}

/**
 * Which of a batch go: all or nothing, or the good ones alone (facts 7.6, a switch). A batch with no good one is
 * refused with the first reason either way.
 */
export function admitBatch(
  context: NlbContext,
  ids: readonly string[],
  refuse: (id: string) => CloudError | undefined,
): readonly string[] {
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated !== undefined) {
    context.rules.record('repeated-id', repeated);
    throw new CloudError(400, 'DuplicatedParam.AdditionalCertificateIds', `${repeated} is named twice.`);
  }
  const refusals = ids.map((id) => ({ id, refusal: refuse(id) }));
  const good = refusals.filter(({ refusal }) => refusal === undefined).map(({ id }) => id);
  const first = refusals.find(({ refusal }) => refusal !== undefined)?.refusal;
  if (first && (good.length === 0 || context.switches.batchWithOneBad === 'atomic')) throw first;
  return good;
}
