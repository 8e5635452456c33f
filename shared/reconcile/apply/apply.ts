import { isReportable } from '../../rotation/backoff/failures.js';
import { english } from '../../rotation/english.js';
import { grouped } from '../../rotation/model/grouped.js';
import type { Hold } from '../../rotation/model/hold.js';
import { isRefusedForGood, type Refusal } from '../../rotation/model/refusal.js';
import {
  type AssociateStep,
  becauseOf,
  type CloudAnswer,
  type ListenerSteps,
  type OpenBatch,
  type RetireStep,
  replacementsOf,
  type SetDefaultStep,
  type Step,
} from '../../rotation/model/step.js';
import { byExpiry, earliestEnd } from '../../rotation/plan/expiry-order.js';
import { concurrently } from '../concurrently.js';
import type { Submission } from '../ports/cloud.js';
import { faultOf } from '../report/faults.js';
import { notReadCode } from '../report/outages.js';
import { type Applied, mergeFindings, type NotStarted, type StepReport } from '../report/report.js';
import { additionalText } from '../state/failures.js';
import { clientToken } from './client-token.js';
import { type ApplyContext, cancellationOf } from './recheck.js';

/** Load balancers that are changed at the same time. The steps of one load balancer are made one after another. */
const loadBalancersAtOnce = 8;

/**
 * Makes one change on each listener, the most urgent first, and waits for none to finish. The next step of a listener is
 * tried only if NLB refuses the step before it for good. NLB does not document whether a change locks the listener or its
 * whole load balancer. The first `busy` therefore ends the work on a load balancer for this pass.
 */
export async function applySteps(
  planned: readonly ListenerSteps[],
  context: ApplyContext,
): Promise<readonly Applied[]> {
  const urgentFirst = byExpiry(planned, ({ steps: [first] }) =>
    earliestEnd(
      replacementsOf(first).map(({ replaced }) => replaced),
      context.certificateIndex,
    ),
  );
  const inTurn = [...urgentFirst].sort((a, b) => lockedAtMs(a, context) - lockedAtMs(b, context));
  const byLoadBalancer = [...grouped(inTurn, ({ loadBalancerId }) => loadBalancerId).values()];
  const applied = await concurrently(loadBalancersAtOnce, byLoadBalancer, async (listeners) => {
    const done: Applied[] = [];
    for (const [index, { steps }] of listeners.entries()) {
      for (const step of steps) {
        const result = await applyStep(step, context);
        done.push(result);
        if (result.refusal === undefined || !isRefusedForGood(result.refusal)) break;
      }
      if (done.at(-1)?.refusal !== 'busy') continue;
      return [...done, { holds: listeners.slice(index + 1).map((skipped) => lockedOut(skipped, context.ports.now())) }];
    }
    return done;
  });
  return applied.flat();
}

/**
 * The time of the last try on a listener whose lock is reported, in milliseconds; 0 for another. Such listeners are tried
 * last and in turn, because the first `busy` keeps those behind it from their try.
 */
function lockedAtMs({ listenerId }: ListenerSteps, { state }: ApplyContext): number {
  const locks = state.failure.filter((each) => each.listenerId === listenerId && each.kind === 'busy');
  return Math.max(0, ...locks.filter(isReportable).map(({ at }) => at.getTime()));
}

/**
 * Makes one change without waiting for its end: ① the ledger entry, ② a last read of the listener, ③ the call. A crash
 * after ① leaves an open batch, which the next pass judges by its listener. A refusal closes the batch; a call without an
 * answer leaves it open.
 */
export async function applyStep(step: Step, context: ApplyContext): Promise<Applied> {
  const { account, options, ports } = context;
  if (ports.now() >= options.stopAt) return { notStarted: [notStarted(step, context)] };
  const token = clientToken(step, ports.now(), { account, policy: options.policy });
  const batch = toBatch(step, token, context);
  if (!(await ports.ledger.open(batch))) return reported({ outcome: 'already-open' }, step, token, context);
  const submission = await account.loadBalancers
    .submit(step, { clientToken: token, cancelledBy: () => cancellationOf(step, context) })
    .catch((error: unknown) => ({ kind: 'fault', error }) as const);
  if (submission.kind !== 'fault') return answered(submission, step, batch, context);
  const fault = faultOf(submission.error, { region: step.region, account: account.id, operation: step.step });
  await saveAnswer(batch, { code: fault.code, message: fault.message }, context);
  return reported({ outcome: 'fault', code: fault.code }, step, token, context, { faults: [fault] });
}

