import { differenceInSeconds } from 'date-fns';
import type { Sight } from '../reconcile/context.js';
import type { Requeue } from '../reconcile/ports/records.js';
import type { Condition, FaultReport, RememberedCondition, Report } from '../reconcile/report/report.js';
import { indexCertificates } from '../rotation/model/certificate-index.js';
import type { Hold } from '../rotation/model/hold.js';
import type { Attachment, CertificateId } from '../rotation/model/inventory.js';
import type { Policy } from '../rotation/model/policy.js';
import type { ClosedBatch, ListenerRef, OpenBatch } from '../rotation/model/step.js';
import type { AttachedStanding, Outlook } from '../rotation/outlook.js';
import type { Severity } from '../wording/reason-table.js';
import { graded } from '../wording/reasons.js';

/** An attached certificate with its expiry and successor. */
export interface Expiry extends ListenerRef {
  readonly certificateId: CertificateId;
  readonly role: Attachment['role'];
  readonly names: readonly string[];
  readonly notAfter: Date;
  /** The best fit successor in CAS; undefined without one. */
  readonly successor: CertificateId | undefined;
  /** The successor is on the same listener already. */
  readonly isReplaced: boolean;
  readonly standing: AttachedStanding;
  /** Why nothing will replace it until a person acts. */
  readonly obstacle: Outlook['obstacle'];
}

/** The status: records of the ledger, and the state of the cloud if that was read. */
export interface Standing {
  readonly at: Date;
  /** False if only the ledger was read. */
  readonly hasLooked: boolean;
  readonly open: readonly OpenBatch[];
  /** Open batches that are unfinished after CONFIRM_WITHIN_MINUTES. */
  readonly overdue: readonly OpenBatch[];
  readonly due: readonly Requeue[];
  readonly holds: readonly Hold[];
  /** With one for each overdue batch. The gravest first. */
  readonly conditions: readonly ShownCondition[];
  readonly faults: readonly FaultReport[];
  /** The earliest expiry first. */
  readonly expiries: readonly Expiry[];
  /** Recently closed batches, the oldest first. */
  readonly closed: readonly ClosedBatch[];
  readonly calls: number;
}

/** A condition of the look, or one that only the ledger has. */
type ShownCondition = (Condition | RememberedCondition) & { readonly severity: Severity };

interface LedgerRecords {
  readonly open: readonly OpenBatch[];
  readonly due: readonly Requeue[];
  readonly conditions: readonly RememberedCondition[];
  readonly closed: readonly ClosedBatch[];
}

/** The status. `look` is a dry run over everything with its inventories; without it, conditions come from the ledger. */
export function standingOf(
  archive: LedgerRecords,
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
    conditions: withOverdue(report?.conditions ?? archive.conditions.map(withWords), overdue),
    faults: report?.faults ?? [],
    expiries: sights.flatMap(expiriesIn).sort(soonestFirst),
    calls: report?.calls ?? 0,
  };
}

function withWords({ words, ...condition }: RememberedCondition): RememberedCondition {
  return words === undefined ? condition : { ...condition, detail: words };
}

/** A batch that became overdue since the last pass is a condition that no pass has reported yet. */
function withOverdue(
  conditions: readonly (Condition | RememberedCondition)[],
  overdue: readonly OpenBatch[],
): readonly ShownCondition[] {
  const unreported = overdue
    .filter(
      ({ listenerId }) =>
        !conditions.some((condition) => condition.reason === 'overdue' && condition.listenerId === listenerId),
    )
    .map(({ account, region, loadBalancerId, listenerId, certificateIds, requestedAt }) => {
      const where = { account, region, loadBalancerId, listenerId, certificateIds };
      return { ...where, reason: 'overdue', since: requestedAt };
    });
  return graded<Condition | RememberedCondition>([...conditions, ...unreported]);
}

/** Of one listener, the default certificate first. */
function soonestFirst(a: Expiry, b: Expiry): number {
  const byTime = a.notAfter.getTime() - b.notAfter.getTime();
  if (byTime !== 0) return byTime;
  if (a.listenerId !== b.listenerId) return a.listenerId < b.listenerId ? -1 : 1;
  return Number(b.role === 'default') - Number(a.role === 'default');
}

/** Certificates that CAS lists. Each unlisted one is a condition. */
function expiriesIn({ certificates, outlooks }: Sight): Expiry[] {
  const certificateIndex = indexCertificates(certificates);
  return outlooks.flatMap(({ region, loadBalancerId, listenerId, certificateId, role, successor, ...outlook }) => {
    const certificate = certificateIndex.find(certificateId);
    if (certificate === undefined) return [];
    const { names, notAfter } = certificate;
    const { standing, obstacle } = outlook;
    const fit = successor?.stage === 'unfit' ? undefined : successor?.certificateId;
    const state = { successor: fit, isReplaced: standing === 'replaced', standing, obstacle };
    return [{ region, loadBalancerId, listenerId, certificateId, role, names, notAfter, ...state }];
  });
}
