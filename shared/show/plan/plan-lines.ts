import type { StepReport } from '../../reconcile/report/report.js';
import { type CertificateIndex, indexCertificates } from '../../rotation/model/certificate-index.js';
import { grouped } from '../../rotation/model/grouped.js';
import { type Hold, needsPerson } from '../../rotation/model/hold.js';
import { sameCertificate } from '../../rotation/model/ids.js';
import { type CertificateId, type Inventory, type LoadBalancer, usedSlots } from '../../rotation/model/inventory.js';
import { withoutNumbers } from '../../wording/condition.js';
import { cut, plain } from '../../wording/plain.js';
import { reasonText } from '../../wording/reasons.js';
import { conditionEntries, faultEntries } from '../condition-entries.js';
import { certificateName, certificateNames, loadBalancerName, type Names, namesOf, portsName } from '../names.js';
import { type Entry, entryLines, paragraphLines } from '../view/layout.js';
import { section } from '../view/section.js';
import { dayText, shownText } from '../view/times.js';
import type { View } from '../view/view.js';
import { planSummary, type ShownPlan } from './plan-summary.js';
import { warningsOf } from './warnings.js';

/**
 * A dry run's report as a plan that a person can check: conditions and failures, steps and waits by load balancer, and the
 * totals with the cost.
 */
export function planLines(shown: ShownPlan, view: View): string[] {
  const { conditions, faults } = shown.report;
  const context: PlanContext = {
    ...shown,
    view,
    names: namesOf(shown.sights),
    index: indexCertificates(shown.sights.flatMap(({ certificates }) => certificates)),
    steps: grouped(shown.report.steps, ({ loadBalancerId }) => loadBalancerId),
    holds: grouped(shown.report.holds.filter(isOnlyHere(shown)), ({ loadBalancerId }) => loadBalancerId),
  };
  const urgent = [...conditionEntries(conditions, context.names, view), ...faultEntries(faults, view)];
  return [
    ...(urgent.length === 0 ? [] : section(view.say`Needs you`, view.count(urgent.length, 'item'), 'bad', view)),
    ...entryLines(urgent, view),
    ...(urgent.length === 0 ? [] : ['']),
    ...shown.sights.flatMap(({ account, inventories }) =>
      inventories.flatMap((inventory) => regionLines(inventory, shown.sights.length > 1 ? account : '', context)),
    ),
    ...planSummary(shown, view),
  ];
}

/** A hold that needs a person is shown as a condition. */
function isOnlyHere({ report }: ShownPlan): (hold: Hold) => boolean {
  const shown = new Set(report.conditions.map(({ reason, listenerId }) => `${reason} ${listenerId}`));
  return (hold) => !needsPerson(hold) || !shown.has(`${hold.reason} ${hold.listenerId}`);
}

interface PlanContext extends ShownPlan {
  readonly view: View;
  readonly names: Names;
  readonly index: CertificateIndex;
  readonly steps: ReadonlyMap<string, readonly StepReport[]>;
  readonly holds: ReadonlyMap<string, readonly Hold[]>;
}

function regionLines({ region, loadBalancers }: Inventory, account: string, plan: PlanContext): string[] {
  const { names } = plan;
  const nameOf = ({ id }: LoadBalancer) => `${loadBalancerName(id, names)} ${id}`;
  const inOrder = [...loadBalancers].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const where = account === '' ? region : plan.view.say`${region} of account ${account}`;
  return inOrder.flatMap((loadBalancer) => loadBalancerLines(loadBalancer, plain(where), plan));
}

function loadBalancerLines(loadBalancer: LoadBalancer, where: string, plan: PlanContext): string[] {
  const { names, view, policy } = plan;
  const { id, listeners } = loadBalancer;
  const entries = [
    ...sameSteps(plan.steps.get(id) ?? []).flatMap((same) => stepEntries(same, loadBalancer, plan)),
    ...sameHolds(plan.holds.get(id) ?? []).flatMap((same) => holdEntry(same, plan)),
  ];
  if (entries.length === 0) return [];
  const slots = view.say`${usedSlots(listeners)} of ${policy.additionalPerLoadBalancer} slots for additional certificates are used`;
  const called = plain(loadBalancerName(id, names));
  const ids = view.showsIds && called !== id ? ` ${id}` : '';
  const [head = '', ...more] = paragraphLines(view.say`${called} in ${where}; ${slots}${ids}`, view, '');
  return [view.paint('strong', head), ...more, ...entryLines(entries, view), ''];
}

