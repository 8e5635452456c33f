import { addMinutes } from 'date-fns';
import type { Pause } from '../backoff/pause.js';
import { english } from '../english.js';
import { grouped } from '../model/grouped.js';
import { endsByItself, type Hold, type HoldReason } from '../model/hold.js';
import { includesCertificate } from '../model/ids.js';
import type { Certificate, CertificateId } from '../model/inventory.js';
import type { Policy } from '../model/policy.js';
import type { ListenerSteps, Step } from '../model/step.js';

import type { ListenerDemand } from './demand.js';
import { type DesiredRotation, defaultRotation, isPaused } from './desired.js';
import { evictionWillFree, slotWillFree } from './forecast.js';
import type { Retirable } from './retire.js';
import { readyToRetire, type Situation } from './steps.js';

/** Every rotation that is in no step, once, with the reason that stops it. */
export function holdsOf(situation: Situation, planned: readonly ListenerSteps[]): readonly Hold[] {
  return situation.demands.flatMap((demand) => {
    const own = demand.gate === undefined ? waiting(demand, situation, planned) : gated(demand, situation);
    return [...demand.blocked, ...own].filter(({ certificateIds }) => certificateIds.length > 0);
  });
}

/** If the listener takes no change, all of its rotations wait for the same reason. */
function gated({ ref, gate, desired }: ListenerDemand, situation: Situation): Hold[] {
  if (gate === undefined) return [];
  const successors = desired.filter(
    (rotation) => rotation.selected && (rotation.attachment?.role === 'default' || !rotation.targetAttached),
  );
  const missing = unique(successors.map(({ target }) => target.id));
  const ready = readyToRetire(ref.listenerId, situation).map(({ replaced }) => replaced);
  const rollbacks = desired.filter(({ isRollback }) => isRollback);
  const underWay = leftToRetire(rollbacks, situation.policy);
  const left = endsByItself(gate) ? unique([...ready, ...underWay]) : leftToRetire(desired, situation.policy);
  return [{ ...ref, certificateIds: missing.length > 0 ? missing : left, ...gate }];
}

/** The additional certificates that these rotations replace. */
function leftToRetire(desired: readonly DesiredRotation[], { retire }: Policy): CertificateId[] {
  if (retire === 'off') return [];
  const additional = desired.filter(({ selected, attachment }) => selected && attachment?.role === 'additional');
  return unique(additional.map(({ replaced }) => replaced));
}

function waiting(demand: ListenerDemand, situation: Situation, planned: readonly ListenerSteps[]): Hold[] {
  const { ref, desired } = demand;
  const { capacity, now } = situation;
  const next = defaultRotation(desired);
  const afterDefault = desired.filter(
    (rotation) =>
      rotation.selected &&
      !rotation.targetAttached &&
      rotation.attachment?.role !== 'default' &&
      !isPaused(rotation, 'associate'),
  );
  const soon = { ...ref, until: now };
  const holds: Hold[] = [
    {
      ...soon,
      certificateIds: ids(capacity.deferred.get(ref.listenerId)),
      reason: 'batch-full',
      detail: english`a call takes at most 15 certificates`,
    },
    ...withoutSlotHolds(demand, situation, planned),
    ...overlapHolds(demand, situation, planned),
    ...pausedHolds(demand),
  ];
  if (next === undefined || !next.selected || isPaused(next, 'set-default')) return holds;
  const detail = english`the default certificate is replaced with ${next.target.id} first`;
  const reported = [...ids(capacity.rejected.get(ref.listenerId)), ...ids(capacity.deferred.get(ref.listenerId))];
  const behind = unique(afterDefault.map(({ target }) => target.id)).filter(
    (id) => id !== next.target.id && !reported.includes(id),
  );
  return [...holds, { ...soon, certificateIds: behind, reason: 'next-step', detail }];
}

/** Successors without a slot: a slot will become free, or only an operator can provide one. */
function withoutSlotHolds(demand: ListenerDemand, situation: Situation, planned: readonly ListenerSteps[]): Hold[] {
  const { ref, desired } = demand;
  const { capacity, loadBalancer, policy, now } = situation;
  const all = ids(capacity.rejected.get(ref.listenerId));
  const afterEviction = evictionWillFree(demand, situation);
  const willFree = slotWillFree(situation, planned);
  const isAwaited = (id: CertificateId) => willFree || includesCertificate(afterEviction, id);
  const numbers =
    capacity.reserved > 0
      ? english`${capacity.used} of ${capacity.quota} additional certificates on ${loadBalancer.id} are used, ${capacity.reserved} reserved for pending attaches (quota nlb_quota_loadbalancer_certificates_num)`
      : english`${capacity.used} of ${capacity.quota} additional certificates on ${loadBalancer.id} are used (quota nlb_quota_loadbalancer_certificates_num)`;
  const remedy =
    capacity.used > capacity.quota
      ? english`set ADDITIONAL_PER_LOAD_BALANCER to the present quota`
      : english`raise the quota or set QUOTA_RELIEF`;
  const waits = all.filter((id) => !isAwaited(id));
  const swappedLater =
    policy.quotaRelief === 'swap'
      ? desired.filter(({ target, noSwapBefore }) => noSwapBefore && waits.includes(target.id))
      : [];
  const later = swappedLater.map(({ target, noSwapBefore }) => ({
    ...ref,
    certificateIds: [target.id],
    reason: 'backing-off' as const,
    detail: english`${numbers}; NLB refused it, so it is swapped in from ${noSwapBefore?.toISOString() ?? ''} on`,
    until: noSwapBefore,
  }));
  const failed = evictionPauses(demand, situation)
    .filter(({ target }) => waits.includes(target) && !swappedLater.some((other) => other.target.id === target))
    .map(({ target, reason, detail, until }) => ({
      ...{ ...ref, certificateIds: [target], reason, until },
      detail: `${numbers}; ${detail}`,
    }));
  const reported = [...later, ...failed].flatMap(({ certificateIds }) => certificateIds);
  return [
    ...later,
    ...failed,
    {
      ...ref,
      certificateIds: all.filter(isAwaited),
      reason: 'waiting-for-room',
      detail: english`${numbers}; a slot will become free`,
      until: now,
    },
    {
      ...ref,
      certificateIds: waits.filter((id) => !reported.includes(id)),
      reason: 'quota-full',
      detail: english`${numbers} and nothing can be retired first; ${remedy}`,
      until: undefined,
    },
  ];
}

