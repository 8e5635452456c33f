import { differenceInSeconds } from 'date-fns';
import type { Sight } from '../../reconcile/context.js';
import type { Requeue } from '../../reconcile/ports/records.js';
import type { Condition, FaultReport, RememberedCondition, Report } from '../../reconcile/report/report.js';
import { overdueText } from '../../reconcile/report/verdicts.js';
import { indexCertificates } from '../../rotation/model/certificate-index.js';
import type { Hold } from '../../rotation/model/hold.js';
import type { Policy } from '../../rotation/model/policy.js';
import type { ClosedBatch, OpenBatch } from '../../rotation/model/step.js';
import type { Severity } from '../../wording/reason-table.js';
import { graded } from '../../wording/reasons.js';
import { type Expiry, type LastReport, type LookedAt, lastExpiries, lookedAt } from './last-known.js';

/** The status: records of the ledger, and the state of the cloud if that was read. */
export interface Standing {
  readonly at: Date;
  /** The location of the ledger, as LEDGER has it. */
  readonly ledger?: string | undefined;
  /** False if only the ledger was read. */
  readonly hasLooked: boolean;
  /** The last time by which full sweeps had read every region; null without one. A look does not depend on it. */
  readonly sweptAt: Date | null;
  /** The regions of the look, sorted by account. Empty if only the ledger was read. */
  readonly regions: readonly LookedAt[];
  readonly open: readonly OpenBatch[];
  /** Open batches that are unfinished after CONFIRM_WITHIN_MINUTES. */
  readonly overdue: readonly OpenBatch[];
  readonly due: readonly Requeue[];
  readonly holds: readonly Hold[];
  /**
   * Those of the look, those that the ledger remembers of the parts that the look could not read, and one for each overdue
   * batch. The gravest first.
   */
  readonly conditions: readonly ShownCondition[];
  readonly faults: readonly FaultReport[];
  /** The earliest expiry first. Those of the parts that the look could not read are of the last full report. */
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
  readonly sweptAt: Date | null;
}

/** A dry run over everything with its inventories, and the stored report for the parts that it could not read. */
export interface Look {
  readonly report: Pick<Report, 'takenAt' | 'holds' | 'faults' | 'calls'> & {
    /** With those that the ledger remembers of the parts that the look could not read. */
    readonly conditions: readonly (Condition | RememberedCondition)[];
  };
  readonly sights: readonly Sight[];
  readonly last: LastReport;
}

/** The status. Without a look, conditions come from the ledger. */
export function standingOf(archive: LedgerRecords, look: Look | undefined, policy: Policy, at: Date): Standing {
  const overdue = archive.open.filter(
    ({ requestedAt }) => differenceInSeconds(at, requestedAt) > policy.confirmWithinSeconds,
  );
  const common = { ...archive, at, overdue };
  if (look === undefined) return { ...common, ...nothingSeen, conditions: withOverdue(archive.conditions, overdue) };
  const { report, sights, last } = look;
  const { takenAt, holds, conditions, faults, calls } = report;
  return {
    ...common,
    ...{ hasLooked: true, holds, faults, calls },
    regions: lookedAt(sights, last, takenAt),
    conditions: withOverdue(conditions, overdue),
    expiries: [...sights.flatMap(expiriesIn), ...lastExpiries(sights, last)].sort(soonestFirst),
  };
}

const nothingSeen = { hasLooked: false, regions: [], holds: [], faults: [], expiries: [], calls: 0 } as const;

/** Full sweeps run every hour. After two that did not finish, the ledger does not know the estate any more. */
const lateSeconds = 3 * 3600;

/** Whether the absence of a condition means that there is none. The ledger knows only what a recent full sweep found. */
export function isInformed({ hasLooked, sweptAt, at }: Pick<Standing, 'hasLooked' | 'sweptAt' | 'at'>): boolean {
  return hasLooked || (sweptAt !== null && differenceInSeconds(at, sweptAt) <= lateSeconds);
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
    .map(({ account, region, loadBalancerId, listenerId, certificateIds, requestedAt, step }) => {
      const where = { account, region, loadBalancerId, listenerId, certificateIds };
      return { ...where, reason: 'overdue', since: requestedAt, detail: overdueText({ step }) };
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
function expiriesIn({ account, certificates, outlooks }: Sight): Expiry[] {
  const certificateIndex = indexCertificates(certificates);
  return outlooks.flatMap(({ region, loadBalancerId, listenerId, certificateId, role, successor, ...outlook }) => {
    const certificate = certificateIndex.find(certificateId);
    if (certificate === undefined) return [];
    const { names, notAfter } = certificate;
    const { standing, obstacle } = outlook;
    const fit = successor?.stage === 'unfit' ? undefined : successor?.certificateId;
    const state = { successor: fit, isReplaced: standing === 'replaced', standing, obstacle };
    return [{ account, region, loadBalancerId, listenerId, certificateId, role, names, notAfter, ...state }];
  });
}
