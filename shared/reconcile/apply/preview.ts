import type { Policy } from '../../rotation/model/policy.js';
import { type PlannedStep, replacementsOf } from '../../rotation/model/step.js';
import { concurrently } from '../concurrently.js';
import type { Account, Submission } from '../ports/cloud.js';
import { faultOf } from '../report/faults.js';
import { type Findings, mergeFindings, type StepReport } from '../report/report.js';
import { clientToken } from './client-token.js';

/** A step that nobody takes yet, for the report. */
export function toPlanned(planned: PlannedStep, at: Date, policy: Policy): StepReport {
  const { region, loadBalancerId, listenerId, step, certificateIds } = planned;
  const token = clientToken({ step, region, listenerId, certificateIds }, at, policy);
  const why = 'because' in planned ? { detail: planned.because } : {};
  const replacements = replacementsOf(planned);
  return { region, loadBalancerId, listenerId, step, certificateIds, outcome: 'planned', replacements, ...why, token };
}

interface CheckContext {
  readonly account: Account;
  readonly now: () => Date;
  readonly stopAt: Date;
}

/** How many steps NLB is asked about at once. */
const dryRunsAtOnce = 8;

/**
 * Has NLB itself check each planned step, with `DryRun`, and change nothing. What it would take stays `planned` and has
 * the code `DryRunOperation`; what it would not take is `refused`, with its reason.
 */
export async function previewSteps(planned: readonly StepReport[], context: CheckContext): Promise<Findings> {
  return mergeFindings(await concurrently(dryRunsAtOnce, planned, (step) => previewStep(step, context)));
}

async function previewStep(step: StepReport, { account, now, stopAt }: CheckContext): Promise<Partial<Findings>> {
  if (now() >= stopAt) return notStarted(step, account);
  try {
    const answer = await account.loadBalancers.submit(step, { clientToken: checkToken(step), dryRun: true });
    return answer.kind === 'not-sent' ? notStarted(step, account) : answered(answer, step);
  } catch (error) {
    const fault = faultOf(error, { region: step.region, account: account.id, operation: step.step });
    return { steps: [{ ...step, outcome: 'fault', code: fault.code }], faults: [fault] };
  }
}

/** Another than the change itself will have: whether NLB remembers a token that came with `DryRun` is not documented. */
function checkToken({ token }: StepReport): string {
  return `check-${token}`.slice(0, 64);
}

function notStarted(step: StepReport, { id }: Account): Partial<Findings> {
  return { notStarted: [{ ...step, account: id }] };
}

function answered(answer: Exclude<Submission, { kind: 'not-sent' }>, step: StepReport): Partial<Findings> {
  const request = answer.requestId === undefined ? {} : { requestId: answer.requestId };
  if (answer.kind === 'accepted') throw new Error(`${step.listenerId}: NLB took a dry run of ${step.step} as a change`);
  const { kind, code, message, missing } = answer.refusal;
  if (kind === 'dry-run-passed') return { steps: [{ ...step, code, ...request }] };
  const outcome = kind === 'unsure' ? 'unsure' : 'refused';
  return {
    steps: [{ ...step, outcome, refusal: kind, code, detail: message, ...(missing && { missing }), ...request }],
  };
}