async function answered(submission: Submission, step: Step, batch: OpenBatch, context: ApplyContext): Promise<Applied> {
  const { token } = batch;
  const { ledger, now } = context.ports;
  if (submission.kind === 'not-sent' || submission.kind === 'cancelled') {
    await ledger.close(batch, 'not-sent', now());
    return notMade(submission, step, token, context);
  }
  const request = submission.requestId === undefined ? {} : { requestId: submission.requestId };
  if (submission.kind === 'accepted') {
    await saveAnswer(batch, submission, context);
    return reported({ outcome: 'accepted', ...request }, step, token, context);
  }
  const { kind, code, message, missing } = submission.refusal;
  const answer = { ...request, code, message };
  if (kind === 'unsure') {
    await saveAnswer(batch, answer, context);
    return reported({ outcome: 'unsure', code, detail: message, ...request }, step, token, context);
  }

  await ledger.close(batch, kind, now(), answer);
  const details = { refusal: kind, code, detail: message, ...(missing && { missing }) };
  const refused = reported({ outcome: 'refused', ...details, ...request }, step, token, context, { refusal: kind });
  if (step.step === 'set-default' && kind === 'already-associated')
    return afterAlreadyAdditional(step, refused, submission.refusal, context);
  if (step.step === 'associate' && kind === 'certificate-not-found' && step.certificateIds.length > 1)
    return afterOneNotFound(step, refused, context);
  return refused;
}

/** A listener that another change has made busy ends the work on its load balancer, as a refusal would. */
function notMade(
  submission: Extract<Submission, { kind: 'not-sent' | 'cancelled' }>,
  step: Step,
  token: string,
  context: ApplyContext,
): Applied {
  if (submission.kind === 'not-sent' || submission.because === 'no-time')
    return { notStarted: [notStarted(step, context)] };
  const busy: Applied = submission.because === 'busy' ? { refusal: 'busy' } : {};
  const code = submission.because === 'unread' ? { code: notReadCode } : {};
  return reported({ outcome: 'changed', detail: submission.why, ...code }, step, token, context, busy);
}

/** NLB refuses a whole batch for one unknown certificate, so the batch is halved until NLB accepts a half. */
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

/** NLB refuses an additional certificate as the default one, so it is first retired as an additional one, if allowed. */
async function afterAlreadyAdditional(
  step: SetDefaultStep,
  refused: Applied,
  refusal: Refusal,
  context: ApplyContext,
): Promise<Applied> {
  if (step.ifAdditional === 'hold') return { ...refused, holds: [successorIsAdditional(step, refusal)] };
  const retirement: RetireStep = {
    ...refOf(step),
    step: 'retire',
    because: 'becomes-default',
    replacements: step.certificateIds.map((replaced) => ({ replaced, successor: step.replaced })),
  };
  const next = await applyStep(retirement, context);
  return { ...next, steps: [...(refused.steps ?? []), ...(next.steps ?? [])] };
}

function successorIsAdditional(step: SetDefaultStep, { code }: Refusal): Hold {
  const { region, loadBalancerId, listenerId, certificateIds } = step;
  const detail = additionalText(certificateIds, code);
  const where = { region, loadBalancerId, listenerId, certificateIds };
  return { ...where, reason: 'successor-is-additional', detail, until: undefined };
}

/** The answer is only for the audit, so a failed write must not end a pass that has just made a change. */
async function saveAnswer(
  { account, token }: OpenBatch,
  { requestId, jobId, code, message }: CloudAnswer,
  { ports }: ApplyContext,
): Promise<void> {
  await ports.ledger.save('answer', { account, token, requestId, jobId, code, message }).catch(() => {});
}

function toBatch(step: Step, token: string, { account, ports, options }: ApplyContext): OpenBatch {
  const replacements = replacementsOf(step).filter(({ replaced, successor }) =>
    step.certificateIds.includes(step.step === 'retire' ? replaced : successor),
  );
  const { requestedBy } = options;
  return { token, account: account.id, ...refOf(step), requestedAt: ports.now(), replacements, requestedBy };
}

function notStarted(step: Step, { account }: ApplyContext): NotStarted {
  return { account: account.id, ...refOf(step) };
}

function lockedOut(
  { steps: [{ region, loadBalancerId, listenerId, certificateIds }] }: ListenerSteps,
  now: Date,
): Hold {
  const detail = english`${loadBalancerId} refused an earlier change of this pass as busy`;
  return { region, loadBalancerId, listenerId, certificateIds, reason: 'busy', detail, until: now };
}

function refOf({ region, loadBalancerId, listenerId, step, certificateIds }: Step) {
  return { region, loadBalancerId, listenerId, step, certificateIds };
}

function reported(
  result: Pick<StepReport, 'outcome'> & Partial<StepReport>,
  step: Step,
  token: string,
  { ports }: ApplyContext,
  extra: Applied = {},
): Applied {
  const because = becauseOf(step);
  const report: StepReport = { ...refOf(step), ...(because && { because }), ...result, token };
  ports.observer.step(report);
  return { ...extra, steps: [report] };
}
