import { isReportable, type StepFailure } from '../../rotation/backoff/failures.js';
import type { Judged } from '../../rotation/judge.js';
import { grouped } from '../../rotation/model/grouped.js';
import { isSameStep, type ListenerRef } from '../../rotation/model/step.js';
import type { Applied } from '../apply/apply.js';
import type { RefusalKind } from '../ports/cloud.js';
import { remedyFor } from '../report/faults.js';
import type { Condition, StepReport } from '../report/report.js';

/** What a person can do about a refusal that the next pass would only meet again. */
const remedies: Readonly<Record<string, string>> = {
  quota: 'raise the quota nlb_quota_loadbalancer_certificates_num, or set ADDITIONAL_PER_LOAD_BALANCER to what it is',
  'not-allowed': 'NLB does not allow it on this listener',
  'certificate-not-found': 'NLB cannot see the certificate: check CAS_SITE, or wait some minutes after it was issued',
  'default-in-use': 'the certificate became the default one meanwhile',
  invalid: 'NLB calls the request malformed; report it as a bug',
  held: 'NLB does not make an additional certificate the default one; take it off by hand when that is safe',
};

/** Refusals that say nothing of the step itself: too many calls were made, or the listener is no more. */
const passing: ReadonlySet<RefusalKind> = new Set<RefusalKind>(['throttled', 'listener-not-found']);

type Event = ListenerRef &
  Pick<StepFailure, 'step' | 'certificateId'> & {
    readonly failed: Pick<StepFailure, 'code' | 'kind' | 'missing'> | null;
  };

/** The troubles after this pass: more of some, an end of others; each is counted for one certificate on one listener. */
export function nextFailures(
  before: readonly StepFailure[],
  judged: readonly Judged[],
  submitted: readonly Applied[],
  now: Date,
): {
  readonly kept: readonly StepFailure[];
  readonly changed: readonly StepFailure[];
  readonly over: readonly StepFailure[];
} {
  const events = [...judged.flatMap(fromVerdict), ...submitted.flatMap(fromSubmission)];
  const ended = before.filter((failure) => events.some((event) => event.failed === null && isSameStep(event, failure)));
  const changed = events.flatMap((event) => counted(event, before, now));
  const kept = before.filter((failure) => !ended.includes(failure) && !changed.some((one) => isSameStep(one, failure)));
  return { kept, changed, over: ended };
}

/** The trouble with one more count; none where it is no failure, or a lock that says nothing of what else is in the way. */
function counted({ failed, ...one }: Event, before: readonly StepFailure[], now: Date): StepFailure[] {
  if (failed === null) return [];
  const found = before.find((failure) => isSameStep(one, failure));
  const [wasLocked, isLocked] = [found?.kind === 'busy', failed.kind === 'busy'];
  if (isLocked && found !== undefined && !wasLocked) return [];
  const known = wasLocked === isLocked ? found : undefined;
  const isLasting = failed.kind === 'denied' || failed.kind in remedies;
  return [
    { ...placed(one), ...failed, isLasting, count: (known?.count ?? 0) + 1, since: known?.since ?? now, at: now },
  ];
}

/** One condition for each listener, step and code that a person should know of. */
export function failureConditions(failures: readonly StepFailure[]): Condition[] {
  const groups = grouped(
    failures.filter(isReportable),
    ({ listenerId, step, code }) => `${listenerId} ${step} ${code}`,
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { region, loadBalancerId, listenerId, step, code, kind, missing, count } = first;
    const remedy = missing
      ? remedyFor(missing)
      : (remedies[kind] ?? 'look at the listener in the NLB console, and ask support if it stays so');
    const certificateIds = group.map(({ certificateId }) => certificateId);
    const reason = missing ? 'permission-missing' : first.isLasting ? 'refused' : 'keeps-failing';
    const detail = `${step} did not get through, ${count} times (${code}): ${remedy}`;
    return [{ reason, region, loadBalancerId, listenerId, certificateIds, since: first.since, detail }];
  });
}

function fromVerdict({ batch, verdict }: Judged): Event[] {
  if (verdict !== 'confirmed' && verdict !== 'lost') return [];
  const failed = verdict === 'lost' ? { code: 'lost', kind: 'lost' } : null;
  return batch.certificateIds.map((certificateId) => ({ ...placed({ ...batch, certificateId }), failed }));
}

/** A refused batch that was halved tells of its halves alone: only the one certificate in the end is in trouble. */
function fromSubmission({ steps = [], holds = [] }: Applied): Event[] {
  return steps.flatMap((step) => {
    const failed = failureOf(
      step,
      holds.some(({ reason }) => reason === 'successor-is-additional'),
    );
    return failed === null
      ? []
      : step.certificateIds.map((certificateId) => ({ ...placed({ ...step, certificateId }), failed }));
  });
}

function failureOf({ outcome, refusal, code = 'Fault', step, certificateIds, missing }: StepReport, isHeld: boolean) {
  if (outcome === 'fault') return { code, kind: 'fault' };
  if (outcome !== 'refused' || refusal === undefined || passing.has(refusal)) return null;
  if (refusal === 'certificate-not-found' && certificateIds.length > 1) return null;
  if (refusal === 'already-associated' && step === 'set-default') return isHeld ? { code, kind: 'held' } : null;
  return { code, kind: refusal, missing };
}

function placed<T extends ListenerRef & Pick<StepFailure, 'step' | 'certificateId'>>(one: T) {
  const { region, loadBalancerId, listenerId, step, certificateId } = one;
  return { region, loadBalancerId, listenerId, step, certificateId };
}
