import { isReportable, type StepFailure, timesText } from '../../rotation/backoff/failures.js';
import { english } from '../../rotation/english.js';
import type { Judged } from '../../rotation/judge.js';
import { grouped } from '../../rotation/model/grouped.js';
import type { CertificateId } from '../../rotation/model/inventory.js';
import type { FailureKind, RefusalKind } from '../../rotation/model/refusal.js';
import { isSameStep, type ListenerRef, stepWords } from '../../rotation/model/step.js';
import type { RegionContext } from '../context.js';
import { remedyFor } from '../report/faults.js';
import { notReadCode } from '../report/outages.js';
import type { Applied, Condition, StepReport } from '../report/report.js';

/** The remedy for each refusal that does not end by itself. */
const remedies: Partial<Readonly<Record<FailureKind, string>>> = {
  quota: english`raise the quota nlb_quota_loadbalancer_certificates_num, or set ADDITIONAL_PER_LOAD_BALANCER to its present value`,
  'not-allowed': english`NLB does not allow it on this listener`,
  'certificate-not-found': english`NLB does not find the certificate; check CAS_SITE, or wait some minutes after its issue`,
  'default-in-use': english`the certificate has become the default one`,
  invalid: english`NLB refuses the request as invalid; report this as a bug`,
};

/** Refusals that do not depend on the step, and that are counted for their region. */
const passing: ReadonlySet<RefusalKind> = new Set<RefusalKind>(['throttled']);

type Event = ListenerRef &
  Pick<StepFailure, 'step' | 'certificateId'> & {
    readonly failed: Pick<StepFailure, 'code' | 'kind' | 'missing'> | null;
  };

/** The failures of a slice after this pass; each is counted for one certificate on one listener. */
export interface NextFailures {
  readonly unchanged: readonly StepFailure[];
  readonly changed: readonly StepFailure[];
  readonly ended: readonly StepFailure[];
}

/** Counts each failed step, and ends the count of each step that succeeded. */
export function nextFailures(
  before: readonly StepFailure[],
  judged: readonly Judged[],
  applied: readonly Applied[],
  now: Date,
): NextFailures {
  const events = [...judged.flatMap(fromVerdict), ...applied.flatMap(fromApplied)];
  const ended = before.filter((failure) => events.some((event) => event.failed === null && isSameStep(event, failure)));
  // A batch may be lost, and its repetition refused as busy, in the same pass.
  let changed: readonly StepFailure[] = [];
  for (const event of events) {
    const isSame = (failure: StepFailure) => isSameStep(failure, event);
    const next = counted(event, changed.find(isSame) ?? before.find(isSame), now);
    if (next !== undefined) changed = [next, ...changed.filter((failure) => !isSame(failure))];
  }
  const unchanged = before.filter(
    (failure) => !ended.includes(failure) && !changed.some((other) => isSameStep(other, failure)),
  );
  return { unchanged, changed, ended };
}

/** Writes the failures after this pass, and drops those that ended and those of steps that no listener needs any more. */
export async function saveFailures(
  { changed, ended }: NextFailures,
  obsolete: readonly StepFailure[],
  { account, ports: { ledger } }: RegionContext,
): Promise<void> {
  const unneeded = obsolete.filter((failure) => !changed.some((other) => isSameStep(other, failure)));
  for (const failure of [...ended, ...unneeded]) await ledger.drop('failure', { ...failure, account: account.id });
  for (const failure of changed) await ledger.save('failure', { ...failure, account: account.id });
}

/**
 * The failure with one more count; undefined for a success. A `busy` that hides an earlier failure of another kind only makes
 * that last longer, until it is reported.
 */
function counted({ failed, ...event }: Event, former: StepFailure | undefined, now: Date): StepFailure | undefined {
  if (failed === null) return undefined;
  const [wasLocked, isLocked] = [former?.kind === 'busy', failed.kind === 'busy'];
  if (isLocked && former !== undefined && !wasLocked) return isReportable(former) ? undefined : { ...former, at: now };
  const same = wasLocked === isLocked ? former : undefined;
  const isLasting = failed.kind === 'denied' || failed.kind === 'held' || failed.kind in remedies;
  return { ...refOf(event), ...failed, isLasting, count: (same?.count ?? 0) + 1, since: same?.since ?? now, at: now };
}

