import type { Sight } from '../../reconcile/context.js';
import type { Report } from '../../reconcile/report/report.js';
import { indexCertificates } from '../../rotation/model/certificate-index.js';
import { needsPerson } from '../../rotation/model/hold.js';
import type { CertificateId } from '../../rotation/model/inventory.js';
import type { Policy } from '../../rotation/model/policy.js';
import { withAdvice } from '../../wording/advice.js';
import { byCause, conditionText } from '../../wording/condition.js';
import { count, totalsOf } from '../../wording/count.js';
import { plain } from '../../wording/plain.js';
import { span } from '../../wording/terms.js';
import type { Paint } from '../view/paint.js';
import { estimate } from './estimate.js';

/** A dry run, and what it saw. */
export interface ShownPlan {
  readonly report: Report;
  readonly sights: readonly Sight[];
  readonly policy: Policy;
  readonly paint: Paint;
}

/** The end of a plan: conditions that no listener shows, failures, totals and the cost. */
export function planSummary({ report, sights, policy, paint }: ShownPlan): string[] {
  const { conditions, faults, notStarted } = report;
  const held = new Set(report.holds.filter(needsPerson).map(({ reason }) => String(reason)));
  const beside = conditions.filter(({ reason }) => !held.has(reason));
  const index = indexCertificates(sights.flatMap(({ certificates }) => certificates));
  const namesOf = (id: CertificateId) => index.find(id)?.names;
  return [
    ...byCause(beside).map((same) => `${paint('bad', 'needs you')}  ${conditionText(same, namesOf)}`),
    ...faults.map(
      ({ region, message, code }) =>
        `${paint('bad', 'failed')}     ${plain(region)}: ${plain(withAdvice(message, code))}`,
    ),
    ...(notStarted.length === 0 ? [] : [`Not planned for lack of time: ${count(notStarted.length, 'step')}.`]),
    ...(beside.length + faults.length === 0 ? [] : ['']),
    paint('strong', `Plan: ${[changesOf(report, sights), heldOf(report), ...blindIn(sights)].join('; ')}.`),
    ...workOf(report, sights, policy),
    isBlind(report, sights)
      ? 'dry run: nothing could be planned, nothing written'
      : `dry run: ${count(report.steps.length, 'change')} planned, nothing written`,
  ];
}

function changesOf(report: Report, sights: readonly Sight[]): string {
  const { steps, faults } = report;
  if (isBlind(report, sights)) return 'unknown, because nothing could be read';
  if (steps.length === 0) return faults.length > 0 ? 'nothing to change in what could be read' : 'nothing to change';
  const certificates = (kind: string) => totalsOf(steps.filter(({ step }) => step === kind)).certificates;
  const kinds = [
    [certificates('set-default'), 'to set as default'],
    [certificates('associate'), 'to associate'],
    [certificates('retire'), 'to retire'],
  ] as const;
  const parts = kinds.filter(([number]) => number > 0).map(([number, action]) => `${number} ${action}`);
  return `${parts.join(', ')} on ${count(totalsOf(steps).listeners, 'listener')}`;
}

function heldOf({ holds }: Report): string {
  const persons = holds.filter(needsPerson).length;
  return persons === 0 ? `${holds.length} held` : `${holds.length} held, ${persons} of them until a person acts`;
}

function isBlind({ faults }: Report, sights: readonly Sight[]): boolean {
  return faults.length > 0 && sights.every(({ inventories }) => inventories.length === 0);
}

/** Unread regions are named, so that their absence in the plan is not taken for health. */
function blindIn(sights: readonly Sight[]): string[] {
  const unread = sights.flatMap(({ account, unseen, inventories }) =>
    unseen.map((region) => {
      const unnamed = inventories.length === 0 ? 'any region' : 'regions that could not be listed';
      const where = region === 'all' ? unnamed : plain(region);
      return sights.length > 1 ? `${where} of account ${plain(account)}` : where;
    }),
  );
  return unread.length === 0 ? [] : [`could not read ${unread.join(', ')}`];
}

function workOf(report: Report, sights: readonly Sight[], policy: ShownPlan['policy']): string[] {
  const inventories = sights.flatMap((sight) => sight.inventories);
  const { reads, changes, minutes, retirements, graceMinutes } = estimate(report, inventories, policy);
  const spent = `Reading took ${count(report.calls, 'call')}.`;
  if (changes + retirements === 0) return [spent];
  const now = `Applying it takes about ${count(changes, 'change')} and ${count(reads, 'read')}, ${count(minutes, 'minute')}.`;
  if (retirements === 0) return [spent, now];
  const off = `retire${retirements === 1 ? 's' : ''} the replaced certificates`;
  const grace = graceMinutes === 0 ? 'at once' : `after the grace time of ${span(graceMinutes * 60)}`;
  return [spent, now, `Then ${count(retirements, 'change')} ${off}, ${grace}.`];
}
