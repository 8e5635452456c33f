import type { Sight } from '../../reconcile/context.js';
import type { Report } from '../../reconcile/report/report.js';
import { needsPerson } from '../../rotation/model/hold.js';
import type { Policy } from '../../rotation/model/policy.js';
import { totalsOf } from '../../wording/count.js';
import { plain } from '../../wording/plain.js';
import { paragraphLines } from '../view/layout.js';
import { lengthText, zoneText } from '../view/times.js';
import type { View } from '../view/view.js';
import { estimate } from './estimate.js';

/** A dry run, and what it saw. */
export interface ShownPlan {
  readonly report: Report;
  readonly sights: readonly Sight[];
  readonly policy: Policy;
}

/** The end of a plan: totals and cost. */
export function planSummary({ report, sights, policy }: ShownPlan, view: View): string[] {
  const { notStarted } = report;
  const total = [changesOf(report, sights, view), heldOf(report, view), ...blindIn(sights, view)].join('; ');
  return [
    ...(notStarted.length === 0
      ? []
      : paragraphLines(view.say`Not planned for lack of time: ${view.count(notStarted.length, 'step')}.`, view, '')),
    ...paragraphLines(view.say`Plan: ${total}.`, view, '').map((line) => view.paint('strong', line)),
    ...paragraphLines(workOf(report, sights, { policy, view }), view, ''),
  ];
}

/** The last line of a plan that is not applied. */
export function notAppliedLines({ report, sights }: ShownPlan, view: View): string[] {
  const text = isBlind(report, sights)
    ? view.say`Dry run: nothing could be planned, nothing written.`
    : view.say`Dry run: ${view.count(report.steps.length, 'change')} planned, nothing written.`;
  return paragraphLines(text, view, '');
}

function changesOf(report: Report, sights: readonly Sight[], view: View): string {
  const { say } = view;
  const { steps, faults } = report;
  if (isBlind(report, sights)) return say`unknown, because nothing could be read`;
  if (steps.length === 0)
    return faults.length > 0 ? say`nothing to change in the part that could be read` : say`nothing to change`;
  const certificates = (kind: string) => totalsOf(steps.filter(({ step }) => step === kind)).certificates;
  const [defaults, associated, retired] = [
    certificates('set-default'),
    certificates('associate'),
    certificates('retire'),
  ] as const;
  const parts = [
    ...(defaults > 0 ? [say`${defaults} to set as default`] : []),
    ...(associated > 0 ? [say`${associated} to associate`] : []),
    ...(retired > 0 ? [say`${retired} to retire`] : []),
  ];
  return say`${parts.join(say`, `)} on ${view.count(totalsOf(steps).listeners, 'listener')}`;
}

function heldOf({ holds }: Report, { say }: View): string {
  const persons = holds.filter(needsPerson).length;
  return persons === 0 ? say`${holds.length} held` : say`${holds.length} held, ${persons} of them until a person acts`;
}

function isBlind({ faults }: Report, sights: readonly Sight[]): boolean {
  return faults.length > 0 && sights.every(({ inventories }) => inventories.length === 0);
}

/** Unread regions are named, so that their absence in the plan is not taken for health. */
function blindIn(sights: readonly Sight[], { say }: View): string[] {
  const unread = sights.flatMap(({ account, unseen, inventories }) =>
    unseen.map((region) => {
      const unnamed = inventories.length === 0 ? say`any region` : say`regions that could not be listed`;
      const where = region === 'all' ? unnamed : plain(region);
      return sights.length > 1 ? say`${where} of account ${plain(account)}` : where;
    }),
  );
  return unread.length === 0 ? [] : [say`could not read ${unread.join(say`, `)}`];
}

function workOf(
  report: Report,
  sights: readonly Sight[],
  { policy, view }: Pick<ShownPlan, 'policy'> & { readonly view: View },
): string {
  const { say, count } = view;
  const inventories = sights.flatMap((sight) => sight.inventories);
  const { reads, changes, minutes, retirements, graceMinutes } = estimate(report, inventories, policy);
  const grace = graceMinutes === 0 ? say`at once` : say`after the grace time of ${lengthText(graceMinutes * 60, view)}`;
  const isNow = report.steps.length > 0;
  const work = say`${count(changes, 'change')} and ${count(reads, 'read')}, ${count(minutes, 'minute')}`;
  return [
    say`Reading took ${count(report.calls, 'call')}; ${zoneText(view)}.`,
    ...(changes === 0
      ? []
      : [isNow ? say`Applying it takes about ${work}.` : say`The waiting changes take about ${work}.`]),
    ...(retirements === 0
      ? []
      : changes === 0
        ? [say`Later ${count(retirements, 'change')} to retire the replaced certificates, ${grace}.`]
        : [say`Then ${count(retirements, 'change')} to retire the replaced certificates, ${grace}.`]),
  ].join(view.lang === 'zh' ? '' : ' ');
}
