import type { Sight } from '../reconcile/pass.js';
import type { Report, StepReport } from '../reconcile/report/report.js';
import { type CertificateIndex, indexCertificates } from '../rotation/model/certificate-index.js';
import { grouped } from '../rotation/model/grouped.js';
import { type Hold, needsPerson } from '../rotation/model/hold.js';
import { sameCertificate } from '../rotation/model/ids.js';
import type { CertificateId, Inventory, Listener, LoadBalancer } from '../rotation/model/inventory.js';
import type { Policy } from '../rotation/model/policy.js';
import { portsOf } from '../rotation/model/ports.js';
import { plain } from '../wording/plain.js';
import { withTodo } from '../wording/remedy.js';
import { certificate, name } from '../wording/terms.js';
import type { Paint } from './paint.js';
import { planSummary } from './plan-summary.js';

export interface ShownPlan {
  readonly report: Report;
  readonly sights: readonly Sight[];
  readonly policy: Policy;
  readonly paint: Paint;
}

/**
 * A dry run's report as a plan that a person can check: by region, load balancer and listener, what will change, what
 * is held and why; then what needs somebody, and how much there is to do.
 */
export function planLines(shown: ShownPlan): string[] {
  const { report, sights } = shown;
  const place = {
    ...shown,
    certificateIndex: indexCertificates(sights.flatMap(({ certificates }) => certificates)),
    steps: grouped([...report.steps], ({ listenerId }) => listenerId),
    holds: grouped(report.holds, ({ listenerId }) => listenerId),
  };
  const regions = sights.flatMap(({ account, inventories }) =>
    inventories.flatMap((inventory) =>
      regionLines(inventory, sights.length > 1 ? ` of account ${account}` : '', place),
    ),
  );
  return [...regions, ...planSummary(shown)];
}

interface PlanBooks extends ShownPlan {
  readonly certificateIndex: CertificateIndex;
  readonly steps: ReadonlyMap<string, readonly StepReport[]>;
  readonly holds: ReadonlyMap<string, readonly Hold[]>;
}

function regionLines({ region, loadBalancers }: Inventory, account: string, plan: PlanBooks): string[] {
  const inOrder = [...loadBalancers].sort((a, b) => (a.id < b.id ? -1 : 1));
  const lines = inOrder.flatMap((loadBalancer) => loadBalancerLines(loadBalancer, plan));
  return lines.length === 0 ? [] : [plan.paint('strong', `${plain(region)}${plain(account)}`), ...lines, ''];
}

function loadBalancerLines({ id, label, listeners }: LoadBalancer, plan: PlanBooks): string[] {
  const inOrder = [...listeners].sort((a, b) => a.port - b.port);
  const lines = inOrder.flatMap((listener) => listenerLines(listener, plan));
  if (lines.length === 0) return [];
  const used = listeners.flatMap(({ attachments }) => attachments).filter(({ role }) => role === 'additional').length;
  const quota = `${used} of ${plan.policy.additionalPerLoadBalancer} additional places used`;
  const called = label === '' || label === id ? '' : ` "${name(label)}"`;
  return [`  ${plan.paint('strong', plain(id))}${called}, ${quota}`, ...lines];
}

function listenerLines(listener: Listener, plan: PlanBooks): string[] {
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

function stepLines(step: StepReport, { certificateIndex, paint }: PlanBooks): string[] {
  const { sign, style } = signs[step.step];
  const lines = step.certificateIds.map((id) => {
    const other = partnerOf(id, step);
    const beside =
      other === undefined
        ? ''
        : `, ${besideWords[step.step]} ${plain(other)} (${certificate(other, certificateIndex)})`;
    return `      ${paint(style, `${sign} ${step.step.padEnd(11)} ${plain(id)}`)} ${certificate(id, certificateIndex)}${beside}`;
  });
  return [...lines, ...checkLines(step, paint)];
}

const besideWords = { 'set-default': 'in place of', associate: 'beside', retire: 'replaced by' } as const;

function partnerOf(id: CertificateId, { step, replacements = [] }: StepReport): CertificateId | undefined {
  const [from, to] = step === 'retire' ? (['replaced', 'successor'] as const) : (['successor', 'replaced'] as const);
  return replacements.find((pair) => sameCertificate(pair[from], id))?.[to];
}

/** What NLB said when it was asked. */
function checkLines({ outcome, code, detail }: StepReport, paint: Paint): string[] {
  if (code === undefined) return [];
  if (outcome === 'planned') return [`        ${paint('dim', `NLB would take it (${plain(code)})`)}`];
  return [`        ${paint('bad', `NLB would not take it: ${plain(code)}`)}${detail ? `: ${plain(detail)}` : ''}`];
}

function holdLines(hold: Hold, { certificateIndex, paint }: PlanBooks): string[] {
  const [sign, style] = needsPerson(hold) ? (['!', 'bad'] as const) : (['.', 'dim'] as const);
  const [first, ...others] = hold.certificateIds;
  const what = first === undefined ? '' : `${plain(first)} ${certificate(first, certificateIndex)}`;
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  return [
    `      ${paint(style, `${sign} held`)}        ${what}${more}`,
    `        ${paint(style, hold.reason)}: ${plain(withTodo(hold.reason, hold.detail))}`,
  ];
}
