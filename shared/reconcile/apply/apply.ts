import type { Hold } from '../../rotation/model/hold.js';
import type { Policy } from '../../rotation/model/policy.js';
import {
  type AssociateStep,
  type CloudAnswer,
  type OpenBatch,
  type PlannedStep,
  type RequestedBy,
  type RetireStep,
  replacementsOf,
  type SetDefaultStep,
  type Step,
} from '../../rotation/model/step.js';
import type { Account, Ledger, Refusal, RefusalKind, Submission } from '../ports/cloud.js';
import { faultOf } from '../report/faults.js';
import { type Findings, mergeFindings, type NotStarted, type StepReport } from '../report/report.js';
import { clientToken } from './client-token.js';
import { changeSincePlan, savePendingAttaches } from './recheck.js';

export interface ApplyContext {
  readonly account: Account;
  /** For the audit. */
  readonly requestedBy?: RequestedBy | undefined;
  readonly ledger: Ledger;
  readonly policy: Policy;
  readonly now: () => Date;
  /** No step starts from here on. */
  readonly stopAt: Date;
  readonly told: (report: StepReport) => void;
}

/** What submitting one step came to. `refusal` tells the caller whether, and when, to come back. */
export type Applied = Partial<Findings> & { readonly refusal?: RefusalKind };

/** Refusals that change nothing and that the same call would meet again: the listener's next step may go instead. */
const lasting: ReadonlySet<RefusalKind> = new Set<RefusalKind>([
  'quota',
  'denied',
  'not-allowed',
  'certificate-not-found',
  'already-associated',
  'not-associated',
  'default-in-use',
  'invalid',
]);

/** Submits a step, and when NLB refuses it for good the one that is planned instead, until one is not refused so. */
export async function applyInOrder(step: PlannedStep, context: ApplyContext): Promise<Applied> {
  const submitted = await applyStep(step, context);
  const { otherwise } = step;
  if (otherwise === undefined || submitted.refusal === undefined || !lasting.has(submitted.refusal)) return submitted;
  const instead = await applyInOrder(otherwise, context);
  return { ...instead, ...mergeFindings([submitted, instead]) };
}

/**
 * Submits one step and waits for nothing. The ledger entry is written before the call: a crash between the two leaves
 * a batch that the next pass judges by what the listener shows. A refusal closes it; no answer leaves it open.
 */
export async function applyStep(step: Step, context: ApplyContext): Promise<Applied> {
  if (context.now() >= context.stopAt) return { notStarted: [notStarted(step, context)] };
  const token = clientToken(step, context.now(), context.policy);
  const stale = step.step === 'retire' ? await changeSincePlan(step, context) : null;
  if (stale !== null) return reported({ outcome: 'changed', detail: stale }, step, token, context);

  const batch = toBatch(step, token, context);
  await savePendingAttaches(step, context);
  if (!(await context.ledger.open(batch))) return reported({ outcome: 'already-open' }, step, token, context);
  const result = await call(step, token, context);
  if (result.kind === 'fault') {
    const fault = faultOf(result.error, { region: step.region, account: context.account.id, operation: step.step });
    await rememberAnswer(batch, { code: fault.code, message: fault.message }, context);
    return reported({ outcome: 'fault', code: fault.code }, step, token, context, { faults: [fault] });
  }
  return answered(result, step, batch, context);
}

type Answer = Submission | { readonly kind: 'fault'; readonly error: unknown };

async function call(step: Step, token: string, { account }: ApplyContext): Promise<Answer> {
  try {
    return await account.loadBalancers.submit(step, { clientToken: token });
  } catch (error) {
    return { kind: 'fault', error };
  }
}

