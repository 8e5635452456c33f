import { becauseOf, type ListenerSteps, replacementsOf } from '../../rotation/model/step.js';
import { concurrently } from '../concurrently.js';
import type { RegionContext } from '../context.js';
import type { Submission } from '../ports/cloud.js';
import { faultOf } from '../report/faults.js';
import { type Findings, mergeFindings, type StepReport } from '../report/report.js';
import { clientToken } from './client-token.js';

/** Steps that NLB checks at the same time. */
const dryRunsAtOnce = 8;

/**
 * The findings of a dry run: each listener's first step as `planned`. With `check`, NLB checks each step by a call with
 * `DryRun`, which changes nothing. A step that NLB would accept has the code `DryRunOperation`; any other is `refused`,
 * with the reason.
 */
export async function preview(planned: readonly ListenerSteps[], context: RegionContext): Promise<Findings> {
  const { options, ports } = context;
  const steps = planned.map((listener) => toPlanned(listener, context));
  const findings = options.check
    ? mergeFindings(await concurrently(dryRunsAtOnce, steps, (step) => checkStep(step, context)))
    : mergeFindings([{ steps }]);
  for (const step of findings.steps) ports.observer.step(step);
  return findings;
}

function toPlanned({ steps: [first] }: ListenerSteps, { account, ports, options }: RegionContext): StepReport {
  const { region, loadBalancerId, listenerId, step, certificateIds } = first;
  const token = clientToken(first, ports.now(), { account, policy: options.policy });
  const because = becauseOf(first);
  const replacements = replacementsOf(first);
  return {
    region,
    loadBalancerId,
    listenerId,
    step,
    certificateIds,
    outcome: 'planned',
    replacements,
    ...(because && { detail: because }),
    token,
  };
}

async function checkStep(step: StepReport, { account, ports, options }: RegionContext): Promise<Partial<Findings>> {
  const notStarted = { notStarted: [{ ...step, account: account.id }] };
  if (ports.now() >= options.stopAt) return notStarted;
  try {
    const answer = await account.loadBalancers.submit(step, { clientToken: checkToken(step), dryRun: true });
    return answer.kind === 'not-sent' || answer.kind === 'cancelled' ? notStarted : answered(answer, step);
  } catch (error) {
    const fault = faultOf(error, { region: step.region, account: account.id, operation: step.step });
    return { steps: [{ ...step, outcome: 'fault', code: fault.code }], faults: [fault] };
  }
}

/** Another token than that of the change, because NLB does not document whether `DryRun` uses up a token. */
function checkToken({ token }: StepReport): string {
  return `check-${token}`.slice(0, 64);
}

function answered(
  answer: Exclude<Submission, { kind: 'not-sent' | 'cancelled' }>,
  step: StepReport,
): Partial<Findings> {
  const request = answer.requestId === undefined ? {} : { requestId: answer.requestId };
  if (answer.kind === 'accepted')
    throw new Error(`${step.listenerId}: NLB accepted a dry run of ${step.step} as a change`);
  const { kind, code, message, missing } = answer.refusal;
  if (kind === 'dry-run-passed') return { steps: [{ ...step, code, ...request }] };
  const outcome = kind === 'unsure' ? 'unsure' : 'refused';
  const details = { refusal: kind, code, detail: message, ...(missing && { missing }) };
  return { steps: [{ ...step, outcome, ...details, ...request }] };
}
