import type { CertificateBook } from '../model/certificate-index.js';
import { sameCertificate } from '../model/ids.js';
import type { CertificateId, ListenerId, LoadBalancer } from '../model/inventory.js';
import type { Policy } from '../model/policy.js';
import type { Debt, OpenBatch, PlannedStep, Replacement, RetireStep, SetDefaultStep, Step } from '../model/step.js';
import { defaultWish, type Room } from './capacity.js';
import type { Assessment } from './demand.js';
import { isPaused } from './desired.js';
import { defaultStandsIn, expiredWithoutPlace, type Retirable, swapsWithoutPlace } from './retire.js';

/** Everything known about one load balancer when its steps are chosen. */
export interface Situation {
  readonly loadBalancer: LoadBalancer;
  readonly assessments: readonly Assessment[];
  readonly room: Room;
  readonly retirables: ReadonlyMap<ListenerId, readonly Retirable[]>;
  readonly book: CertificateBook;
  readonly open: readonly OpenBatch[];
  readonly debts: readonly Debt[];
  readonly policy: Policy;
  readonly now: Date;
}

/** At most one step for each listener that takes a change now; quota relief only where nothing else frees a place. */
export function chooseSteps(situation: Situation): readonly PlannedStep[] {
  const idle = situation.assessments.filter(({ gate }) => gate === undefined);
  const steps = idle.flatMap((assessment) => {
    const inOrder = [setDefault, associate, retire].map((kind) => kind(assessment, situation));
    const step = inOrder.filter((one) => one !== undefined).reduceRight<PlannedStep | undefined>(chained, undefined);
    return step === undefined ? [] : [step];
  });
  return willFree(situation, steps) ? steps : [...steps, ...relief(situation, idle, steps)];
}

function chained(otherwise: PlannedStep | undefined, step: Step): PlannedStep {
  return otherwise === undefined ? step : { ...step, otherwise };
}

/**
 * Whether a place will come free on this load balancer by itself, sooner or later: something is being retired, or may
 * be once its grace or its successor's association is over.
 */
function willFree({ retirables, open, loadBalancer, policy }: Situation, steps: readonly Step[]): boolean {
  if (policy.retire === 'off') return false;
  return (
    steps.some(({ step }) => step !== 'set-default') ||
    [...retirables.values()].some((ready) => ready.length > 0) ||
    open.some((batch) => batch.loadBalancerId === loadBalancer.id)
  );
}

/** Retirables of a listener that may go now: grace over, or a successor somewhere on the load balancer lacks a place. */
export function readyToRetire(listenerId: ListenerId, { retirables, room, now }: Situation): Retirable[] {
  const crowded = room.short.size > 0;
  const mine = (retirables.get(listenerId) ?? []).filter(({ selected }) => selected);
  return mine.filter(({ readyAt, unproven }) => unproven === undefined && (crowded || readyAt <= now));
}

function setDefault({ place, listener, wishes }: Assessment, situation: Situation): SetDefaultStep | undefined {
  const wish = defaultWish(wishes);
  if (wish === undefined || !wish.selected || isPaused(wish, 'set-default')) return undefined;
  const { policy, book, now } = situation;
  const additional = listener.attachments.find((a) => sameCertificate(a.certificateId, wish.target.id));
  const mayMove = policy.retire !== 'off' && defaultStandsIn(wish, book, now);
  return {
    ...place,
    step: 'set-default',
    certificateIds: [additional?.certificateId ?? wish.target.id],
    replaced: wish.replaced,
    ifAdditional: mayMove ? 'take-off-first' : 'hold',
  };
}

function associate({ place, wishes }: Assessment, { room }: Situation): Step | undefined {
  const certificateIds = (room.granted.get(place.listenerId) ?? []).map(({ id }) => id);
  if (certificateIds.length === 0) return undefined;
  const replacements = wishes
    .filter(({ target }) => certificateIds.includes(target.id))
    .map(({ replaced, target }) => ({ replaced, successor: target.id }));
  return { ...place, step: 'associate', certificateIds, replacements };
}

function retire({ place }: Assessment, situation: Situation): RetireStep | undefined {
  const ready = readyToRetire(place.listenerId, situation).slice(0, situation.policy.batchLimit);
  return ready.length === 0 ? undefined : toRetireStep(place, 'replaced', ready);
}

/** Only when the load balancer is full: what expired and was replaced goes first; a swap, one certificate at a time. */
function relief(situation: Situation, idle: readonly Assessment[], steps: readonly Step[]): Step[] {
  const { policy, room, debts, loadBalancer, now } = situation;
  if (policy.quotaRelief === 'none' || policy.retire === 'off' || room.used < room.quota) return [];
  const free = idle.filter(({ place }) => !steps.some(({ listenerId }) => listenerId === place.listenerId));
  const expired = free.flatMap((assessment) =>
    asStep(assessment, 'expired', expiredWithoutPlace(assessment, shortOn(assessment, room), now), situation),
  );
  if (expired.length > 0 || policy.quotaRelief !== 'swap') return expired;
  if (debts.some((debt) => isOutstanding(debt, loadBalancer))) return [];
  const swaps = free.flatMap((a) =>
    swapsWithoutPlace(a, shortOn(a, room)).flatMap((one) => asStep(a, 'swap', [one], situation)),
  );
  return swaps.slice(0, 1);
}

/** Written down before its call, a debt is none while what it was to take off is still there, or is there again. */
function isOutstanding({ listenerId, replaced }: Debt, { listeners }: LoadBalancer): boolean {
  const listener = listeners.find(({ id }) => id === listenerId);
  return listener !== undefined && !listener.attachments.some((a) => sameCertificate(a.certificateId, replaced));
}

function asStep(
  { place }: Assessment,
  because: RetireStep['because'],
  replacements: readonly Replacement[],
  { policy, room }: Situation,
): Step[] {
  const batch = replacements.slice(0, policy.batchLimit);
  // Where more is attached than the quota that is set allows, taking this off may make no place: only a gap.
  const makesRoom = room.usedWithout(batch.map(({ replaced }) => replaced)) < room.quota;
  return makesRoom ? [toRetireStep(place, because, batch)] : [];
}

function toRetireStep(
  place: Assessment['place'],
  because: RetireStep['because'],
  batch: readonly Replacement[],
): RetireStep {
  return {
    ...place,
    step: 'retire',
    because,
    certificateIds: batch.map(({ replaced }) => replaced),
    replacements: batch.map(({ replaced, successor }) => ({ replaced, successor })),
  };
}

function shortOn({ place }: Assessment, room: Room): ReadonlySet<CertificateId> {
  return new Set((room.short.get(place.listenerId) ?? []).map(({ id }) => id));
}
