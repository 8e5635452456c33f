import { isReportable } from '../backoff/failures.js';
import type { Hold } from '../model/hold.js';
import { includesCertificate } from '../model/ids.js';
import type { CertificateId, ListenerId } from '../model/inventory.js';
import type { Policy } from '../model/policy.js';
import type { PlannedStep } from '../model/step.js';
import { lastsUnexpected } from '../verify/findings.js';
import { canariesOf, isInUse, type WaveInput } from './canaries.js';
import { bringsSuccessor, targetOf } from './wave-step.js';

export interface Wave {
  readonly steps: readonly PlannedStep[];
  readonly holds: readonly Hold[];
}

/** Whether policy lets a rollout go in waves at all. */
export function goesInWaves({ canary, maxListenersPerPass, maxFailures }: Policy): boolean {
  return canary !== undefined || maxListenersPerPass !== undefined || maxFailures !== undefined;
}

/**
 * Lets a part of the steps go now and holds the rest: canaries first, then so many listeners at a time, the next only
 * when the last are confirmed (and served, when clients are played), and none after too many failures. What has been done
 * is read off the listeners, so a crash changes nothing. Retiring is no part of it: that follows what was confirmed.
 */
export function nextWave(steps: readonly PlannedStep[], input: WaveInput): Wave {
  if (!goesInWaves(input.policy)) return { steps, holds: [] };
  const making = steps.filter(bringsSuccessor);
  const failed = failedListeners(input);
  const stop = stopped(failed, input.policy) ?? underWay(input);
  if (stop !== undefined) return divided(steps, mayAlwaysGo(making, failed, input), () => stop);

  const canaries = canariesOf(making, input);
  const owed = mayAlwaysGo(making, [], input);
  const wanted = new Map(
    making.map((step) => [step.listenerId, [...allowedIn(step, canaries), ...(owed.get(step.listenerId) ?? [])]]),
  );
  const most = input.policy.maxListenersPerPass ?? Number.POSITIVE_INFINITY;
  const going = making.filter(({ listenerId }) => (wanted.get(listenerId) ?? []).length > 0);
  const chosen = mostUrgentFirst(going, input).slice(0, most);
  const allowed = new Map([
    ...owed,
    ...chosen.map(({ listenerId }) => [listenerId, wanted.get(listenerId) ?? []] as const),
  ]);
  return divided(steps, allowed, (id) => ({
    reason: 'waiting-for-wave',
    detail: canaries.has(id)
      ? 'the canaries go first, and have to be confirmed'
      : `${most} listeners change at a time, and have to be confirmed before the next`,
    until: input.now,
  }));
}

type Stop = Pick<Hold, 'reason' | 'detail' | 'until'>;

/** Each step, or the first of its alternatives that may go; and what must wait. */
function divided(
  steps: readonly PlannedStep[],
  allowed: ReadonlyMap<ListenerId, readonly CertificateId[]>,
  why: (id: CertificateId) => Stop,
): Wave {
  const parts = steps.map((step) => part(step, allowed.get(step.listenerId) ?? [], why));
  return { steps: parts.flatMap(({ step }) => step ?? []), holds: parts.flatMap(({ holds }) => holds) };
}

function part(
  planned: PlannedStep,
  allowed: readonly CertificateId[],
  why: (id: CertificateId) => Stop,
): { readonly step: PlannedStep | undefined; readonly holds: readonly Hold[] } {
  if (!bringsSuccessor(planned)) return { step: planned, holds: [] };
  const { region, loadBalancerId, listenerId, certificateIds, otherwise } = planned;
  const going = certificateIds.filter((id) => includesCertificate(allowed, id));
  const waiting = certificateIds.filter((id) => !going.includes(id));
  const rest = otherwise === undefined ? { step: undefined, holds: [] } : part(otherwise, allowed, why);
  const [first] = waiting;
  const hold =
    first === undefined
      ? []
      : [{ region, loadBalancerId, listenerId, certificateIds: waiting, ...why(targetOf(planned, first)) }];
  if (going.length === 0) return { step: rest.step, holds: [...hold, ...rest.holds] };
  const step = rest.step === undefined ? alone(planned) : { ...planned, otherwise: rest.step };
  return { step: reducedTo(going, step), holds: [...hold, ...rest.holds] };
}

