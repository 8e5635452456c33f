import { differenceInSeconds } from 'date-fns';
import type { StepReport } from '../../reconcile/report/report.js';
import { type CertificateIndex, indexCertificates } from '../../rotation/model/certificate-index.js';
import { grouped } from '../../rotation/model/grouped.js';
import { type Hold, needsPerson } from '../../rotation/model/hold.js';
import { sameCertificate } from '../../rotation/model/ids.js';
import {
  type CertificateId,
  type Inventory,
  type Listener,
  type LoadBalancer,
  usedSlots,
} from '../../rotation/model/inventory.js';
import { portsOf } from '../../rotation/model/ports.js';
import { plain } from '../../wording/plain.js';
import { withTodo } from '../../wording/reasons.js';
import { certificate, day, name, span } from '../../wording/terms.js';
import type { Paint } from '../view/paint.js';
import { planSummary, type ShownPlan } from './plan-summary.js';

/**
 * A dry run's report as a plan that a person can check: steps and holds by region, load balancer and listener, then
 * conditions and the cost.
 */
export function planLines(shown: ShownPlan): string[] {
  const { report, sights } = shown;
  const context = {
    ...shown,
    certificateIndex: indexCertificates(sights.flatMap(({ certificates }) => certificates)),
    steps: grouped([...report.steps], ({ listenerId }) => listenerId),
    holds: grouped(report.holds, ({ listenerId }) => listenerId),
  };
  const regions = sights.flatMap(({ account, inventories }) =>
    inventories.flatMap((inventory) =>
      regionLines(inventory, sights.length > 1 ? ` of account ${account}` : '', context),
    ),
  );
  return [...regions, ...planSummary(shown)];
}

interface PlanContext extends ShownPlan {
  readonly certificateIndex: CertificateIndex;
  readonly steps: ReadonlyMap<string, readonly StepReport[]>;
  readonly holds: ReadonlyMap<string, readonly Hold[]>;
}

function regionLines({ region, loadBalancers }: Inventory, account: string, plan: PlanContext): string[] {
  const inOrder = [...loadBalancers].sort((a, b) => (a.id < b.id ? -1 : 1));
  const lines = inOrder.flatMap((loadBalancer) => loadBalancerLines(loadBalancer, plan));
  return lines.length === 0 ? [] : [plan.paint('strong', `${plain(region)}${plain(account)}`), ...lines, ''];
}

function loadBalancerLines({ id, label, listeners }: LoadBalancer, plan: PlanContext): string[] {
  const inOrder = [...listeners].sort((a, b) => a.port - b.port);
  const lines = inOrder.flatMap((listener) => listenerLines(listener, plan));
  if (lines.length === 0) return [];
  const quota = `${usedSlots(listeners)} of ${plan.policy.additionalPerLoadBalancer} slots for additional certificates used`;
  const called = label === '' || label === id ? '' : ` "${name(label)}"`;
  return [`  ${plan.paint('strong', plain(id))}${called}, ${quota}`, ...lines];
}

function listenerLines(listener: Listener, plan: PlanContext): string[] {
  const { id } = listener;
  const lines = [
    ...(plan.steps.get(id) ?? []).flatMap((step) => stepLines(step, plan)),
    ...(plan.holds.get(id) ?? []).flatMap((hold) => holdLines(hold, plan)),
  ];
  return lines.length === 0 ? [] : [`    ${plain(id)}${rangeOf(listener)}`, ...lines];
}

/** An id ends with its port, but for a range of them. */
function rangeOf(listener: Listener): string {
  return listener.lastPort === undefined ? '' : ` ${portsOf(listener)}`;
}

const signs = {
  'set-default': { sign: '~', style: 'change' },
  associate: { sign: '+', style: 'good' },
  retire: { sign: '-', style: 'bad' },
} as const;

function stepLines(step: StepReport, plan: PlanContext): string[] {
  const { certificateIndex, paint } = plan;
  const { sign, style } = signs[step.step];
  const lines = step.certificateIds.flatMap((id) => {
    const other = partnerOf(id, step);
    const beside =
      other === undefined
        ? ''
        : `, ${besideTexts[step.step]} ${plain(other)} (${certificate(other, certificateIndex)})`;
    const line = `      ${paint(style, `${sign} ${step.step.padEnd(11)} ${plain(id)}`)} ${certificate(id, certificateIndex)}${beside}`;
    const sooner = other === undefined || step.step === 'retire' ? [] : soonerLines(id, other, plan);
    return [line, ...sooner];
  });
  return [...lines, ...checkLines(step, paint)];
}

/** Only an operator's mapping may end sooner, so the plan shows it. The end of a revoked certificate is no measure. */
function soonerLines(id: CertificateId, replaced: CertificateId, { certificateIndex, paint }: PlanContext): string[] {
  const [later, former] = [certificateIndex.find(id), certificateIndex.find(replaced)];
  if (later === undefined || former === undefined || former.status === 'revoked') return [];
  const seconds = differenceInSeconds(former.notAfter, later.notAfter);
  if (seconds <= 0) return [];
  const text = `ends ${day(later.notAfter)}, ${span(seconds)} sooner than the replaced certificate (${day(former.notAfter)})`;
  return [`        ${paint('bad', text)}`];
}

const besideTexts = { 'set-default': 'in place of', associate: 'next to', retire: 'replaced by' } as const;

function partnerOf(id: CertificateId, { step, replacements = [] }: StepReport): CertificateId | undefined {
  const [from, to] = step === 'retire' ? (['replaced', 'successor'] as const) : (['successor', 'replaced'] as const);
  return replacements.find((pair) => sameCertificate(pair[from], id))?.[to];
}

/** NLB's answer to a dry run of the step. */
function checkLines({ outcome, code, detail }: StepReport, paint: Paint): string[] {
  if (code === undefined) return [];
  if (outcome === 'planned') return [`        ${paint('dim', `NLB would accept it (${plain(code)})`)}`];
  return [`        ${paint('bad', `NLB would refuse it: ${plain(code)}`)}${detail ? `: ${plain(detail)}` : ''}`];
}

function holdLines(hold: Hold, { certificateIndex, paint }: PlanContext): string[] {
  const [sign, style] = needsPerson(hold) ? (['!', 'bad'] as const) : (['.', 'dim'] as const);
  const [first, ...others] = hold.certificateIds;
  const subject = first === undefined ? '' : `${plain(first)} ${certificate(first, certificateIndex)}`;
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  return [
    `      ${paint(style, `${sign} held`)}        ${subject}${more}`,
    `        ${paint(style, hold.reason)}: ${plain(withTodo(hold.reason, hold.detail))}`,
  ];
}
