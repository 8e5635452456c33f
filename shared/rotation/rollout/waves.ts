import { isReportable } from '../backoff/failures.js';
import type { Hold } from '../model/hold.js';
import { includesCertificate } from '../model/ids.js';
import type { CertificateId, ListenerId } from '../model/inventory.js';
import type { Policy } from '../model/policy.js';
import { bringsSuccessor, type ListenerSteps, type Step, successorIn } from '../model/step.js';
import { byExpiry } from '../plan/expiry-order.js';
import { lastsUnexpected } from '../verify/findings.js';
import { canariesOf, isInUse, type WaveInput } from './canaries.js';

export interface Wave {
  readonly planned: readonly ListenerSteps[];
  readonly holds: readonly Hold[];
}

/** Whether policy lets a rollout go in waves at all. */
export function goesInWaves({ canary, maxListenersPerPass, maxFailures }: Policy): boolean {
  return canary !== undefined || maxListenersPerPass !== undefined || maxFailures !== undefined;
}

/**
 * A policy as a filter over the steps: lets a part of them go now and holds the rest. Canaries go first, then so many
 * listeners at a time, the next only when the last are confirmed (and served, when probing), and none after too many
 * failures. The listeners show what has been done, so a crash changes nothing. Retiring is no part of it: that follows
 * what was confirmed.
 */
export function nextWave(planned: readonly ListenerSteps[], input: WaveInput): Wave {
  if (!goesInWaves(input.policy)) return { planned, holds: [] };
  const bringing = planned.filter(({ steps }) => steps.some(bringsSuccessor));
  const failed = failedListeners(input);
  const stop = stopped(failed, input.policy) ?? underWay(input);
  if (stop !== undefined) return divided(planned, mayAlwaysGo(bringing, failed, input), () => stop);

  const canaries = canariesOf(bringing, input);
  const always = mayAlwaysGo(bringing, [], input);
  const wanted = new Map(
    bringing.map((one) => [one.listenerId, [...allowedIn(one, canaries), ...(always.get(one.listenerId) ?? [])]]),
  );
  const most = input.policy.maxListenersPerPass ?? Number.POSITIVE_INFINITY;
  const going = bringing.filter(({ listenerId }) => (wanted.get(listenerId) ?? []).length > 0);
  const inOrder = [...going].sort((a, b) => (a.listenerId < b.listenerId ? -1 : 1));
  const chosen = byExpiry(inOrder, endOn(input)).slice(0, most);
  const allowed = new Map([
    ...always,
    ...chosen.map(({ listenerId }) => [listenerId, wanted.get(listenerId) ?? []] as const),
  ]);
  return divided(planned, allowed, (id) => ({
    reason: 'waiting-for-wave',
    detail: canaries.has(id)
      ? 'the canaries go first, and have to be confirmed'
      : `${most} listeners change at a time, and have to be confirmed before the next`,
    until: input.now,
  }));
}

type Stop = Pick<Hold, 'reason' | 'detail' | 'until'>;
type Allowed = ReadonlyMap<ListenerId, readonly CertificateId[]>;

/** Of each listener the steps that may go, for the certificates that may; and what must wait. */
function divided(planned: readonly ListenerSteps[], allowed: Allowed, why: (id: CertificateId) => Stop): Wave {
  const kept: ListenerSteps[] = [];
  const holds: Hold[] = [];
  for (const listener of planned) {
    const parts = listener.steps.map((step) => divide(step, allowed.get(step.listenerId) ?? []));
    const [first, ...others] = parts.flatMap(({ going }) => going ?? []);
    if (first !== undefined) kept.push({ ...listener, steps: [first, ...others] });
    for (const { step, waiting } of parts) {
      const [next] = waiting;
      const { region, loadBalancerId, listenerId } = step;
      if (next !== undefined)
        holds.push({ region, loadBalancerId, listenerId, certificateIds: waiting, ...why(successorIn(step, next)) });
    }
  }
  return { planned: kept, holds };
}

/** The step for the certificates that may go, undefined for none; and the certificates that must wait. */
function divide(step: Step, allowed: readonly CertificateId[]) {
  if (!bringsSuccessor(step)) return { step, going: step, waiting: [] };
  const certificateIds = step.certificateIds.filter((id) => includesCertificate(allowed, id));
  const waiting = step.certificateIds.filter((id) => !certificateIds.includes(id));
  return { step, going: certificateIds.length === 0 ? undefined : reducedTo(certificateIds, step), waiting };
}

function reducedTo(certificateIds: readonly CertificateId[], step: Step): Step {
  if (step.step !== 'retire') return { ...step, certificateIds };
  const replacements = step.replacements.filter(({ replaced }) => certificateIds.includes(replaced));
  return { ...step, certificateIds, replacements };
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

/** Of the certificates of a listener's steps, those for which it may go now. */
function allowedIn(
  { listenerId, steps }: ListenerSteps,
  canaries: ReadonlyMap<CertificateId, readonly ListenerId[]>,
): readonly CertificateId[] {
  return steps
    .filter(bringsSuccessor)
    .flatMap((step) =>
      step.certificateIds.filter((id) => canaries.get(successorIn(step, id))?.includes(listenerId) ?? true),
    );
}

/**
 * A pending attach goes at once, whatever the wave, because its names are not served until it is there; and so does a
 * rollback. A step that failed is tried again where the rollout stopped, when its pause is over: that is how it shows that
 * the cause was mended.
 */
function mayAlwaysGo(
  bringing: readonly ListenerSteps[],
  failed: readonly ListenerId[],
  { demands }: WaveInput,
): Map<ListenerId, readonly CertificateId[]> {
  const desiredOn = new Map(demands.map(({ listener, desired }) => [listener.id, desired]));
  return new Map(
    bringing.map(({ listenerId, steps: [first] }) => {
      const urgent = (desiredOn.get(listenerId) ?? []).filter(
        ({ attachment, isRollback }) => attachment === null || isRollback,
      );
      return [listenerId, failed.includes(listenerId) ? first.certificateIds : urgent.map(({ target }) => target.id)];
    }),
  );
}

/** When the first certificate of a listener that is to be replaced expires. */
function endOn({ demands }: WaveInput): (steps: ListenerSteps) => number {
  const ends = new Map(
    demands.map(({ listener, desired }) => [
      listener.id,
      Math.min(...desired.map(({ expiresAt }) => expiresAt?.getTime() ?? 0)),
    ]),
  );
  return ({ listenerId }) => ends.get(listenerId) ?? Number.POSITIVE_INFINITY;
}