/** The back-off of evictions that policy allows, for each successor. They are tried again without an operator. */
function evictionPauses({ desired }: ListenerDemand, { policy, now }: Situation) {
  if (policy.quotaRelief === 'none' || policy.retire === 'off') return [];
  const isEvictable = ({ attachment, present, expiresAt }: DesiredRotation) =>
    attachment?.role === 'additional' &&
    present.length === 0 &&
    (policy.quotaRelief === 'swap' || (expiresAt !== null && expiresAt <= now));
  return desired.filter(isEvictable).flatMap(({ target, paused }) => {
    const pause = paused.find(({ step, until }) => step === 'retire' && until !== undefined);
    return pause === undefined ? [] : [{ ...pause, target: target.id }];
  });
}

/** Desired steps that are not tried now: one hold for each certificate, or one for all if the reason is not its own. */
function pausedHolds({ ref, desired }: ListenerDemand): Hold[] {
  const pauses = desired
    .filter(({ selected }) => selected)
    .flatMap((rotation) => rotation.paused.filter(({ step }) => isNextStep(rotation, step)));
  const keyOf = ({ reason, detail, certificateIds }: Pause) =>
    `${detail} ${ofListener.has(reason) ? '' : certificateIds.join()}`;
  return [...grouped(pauses, keyOf).values()].flatMap((alike) => {
    const certificateIds = unique(alike.flatMap((pause) => pause.certificateIds));
    return alike.slice(0, 1).map(({ reason, detail, until }) => ({ ...ref, certificateIds, reason, detail, until }));
  });
}

/** Reasons of a wave or of a rollback, which hold all others of the listener. */
const ofListener: ReadonlySet<HoldReason> = new Set(['waiting-for-wave', 'rollout-stopped', 'unexpected-served']);

/** Whether this is the next step of the rotation. */
function isNextStep({ attachment, targetAttached, present }: DesiredRotation, step: Step['step']): boolean {
  if (attachment?.role === 'default') return step === 'set-default';
  if (step === 'associate') return !targetAttached;
  return step === 'retire' && present.length > 0;
}

/** Replaced certificates that are retired later: after the grace time, after another step, or in the next call. */
function overlapHolds({ ref }: ListenerDemand, situation: Situation, planned: readonly ListenerSteps[]): Hold[] {
  const step = planned.find(({ listenerId }) => listenerId === ref.listenerId)?.steps[0];
  const all = (situation.retirables.get(ref.listenerId) ?? []).filter(({ selected }) => selected);
  const taken = step?.step === 'retire' ? step.certificateIds : [];
  const ready = readyToRetire(ref.listenerId, situation).filter((r) => !includesCertificate(taken, r.replaced));
  const waiting = all.filter((r) => !ready.includes(r) && !includesCertificate(taken, r.replaced));
  const overlapping = waiting.filter(({ unproven }) => unproven === undefined);
  const first = overlapping.map(({ readyAt }) => readyAt).sort((a, b) => a.getTime() - b.getTime())[0];
  return [
    {
      ...ref,
      certificateIds: ready.map(({ replaced }) => replaced),
      reason: step?.step === 'retire' ? 'batch-full' : 'next-step',
      detail: english`retired after the step now under way`,
      until: situation.now,
    },
    {
      ...ref,
      certificateIds: overlapping.map(({ replaced }) => replaced),
      reason: 'grace',
      detail: english`retired from ${first?.toISOString() ?? ''} on`,
      until: first,
    },
    ...waiting.filter((r) => r.unproven !== undefined).map((r) => unprovenHold(ref, r, situation.now)),
  ];
}

function unprovenHold(ref: ListenerDemand['ref'], { replaced, successor, unproven }: Retirable, now: Date): Hold {
  const why = unproven === 'unreachable' ? english`, which could not be reached` : '';
  const detail = english`retired once a client gets ${successor} from ${ref.listenerId}${why}`;
  const until = unproven === 'unreachable' ? addMinutes(now, 10) : now;
  return { ...ref, certificateIds: [replaced], reason: 'unproven', detail, until };
}

function ids(certificates: readonly Certificate[] | undefined): CertificateId[] {
  return (certificates ?? []).map(({ id }) => id);
}

function unique(all: readonly CertificateId[]): CertificateId[] {
  return [...new Set(all)].sort();
}