async function answered(result: Submission, step: Step, batch: OpenBatch, context: ApplyContext): Promise<Applied> {
  const { token } = batch;
  if (result.kind === 'not-sent') {
    await context.ledger.close(batch, 'not-sent', context.now());
    return { notStarted: [notStarted(step, context)] };
  }
  const { requestId } = result;
  const request = requestId === undefined ? {} : { requestId };
  if (result.kind === 'accepted') {
    await rememberAnswer(batch, result, context);
    return reported({ outcome: 'accepted', ...request }, step, token, context);
  }
  const { kind, code, message, missing } = result.refusal;
  const answer = { ...request, code, message };
  if (kind === 'unsure') {
    await rememberAnswer(batch, answer, context);
    return reported({ outcome: 'unsure', code, detail: message, ...request }, step, token, context);
  }

  await context.ledger.close(batch, kind, context.now(), answer);
  const why = { refusal: kind, code, detail: message, ...(missing && { missing }) };
  const what = { outcome: 'refused', ...why, ...request } as const;
  const refused = reported(what, step, token, context, { refusal: kind });
  if (step.step === 'set-default' && kind === 'already-associated')
    return afterAlreadyAdditional(step, refused, result.refusal, context);
  if (step.step === 'associate' && kind === 'certificate-not-found' && step.certificateIds.length > 1)
    return afterOneNotFound(step, refused, context);
  return refused;
}

/** One certificate that NLB cannot see keeps its whole batch out, so the batch is halved until a half gets through. */
async function afterOneNotFound(step: AssociateStep, refused: Applied, context: ApplyContext): Promise<Applied> {
  const middle = Math.ceil(step.certificateIds.length / 2);
  const halves = [step.certificateIds.slice(0, middle), step.certificateIds.slice(middle)];
  const tried: Applied[] = [{ steps: refused.steps ?? [] }];
  for (const certificateIds of halves) {
    const half = await applyStep({ ...step, certificateIds }, context);
    tried.push(half);
    if (half.refusal !== 'certificate-not-found') break;
  }
  return { ...tried.at(-1), ...mergeFindings(tried) };
}

/** NLB will not make an additional certificate the default one: it leaves the additional ones first, if it may. */
async function afterAlreadyAdditional(
  step: SetDefaultStep,
  refused: Applied,
  refusal: Refusal,
  context: ApplyContext,
): Promise<Applied> {
  if (step.ifAdditional === 'hold') return { ...refused, holds: [successorIsAdditional(step, refusal)] };
  const takeOff: RetireStep = {
    ...refOf(step),
    step: 'retire',
    because: 'becomes-default',
    replacements: step.certificateIds.map((replaced) => ({ replaced, successor: step.replaced })),
  };
  const next = await applyStep(takeOff, context);
  return { ...next, steps: [...(refused.steps ?? []), ...(next.steps ?? [])] };
}

function successorIsAdditional(step: SetDefaultStep, { code }: Refusal): Hold {
  const { region, loadBalancerId, listenerId, certificateIds } = step;
  const detail =
    `${certificateIds.join()} is an additional certificate there, NLB does not make it the default one (${code}), and ` +
    'the present default cannot stand in for it; take it off by hand when that is safe, or set the default in the console';
  return {
    region,
    loadBalancerId,
    listenerId,
    certificateIds,
    reason: 'successor-is-additional',
    detail,
    until: undefined,
  };
}

/** For the audit alone: that it cannot be written down must not end a pass that has just made a change. */
async function rememberAnswer(
  { account, token }: OpenBatch,
  { requestId, jobId, code, message }: CloudAnswer,
  { ledger }: ApplyContext,
): Promise<void> {
  await ledger.save('answer', { account, token, requestId, jobId, code, message }).catch(() => {});
}

function toBatch(step: Step, token: string, { account, now, requestedBy }: ApplyContext): OpenBatch {
  const replacements = replacementsOf(step).filter(({ replaced, successor }) =>
    step.certificateIds.includes(step.step === 'retire' ? replaced : successor),
  );
  return { token, account: account.id, ...refOf(step), requestedAt: now(), replacements, requestedBy };
}

function notStarted(step: Step, { account }: ApplyContext): NotStarted {
  return { account: account.id, ...refOf(step) };
}

function refOf({ region, loadBalancerId, listenerId, step, certificateIds }: Step) {
  return { region, loadBalancerId, listenerId, step, certificateIds };
}

function reported(
  what: Pick<StepReport, 'outcome'> & Partial<StepReport>,
  step: Step,
  token: string,
  context: ApplyContext,
  more: Applied = {},
): Applied {
  const report: StepReport = { ...refOf(step), ...what, token };
  context.told(report);
  return { ...more, steps: [report] };
}