/** Steps of one load balancer with the same kind, the same certificates and the same answer. */
function sameSteps(steps: readonly StepReport[]): readonly (readonly StepReport[])[] {
  const cause = ({ step, certificateIds, replacements, outcome, code, detail }: StepReport) =>
    JSON.stringify([step, certificateIds, replacements, outcome, code, withoutNumbers(detail)]);
  return [...grouped(steps, cause).values()];
}

function sameHolds(holds: readonly Hold[]): readonly (readonly Hold[])[] {
  const cause = ({ reason, certificateIds, detail, until }: Hold) =>
    JSON.stringify([reason, certificateIds, withoutNumbers(detail), until]);
  return [...grouped(holds, cause).values()];
}

/** One entry for each certificate of the call. NLB's answer to a dry run stands below the last. */
function stepEntries(same: readonly StepReport[], loadBalancer: LoadBalancer, plan: PlanContext): Entry[] {
  const { names, view } = plan;
  const [step] = same;
  if (step === undefined) return [];
  return step.certificateIds.map((id, i): Entry => {
    const partner = partnerOf(id, step);
    const [accepted, refused] = i === step.certificateIds.length - 1 ? answerOf(step, view) : ['', ''];
    return {
      ...signOf(step, view),
      subject: certificateName(id, names),
      where: portsName(same, names),
      text: stepText(id, partner, step, plan),
      warnings: [
        ...same.flatMap((each) => warningsOf({ id, partner, step: each, loadBalancer }, plan.index, view)),
        ...(refused === '' ? [] : [refused]),
      ].filter((text, at, all) => all.indexOf(text) === at),
      note: accepted,
      ids: [...same.map(({ listenerId }) => listenerId), id, ...(partner === undefined ? [] : [partner])],
    };
  });
}

function signOf({ step }: StepReport, { say }: View): Pick<Entry, 'state' | 'style'> {
  switch (step) {
    case 'set-default':
      return { state: say`~ set as default`, style: 'change' };
    case 'associate':
      return { state: say`+ associate`, style: 'good' };
    case 'retire':
      return { state: say`- retire`, style: 'bad' };
  }
}

function stepText(
  id: CertificateId,
  partner: CertificateId | undefined,
  { step }: StepReport,
  { names, view }: PlanContext,
): string {
  const { say } = view;
  const until = untilText(id, names, view);
  if (partner === undefined) return until;
  const other = say`${certificateName(partner, names)} ${untilText(partner, names, view)}`;
  if (step === 'set-default') return say`${until}; in place of ${other}`;
  return step === 'associate' ? say`${until}; next to ${other}` : say`${until}; replaced by ${other}`;
}

function untilText(id: CertificateId, { expiryOf }: Names, view: View): string {
  const until = expiryOf(id);
  return until === undefined ? view.say`not in CAS` : view.say`until ${dayText(until, view)}`;
}

function partnerOf(id: CertificateId, { step, replacements = [] }: StepReport): CertificateId | undefined {
  const [from, to] = step === 'retire' ? (['replaced', 'successor'] as const) : (['successor', 'replaced'] as const);
  return replacements.find((pair) => sameCertificate(pair[from], id))?.[to];
}

/** NLB's answer to a dry run of the step: that it would accept it, or that it would refuse it. */
function answerOf(
  { outcome, code, detail = '' }: StepReport,
  view: View,
): readonly [accepted: string, refused: string] {
  if (code === undefined) return ['', ''];
  if (outcome === 'planned') return [view.say`NLB would accept it (${code})`, ''];
  return [
    '',
    view.say`NLB would refuse it: ${[code, shownText(detail, view)].filter((text) => text !== '').join(': ')}`,
  ];
}

function holdEntry(same: readonly Hold[], { names, view }: PlanContext): Entry[] {
  const [hold] = same;
  if (hold === undefined) return [];
  const { reason, certificateIds, detail } = hold;
  const isOpen = needsPerson(hold);
  return [
    {
      state: isOpen ? view.say`! held` : view.say`. waits`,
      style: isOpen ? 'bad' : 'dim',
      subject: certificateNames(certificateIds, names),
      where: portsName(same, names),
      text: cut(
        view.say`${reasonText(reason, view.lang).title} (${reason}): ${shownText(detail, view)}`,
        mostCharacters,
      ),
      ids: [...same.map(({ listenerId }) => listenerId), ...certificateIds],
    },
  ];
}

/** A detail can name hundreds of certificates. */
const mostCharacters = 600;
