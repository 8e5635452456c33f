import { differenceInSeconds } from 'date-fns';
import type { Sight } from '../reconcile/pass.js';
import type { Requeue } from '../reconcile/ports/cloud.js';
import type { Condition, FaultReport, RememberedCondition, Report } from '../reconcile/report/report.js';
import { mappingsFor } from '../rotation/lineage/mapping.js';
import { servedBeside } from '../rotation/lineage/siblings.js';
import { succession } from '../rotation/lineage/successor.js';
import { indexCertificates } from '../rotation/model/certificate-index.js';
import type { Hold } from '../rotation/model/hold.js';
import { sameCertificate } from '../rotation/model/ids.js';
import type { Attachment, Certificate, CertificateId, Listener } from '../rotation/model/inventory.js';
import type { Policy } from '../rotation/model/policy.js';
import type { ClosedBatch, ListenerRef, OpenBatch } from '../rotation/model/step.js';

/** A certificate that a listener has, until when, and what replaces it. */
export interface Expiry extends ListenerRef {
  readonly certificateId: CertificateId;
  readonly role: Attachment['role'];
  readonly names: readonly string[];
  readonly notAfter: Date;
  /** The best successor that CAS has for it; undefined when there is none. */
  readonly successor: CertificateId | undefined;
  /** The successor is on the same listener already. */
  readonly isReplaced: boolean;
}

/** How everything stands: what the ledger remembers, and what the cloud shows where that was looked at. */
export interface Standing {
  readonly at: Date;
  /** False when the ledger alone was read. */
  readonly hasLooked: boolean;
  readonly open: readonly OpenBatch[];
  /** Of those: unfinished for longer than they may be. */
  readonly overdue: readonly OpenBatch[];
  readonly due: readonly Requeue[];
  readonly holds: readonly Hold[];
  readonly conditions: readonly (Condition | RememberedCondition)[];
  readonly faults: readonly FaultReport[];
  /** The soonest first. */
  readonly expiries: readonly Expiry[];
  /** What was closed lately, the oldest first. */
  readonly closed: readonly ClosedBatch[];
  readonly calls: number;
}

export interface Archive {
  readonly open: readonly OpenBatch[];
  readonly due: readonly Requeue[];
  readonly conditions: readonly RememberedCondition[];
  readonly closed: readonly ClosedBatch[];
}

/** `look` is a dry run over everything, and what it read; without it the ledger's word stands. */
export function standingOf(
  archive: Archive,
  look: { readonly report: Report; readonly sights: readonly Sight[] } | undefined,
  policy: Policy,
  at: Date,
): Standing {
  const overdue = archive.open.filter(
    ({ requestedAt }) => differenceInSeconds(at, requestedAt) > policy.confirmWithinSeconds,
  );
  const { report, sights = [] } = look ?? {};
  return {
    ...archive,
    at,
    hasLooked: look !== undefined,
    overdue,
    holds: report?.holds ?? [],
    conditions: report?.conditions ?? archive.conditions,
    faults: report?.faults ?? [],
    expiries: sights.flatMap((sight) => expiriesIn(sight, policy, at)).sort(soonestFirst),
    calls: report?.calls ?? 0,
  };
}

function soonestFirst(a: Expiry, b: Expiry): number {
  return a.notAfter.getTime() - b.notAfter.getTime() || (a.listenerId < b.listenerId ? -1 : 1);
}

function expiriesIn({ certificates, inventories, mappings }: Sight, policy: Policy, now: Date): Expiry[] {
  const certificateIndex = indexCertificates(certificates);
  const successorOf = (certificate: Certificate, listener: Listener, region: ListenerRef['region']) => {
    const inForce = mappingsFor(listener, region, mappings);
    const beside = servedBeside(certificate.id, listener, [], certificateIndex);
    return succession({ replaced: certificate.id, certificateIndex, mappings: inForce, policy, beside, now }).fit[0]
      ?.id;
  };
  return inventories.flatMap(({ region, loadBalancers }) =>
    loadBalancers.flatMap(({ id: loadBalancerId, listeners }) =>
      listeners.flatMap((listener) =>
        listener.attachments.flatMap(({ certificateId, role }) => {
          const certificate = certificateIndex.find(certificateId);
          if (certificate === undefined) return [];
          const { names, notAfter } = certificate;
          const successor = successorOf(certificate, listener, region);
          const isReplaced =
            successor !== undefined && listener.attachments.some((a) => sameCertificate(a.certificateId, successor));
          const place = { region, loadBalancerId, listenerId: listener.id };
          return [{ ...place, certificateId, role, names, notAfter, successor, isReplaced }];
        }),
      ),
    ),
  );
}
