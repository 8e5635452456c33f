import { isReportable } from '../backoff/failures.js';
import { english } from '../english.js';
import type { Hold } from '../model/hold.js';
import { certificateKey, includesCertificate, sameCertificate } from '../model/ids.js';
import type { CertificateId, ListenerId } from '../model/inventory.js';
import type { Policy } from '../model/policy.js';
import { bringsSuccessor, type ListenerRef, type ListenerSteps, type Step, successorIn } from '../model/step.js';
import type { ProbedDemand } from '../plan/demand.js';
import type { DesiredRotation } from '../plan/desired.js';
import { byExpiry } from '../plan/expiry-order.js';
import { lastsUnexpected } from '../verify/findings.js';
import { canariesOf, isInUse, type WaveInput } from './canaries.js';

/** A successor that one listener does not get in this wave, and why. */
export interface Held extends ListenerRef, Stop {
  readonly successor: CertificateId;
}

type Stop = Pick<Hold, 'reason' | 'detail' | 'until'>;

/** Whether the policy limits a rollout to waves. */
export function goesInWaves({ canary, maxListenersPerPass, maxFailures }: Policy): boolean {
  return canary !== undefined || maxListenersPerPass !== undefined || maxFailures !== undefined;
}

/**
 * The successors of these steps that policy holds. Canaries are first, then a limited number of listeners at a time. A wave
 * begins after the last one is confirmed (and served, with probing), and none after too many failures. The state of a
 * rollout is read from the listeners, so a crash loses nothing. Retirements are not limited, because they follow confirmed
 * steps.
 */
export function heldByWave(planned: readonly ListenerSteps[], input: WaveInput): readonly Held[] {
  if (!goesInWaves(input.policy)) return [];
  const bringing = planned.filter(({ steps }) => steps.some(bringsSuccessor));
  const most = input.policy.maxListenersPerPass ?? Number.POSITIVE_INFINITY;
  const failed = failedListeners(input);
  const changing = unconfirmed(input);
  const always = mayAlwaysGo(bringing, input);
  const stop = stopped(failed, input.policy) ?? underWay(changing, input);
  if (stop !== undefined) {
    const again = retried(bringing, failed, input);
    const more = again.filter(([id]) => !changing.has(id)).slice(0, Math.max(0, most - changing.size));
    const allowed = [...again.filter(([id]) => changing.has(id)), ...more];
    return heldBut(together(always, allowed), bringing, () => stop);
  }

  const canaries = canariesOf(bringing, input);
  const wanted = together(
    always,
    bringing.map((listener) => [listener.listenerId, allowedIn(listener, canaries)]),
  );
  const going = bringing.filter(({ listenerId }) => (wanted.get(listenerId) ?? []).length > 0);
  const inOrder = [...going].sort((a, b) => (a.listenerId < b.listenerId ? -1 : 1));
  const chosen = byExpiry(inOrder, endOn(input)).slice(0, most);
  const allowed = new Map([
    ...always,
    ...chosen.map(({ listenerId }) => [listenerId, wanted.get(listenerId) ?? []] as const),
  ]);
  return heldBut(allowed, bringing, (id) => ({
    reason: 'waiting-for-wave',
    detail: canaries.has(certificateKey(id))
      ? english`the canaries change first and have to be confirmed`
      : english`${most} listeners change at a time and have to be confirmed before the next ones`,
    until: input.now,
  }));
}

/** Successors that may go to a listener. */
type Allowed = readonly [ListenerId, readonly CertificateId[]];

function together(always: ReadonlyMap<ListenerId, readonly CertificateId[]>, others: readonly Allowed[]) {
  const all = new Map(always);
  for (const [id, successors] of others) all.set(id, [...successors, ...(always.get(id) ?? [])]);
  return all;
}

/** The successors of all steps but the allowed ones. */
function heldBut(
  allowed: ReadonlyMap<ListenerId, readonly CertificateId[]>,
  bringing: readonly ListenerSteps[],
  stopFor: (id: CertificateId) => Stop,
): readonly Held[] {
  return bringing.flatMap(({ region, loadBalancerId, listenerId, steps }) =>
    steps
      .flatMap(successorsOf)
      .filter((successor) => !includesCertificate(allowed.get(listenerId) ?? [], successor))
      .map((successor) => ({ region, loadBalancerId, listenerId, successor, ...stopFor(successor) })),
  );
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

/** The successors of a listener's steps that the canaries allow now. */
function allowedIn(
  { listenerId, steps }: ListenerSteps,
  canaries: ReadonlyMap<string, readonly ListenerId[]>,
): readonly CertificateId[] {
  return steps
    .flatMap(successorsOf)
    .filter((successor) => canaries.get(certificateKey(successor))?.includes(listenerId) ?? true);
}

/** A pending attach and a rollback wait for no wave, because clients get no certificate or a wrong one until then. */
function mayAlwaysGo(
  bringing: readonly ListenerSteps[],
  { demands }: WaveInput,
): ReadonlyMap<ListenerId, readonly CertificateId[]> {
  return plannedOn(bringing, demands, ({ desired }) =>
    desired
      .filter(({ attachment, isRollback }) => attachment === null || isRollback)
      // An evicted certificate is put back instead of its successor.
      .flatMap(({ attachment, target, replaced }) => (attachment === null ? [target.id, replaced] : [target.id])),
  );
}

/**
 * A failed step is tried again after its pause although the rollout is stopped, so the rollout continues once it succeeds. A
 * retirement or an eviction that failed is tried again once it is made for the successor, or after that is there.
 */
function retried(
  bringing: readonly ListenerSteps[],
  failed: readonly ListenerId[],
  { demands, failures }: WaveInput,
): readonly Allowed[] {
  const again = plannedOn(bringing, demands, ({ listener, desired }, planned) => {
    if (!failed.includes(listener.id)) return [];
    const own = failures.filter((failure) => isReportable(failure) && failure.listenerId === listener.id);
    if (own.length === 0) return planned;
    const hasFailed = ({ target, replaced }: DesiredRotation) =>
      own.some(
        ({ step, certificateId: id }) =>
          sameCertificate(id, target.id) || (step === 'retire' && sameCertificate(id, replaced)),
      );
    return desired.filter(hasFailed).map(({ target }) => target.id);
  });
  return [...again].filter(([, successors]) => successors.length > 0);
}

/** The successors of the planned steps that are among these of the listener. */
function plannedOn(
  bringing: readonly ListenerSteps[],
  demands: readonly ProbedDemand[],
  successorsOn: (demand: ProbedDemand, planned: readonly CertificateId[]) => readonly CertificateId[],
): ReadonlyMap<ListenerId, readonly CertificateId[]> {
  const demandOn = new Map(demands.map((demand) => [demand.listener.id, demand]));
  return new Map(
    bringing.map(({ listenerId, steps }) => {
      const demand = demandOn.get(listenerId);
      const planned = steps.flatMap(successorsOf);
      const wanted = demand === undefined ? [] : successorsOn(demand, planned);
      return [listenerId, planned.filter((id) => includesCertificate(wanted, id))];
    }),
  );
}

function successorsOf(step: Step): readonly CertificateId[] {
  return bringsSuccessor(step) ? step.certificateIds.map((id) => successorIn(step, id)) : [];
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