/** One condition for each listener, step and code that needs a person, in a pass that changes and in a dry run. */
export function failureConditions({ unchanged, changed }: NextFailures, obsolete: readonly StepFailure[]): Condition[] {
  const isNeeded = (failure: StepFailure) => !obsolete.some((other) => isSameStep(other, failure));
  const groups = grouped(
    [...unchanged.filter(isNeeded), ...changed].filter(isReportable),
    ({ listenerId, step, code }) => `${listenerId} ${step} ${code}`,
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { region, loadBalancerId, listenerId, step, code, kind, missing, count } = first;
    // Without one, the remedy of the reason follows.
    const remedy = missing ? remedyFor(missing) : remedies[kind];
    const certificateIds = group.map(({ certificateId }) => certificateId);
    const reason = reasonOf(first);
    const times = english`${stepWords[step]} failed ${timesText(count)} (${code})`;
    const failed = remedy === undefined ? times : `${times}: ${remedy}`;
    const detail = kind === 'held' ? additionalText(certificateIds, code) : failed;
    return [{ reason, region, loadBalancerId, listenerId, certificateIds, since: first.since, detail }];
  });
}

/** The detail of the hold `successor-is-additional`, and of the failure that stands for it until the next try. */
export function additionalText(certificateIds: readonly CertificateId[], code: string): string {
  return english`${certificateIds.join()} is an additional certificate of the listener, so NLB refuses it as the default one (${code}), and the present default cannot serve in its place; remove the additional certificate by hand when that is safe, or set the default in the console`;
}

/** A hold and the failure behind it are one condition, which a dry run finds without the call. */
function reasonOf({ kind, missing, isLasting }: StepFailure): Condition['reason'] {
  if (missing !== undefined) return 'permission-missing';
  if (kind === 'held') return 'successor-is-additional';
  return isLasting ? 'refused' : 'keeps-failing';
}

function fromVerdict({ batch, verdict }: Judged): Event[] {
  if (verdict !== 'confirmed' && verdict !== 'lost') return [];
  const failed = verdict === 'lost' ? ({ code: 'lost', kind: 'lost' } as const) : null;
  return batch.certificateIds.map((certificateId) => ({ ...refOf({ ...batch, certificateId }), failed }));
}

/** A halved batch counts only for its halves, so that in the end only the refused certificate has a failure. */
function fromApplied({ steps = [], holds = [] }: Applied): Event[] {
  return steps.flatMap((step) => {
    const failed = failureOf(
      step,
      holds.some(({ reason }) => reason === 'successor-is-additional'),
    );
    return failed === null
      ? []
      : step.certificateIds.map((certificateId) => ({ ...refOf({ ...step, certificateId }), failed }));
  });
}

function failureOf(
  { outcome, refusal, code = 'Fault', step, certificateIds, missing }: StepReport,
  isHeld: boolean,
): Event['failed'] {
  if (outcome === 'fault') return { code, kind: 'fault' };
  // The read before the change shows another writer, as a lock does.
  if (outcome === 'changed' && code !== notReadCode) return { code: outcome, kind: 'busy' };
  if (outcome !== 'refused' || refusal === undefined || passing.has(refusal)) return null;
  if (refusal === 'certificate-not-found' && certificateIds.length > 1) return null;
  if (refusal === 'already-associated' && step === 'set-default') return isHeld ? { code, kind: 'held' } : null;
  return { code, kind: refusal, missing };
}

function refOf<T extends ListenerRef & Pick<StepFailure, 'step' | 'certificateId'>>(event: T) {
  const { region, loadBalancerId, listenerId, step, certificateId } = event;
  return { region, loadBalancerId, listenerId, step, certificateId };
}