function reducedTo(certificateIds: readonly CertificateId[], step: PlannedStep): PlannedStep {
  if (step.step !== 'retire') return { ...step, certificateIds };
  const replacements = step.replacements.filter(({ replaced }) => certificateIds.includes(replaced));
  return { ...step, certificateIds, replacements };
}

function alone({ otherwise: _dropped, ...step }: PlannedStep): PlannedStep {
  return step;
}

/** Listeners in trouble, and those that serve what nobody attached. One that is out of use by now is out of it. */
function failedListeners({ failures, proofs, demands, policy, now }: WaveInput): readonly ListenerId[] {
  const failed = new Set([
    ...failures.filter(isReportable).map(({ listenerId }) => listenerId),
    ...proofs.filter((proof) => lastsUnexpected(proof, policy, now)).map(({ listenerId }) => listenerId),
  ]);
  return demands.filter((one) => isInUse(one) && failed.has(one.listener.id)).map(({ listener }) => listener.id);
}

function stopped(failed: readonly ListenerId[], { maxFailures }: Policy): Stop | undefined {
  if (maxFailures === undefined || failed.length <= maxFailures) return undefined;
  const detail =
    `${failed.length} listeners failed (${failed.slice(0, 5).join(', ')}), more than MAX_FAILURES=${maxFailures}; ` +
    'mend them or tag them cert-rotation: off, or raise it';
  return { reason: 'rollout-stopped', detail, until: undefined };
}

/** The last wave: what is open, and what nobody was seen served yet. */
function underWay({ open, demands, now }: WaveInput): Stop | undefined {
  const unproven = demands.flatMap((demand) => demand.unproven);
  const waited = new Set([
    ...open.filter(({ step }) => step !== 'retire').map(({ listenerId }) => listenerId),
    ...unproven.filter(({ isWaitedFor }) => isWaitedFor).map(({ listenerId }) => listenerId),
  ]);
  if (waited.size === 0) return undefined;
  const detail = `${waited.size} listeners of the last wave are not confirmed yet`;
  return { reason: 'waiting-for-wave', detail, until: now };
}

/** Of a step's certificates those for which its listener may go now. */
function allowedIn(
  step: PlannedStep,
  canaries: ReadonlyMap<CertificateId, readonly ListenerId[]>,
): readonly CertificateId[] {
  const own = step.certificateIds.filter((id) => canaries.get(targetOf(step, id))?.includes(step.listenerId) ?? true);
  return step.otherwise === undefined ? own : [...own, ...allowedIn(step.otherwise, canaries)];
}

/**
 * What quota relief owes goes at once, whatever the wave: its names are not served until it is there; and so does a
 * rollback. What failed
 * is tried again where the rollout stopped, when its pause is over: that is how it shows that it was mended.
 */
function mayAlwaysGo(
  making: readonly PlannedStep[],
  failed: readonly ListenerId[],
  { demands }: WaveInput,
): Map<ListenerId, readonly CertificateId[]> {
  const wishesOn = new Map(demands.map(({ listener, desired }) => [listener.id, desired]));
  return new Map(
    making.map((step) => {
      const desired = wishesOn.get(step.listenerId) ?? [];
      const owed = desired
        .filter(({ attachment, isRollback }) => attachment === null || isRollback)
        .map(({ target }) => target.id);
      return [step.listenerId, failed.includes(step.listenerId) ? step.certificateIds : owed];
    }),
  );
}

/** What expires first goes first. */
function mostUrgentFirst(steps: readonly PlannedStep[], { demands }: WaveInput): readonly PlannedStep[] {
  const ends = new Map(
    demands.map(({ listener, desired }) => [
      listener.id,
      Math.min(...desired.map(({ expiresAt }) => expiresAt?.getTime() ?? 0)),
    ]),
  );
  const expiry = ({ listenerId }: PlannedStep) => ends.get(listenerId) ?? Number.POSITIVE_INFINITY;
  return [...steps].sort((a, b) => expiry(a) - expiry(b) || (a.listenerId < b.listenerId ? -1 : 1));
}
