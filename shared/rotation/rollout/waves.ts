import { isReportable } from '../backoff/failures.js';
import { english } from '../english.js';
import type { Hold } from '../model/hold.js';
import { includesCertificate, sameCertificate } from '../model/ids.js';
import type { CertificateId, ListenerId } from '../model/inventory.js';
import type { Policy } from '../model/policy.js';
import { bringsSuccessor, type ListenerSteps, type Step, successorIn } from '../model/step.js';
import { byExpiry } from '../plan/expiry-order.js';
import { lastsUnexpected } from '../verify/findings.js';
import { canariesOf, isInUse, type WaveInput } from './canaries.js';

interface Wave {
  readonly planned: readonly ListenerSteps[];
  readonly holds: readonly Hold[];
}

/** Whether the policy limits a rollout to waves. */
export function goesInWaves({ canary, maxListenersPerPass, maxFailures }: Policy): boolean {
  return canary !== undefined || maxListenersPerPass !== undefined || maxFailures !== undefined;
}

/**
 * Filters the steps by policy: some are made now, the others are held. Canaries are first, then a limited number of
 * listeners at a time. A wave begins after the last one is confirmed (and served, with probing), and none after too many
 * failures. The state of a rollout is read from the listeners, so a crash loses nothing. Retirements are not limited,
 * because they follow confirmed steps.
 */
export function nextWave(planned: readonly ListenerSteps[], input: WaveInput): Wave {
  if (!goesInWaves(input.policy)) return { planned, holds: [] };
  const bringing = planned.filter(({ steps }) => steps.some(bringsSuccessor));
  const most = input.policy.maxListenersPerPass ?? Number.POSITIVE_INFINITY;
  const failed = failedListeners(input);
  const changing = unconfirmed(input);
  const stop = stopped(failed, input.policy) ?? underWay(changing, input);
  if (stop !== undefined) {
    const again = bringing.map(({ listenerId }) => listenerId).filter((id) => failed.includes(id));
    const more = again.filter((id) => !changing.has(id)).slice(0, Math.max(0, most - changing.size));
    const retried = [...again.filter((id) => changing.has(id)), ...more];
    return divided(planned, mayAlwaysGo(bringing, retried, input), () => stop);
  }

  const canaries = canariesOf(bringing, input);
  const always = mayAlwaysGo(bringing, [], input);
  const wanted = new Map(
    bringing.map((listener) => [
      listener.listenerId,
      [...allowedIn(listener, canaries), ...(always.get(listener.listenerId) ?? [])],
    ]),
  );
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
      ? english`the canaries change first and have to be confirmed`
      : english`${most} listeners change at a time and have to be confirmed before the next ones`,
    until: input.now,
  }));
}

type Stop = Pick<Hold, 'reason' | 'detail' | 'until'>;
type Allowed = ReadonlyMap<ListenerId, readonly CertificateId[]>;

/** The steps reduced to the certificates that are allowed now, and holds for the others. */
function divided(planned: readonly ListenerSteps[], allowed: Allowed, stopFor: (id: CertificateId) => Stop): Wave {
  const reduced: ListenerSteps[] = [];
  const holds: Hold[] = [];
  for (const listener of planned) {
    const parts = listener.steps.map((step) => divide(step, allowed.get(step.listenerId) ?? []));
    const [first, ...others] = parts.flatMap(({ going }) => going ?? []);
    if (first !== undefined) reduced.push({ ...listener, steps: [first, ...others] });
    for (const { step, waiting } of parts) {
      const [next] = waiting;
      const { region, loadBalancerId, listenerId } = step;
      if (next !== undefined)
        holds.push({
          region,
          loadBalancerId,
          listenerId,
          certificateIds: waiting,
          ...stopFor(successorIn(step, next)),
        });
    }
  }
  return { planned: reduced, holds };
}

/** The step reduced to the certificates that are allowed now, undefined without any; and the certificates that wait. */
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

/** Listeners in use with a reportable failure, or with an unexpected certificate since a rotation. */
function failedListeners({ failures, proofs, demands, policy, now }: WaveInput): readonly ListenerId[] {
  const failed = new Set([
    ...failures.filter(isReportable).map(({ listenerId }) => listenerId),
    ...proofs
      .filter((proof) => lastsUnexpected(proof, policy, now) && !proof.isReprobe)
      .map(({ listenerId }) => listenerId),
  ]);
  return demands
    .filter((demand) => isInUse(demand) && failed.has(demand.listener.id))
    .map(({ listener }) => listener.id);
}

function stopped(failed: readonly ListenerId[], { maxFailures }: Policy): Stop | undefined {
  if (maxFailures === undefined || failed.length <= maxFailures) return undefined;
  const detail = english`${listeners(failed.length)} failed (${failed.slice(0, 5).join(', ')}), more than MAX_FAILURES=${maxFailures}; repair them, tag them cert-rotation: off, or raise the limit`;
  return { reason: 'rollout-stopped', detail, until: undefined };
}

function listeners(many: number): string {
  return many === 1 ? '1 listener' : `${many} listeners`;
}

/** Listeners of the last wave with an open step, or with a certificate that is not proved yet. */
function unconfirmed({ open, demands }: WaveInput): ReadonlySet<ListenerId> {
  const unproven = demands.flatMap((demand) => demand.unproven);
  return new Set([
    ...open.filter(({ step }) => step !== 'retire').map(({ listenerId }) => listenerId),
    ...unproven.filter(({ isWaitedFor }) => isWaitedFor).map(({ listenerId }) => listenerId),
  ]);
}

function underWay(changing: ReadonlySet<ListenerId>, { now }: WaveInput): Stop | undefined {
  if (changing.size === 0) return undefined;
  const detail = english`not confirmed yet: ${listeners(changing.size)} of the last wave`;
  return { reason: 'waiting-for-wave', detail, until: now };
}

/** The certificates of a listener's steps that the canaries allow now. */
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
 * A pending attach and a rollback do not wait for a wave, because clients get no certificate or a wrong one until then. A
 * failed step is tried again after its pause although the rollout is stopped, so the rollout continues once it succeeds.
 */
function mayAlwaysGo(
  bringing: readonly ListenerSteps[],
  failed: readonly ListenerId[],
  { demands, failures }: WaveInput,
): Map<ListenerId, readonly CertificateId[]> {
  const desiredOn = new Map(demands.map(({ listener, desired }) => [listener.id, desired]));
  return new Map(
    bringing.map(({ listenerId, steps }) => {
      const desired = desiredOn.get(listenerId) ?? [];
      const planned = steps.filter(bringsSuccessor).flatMap(({ certificateIds }) => certificateIds);
      const urgent = desired
        .filter(({ attachment, isRollback }) => attachment === null || isRollback)
        .flatMap(({ target, replaced }) => [target.id, replaced])
        .filter((id) => includesCertificate(planned, id));
      const own = failures.filter((failure) => isReportable(failure) && failure.listenerId === listenerId);
      const hasFailed = (id: CertificateId, step: Step) =>
        own.some(({ certificateId }) => [id, successorIn(step, id)].some((one) => sameCertificate(one, certificateId)));
      // A retirement that failed can be tried again only after the successor is associated.
      const leadsToFailed = (id: CertificateId) =>
        desired.some(
          ({ target, replaced }) =>
            target.id === id &&
            own.some(({ step, certificateId }) => step === 'retire' && sameCertificate(certificateId, replaced)),
        );
      // The failed step may come after one that is new, and the rollout would wait for it for ever.
      const retried = steps.flatMap((step) =>
        step.certificateIds.filter((id) => hasFailed(id, step) || leadsToFailed(id)),
      );
      const again = own.length === 0 ? steps[0].certificateIds : retried;
      return [listenerId, [...(failed.includes(listenerId) ? again : []), ...urgent]];
    }),
  );
}

/** The earliest expiry of the certificates to replace on a listener, in milliseconds. */
function endOn({ demands }: WaveInput): (steps: ListenerSteps) => number {
  const ends = new Map(
    demands.map(({ listener, desired }) => [
      listener.id,
      Math.min(...desired.map(({ expiresAt }) => expiresAt?.getTime() ?? 0)),
    ]),
  );
  return ({ listenerId }) => ends.get(listenerId) ?? Number.POSITIVE_INFINITY;
}
