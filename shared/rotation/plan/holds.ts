import { addMinutes } from 'date-fns';
import { endsByItself, type Hold } from '../model/hold.js';
import { includesCertificate } from '../model/ids.js';
import type { Certificate, CertificateId } from '../model/inventory.js';
import type { Policy } from '../model/policy.js';
import type { Step } from '../model/step.js';
import { defaultWish } from './capacity.js';
import type { Assessment } from './demand.js';
import { isPaused, type Wish } from './desired.js';
import { reliefWillCome, roomWillCome } from './forecast.js';
import type { Retirable } from './retire.js';
import { readyToRetire, type Situation } from './steps.js';

/** Everything that was found and is in no step, each once, with the reason that stops it. */
export function leftovers(situation: Situation, steps: readonly Step[]): readonly Hold[] {
  return situation.assessments.flatMap((assessment) => {
    const step = steps.find(({ listenerId }) => listenerId === assessment.place.listenerId);
    const own =
      assessment.gate === undefined ? waiting(assessment, situation, steps, step) : gated(assessment, situation);
    return [...assessment.blocked, ...own].filter(({ certificateIds }) => certificateIds.length > 0);
  });
}

/** The listener takes no change: everything on it waits for the same reason. */
function gated({ place, gate, wishes }: Assessment, { policy }: Situation): Hold[] {
  if (gate === undefined) return [];
  const successors = wishes.filter(
    (wish) => wish.selected && (wish.attachment?.role === 'default' || !wish.targetAttached),
  );
  const missing = unique(successors.map(({ target }) => target.id));
  return [{ ...place, certificateIds: missing.length > 0 ? missing : leaving(wishes, gate, policy), ...gate }];
}

/** Where only replaced certificates are left, a listener that nobody may write to keeps them until somebody acts. */
function leaving(wishes: readonly Wish[], gate: Pick<Hold, 'reason'>, { retire }: Policy): CertificateId[] {
  if (endsByItself(gate) || retire === 'off') return [];
  const left = wishes.filter(({ selected, attachment }) => selected && attachment?.role === 'additional');
  return unique(left.map(({ replaced }) => replaced));
}

function waiting(assessment: Assessment, situation: Situation, steps: readonly Step[], step: Step | undefined): Hold[] {
  const { place, wishes } = assessment;
  const { room, now } = situation;
  const next = defaultWish(wishes);
  const afterDefault = wishes.filter(
    (wish) =>
      wish.selected && !wish.targetAttached && wish.attachment?.role !== 'default' && !isPaused(wish, 'associate'),
  );
  const soon = { ...place, until: now };
  const holds: Hold[] = [
    { ...soon, certificateIds: ids(room.later.get(place.listenerId)), reason: 'batch-full', detail: 'a call takes 15' },
    ...placeless(assessment, situation, steps),
    ...ungraced(assessment, situation, step),
    ...pausedOn(assessment),
  ];
  if (next === undefined || !next.selected || isPaused(next, 'set-default')) return holds;
  const detail = `first its default certificate becomes ${next.target.id}`;
  const told = [...ids(room.short.get(place.listenerId)), ...ids(room.later.get(place.listenerId))];
  const behind = unique(afterDefault.map(({ target }) => target.id)).filter(
    (id) => id !== next.target.id && !told.includes(id),
  );
  return [...holds, { ...soon, certificateIds: behind, reason: 'next-step', detail }];
}

/** Successors without a place: room will come by itself, or only a person can make it. */
function placeless(assessment: Assessment, situation: Situation, steps: readonly Step[]): Hold[] {
  const { place } = assessment;
  const { room, loadBalancer, now } = situation;
  const all = ids(room.short.get(place.listenerId));
  const relieved = reliefWillCome(assessment, situation);
  const roomComes = roomWillCome(situation, steps);
  const isAwaited = (id: CertificateId) => roomComes || includesCertificate(relieved, id);
  const numbers =
    `${room.used} of ${room.quota} additional certificates on ${loadBalancer.id} are used` +
    `${room.kept > 0 ? `, ${room.kept} kept for what is owed` : ''} (quota nlb_quota_loadbalancer_certificates_num)`;
  const remedy =
    room.used > room.quota
      ? 'set ADDITIONAL_PER_LOAD_BALANCER to what the quota is by now'
      : 'raise the quota or set QUOTA_RELIEF';
  return [
    {
      ...place,
      certificateIds: all.filter(isAwaited),
      reason: 'waiting-for-room',
      detail: `${numbers}; room will come`,
      until: now,
    },
    {
      ...place,
      certificateIds: all.filter((id) => !isAwaited(id)),
      reason: 'quota-full',
      detail: `${numbers} and nothing can be retired first; ${remedy}`,
      until: undefined,
    },
  ];
}

/** What is asked for, and is not tried now. */
function pausedOn({ place, wishes }: Assessment): Hold[] {
  return wishes
    .filter(({ selected }) => selected)
    .flatMap((wish) => wish.paused.filter(({ step }) => isDue(wish, step)))
    .map(({ certificateIds, reason, detail, until }) => ({ ...place, certificateIds, reason, detail, until }));
}

/** Whether the wish is about this step now. */
function isDue({ attachment, targetAttached, present }: Wish, step: Step['step']): boolean {
  if (attachment?.role === 'default') return step === 'set-default';
  if (step === 'associate') return !targetAttached;
  return step === 'retire' && present.length > 0;
}

/** Replaced certificates that may go later: the grace time runs, another step goes first, or the call is full. */
function ungraced({ place }: Assessment, situation: Situation, step: Step | undefined): Hold[] {
  const all = (situation.retirables.get(place.listenerId) ?? []).filter(({ selected }) => selected);
  const taken = step?.step === 'retire' ? step.certificateIds : [];
  const ready = readyToRetire(place.listenerId, situation).filter((r) => !includesCertificate(taken, r.replaced));
  const waiting = all.filter((r) => !ready.includes(r) && !includesCertificate(taken, r.replaced));
  const graced = waiting.filter(({ unproven }) => unproven === undefined);
  const first = graced.map(({ readyAt }) => readyAt).sort((a, b) => a.getTime() - b.getTime())[0];
  return [
    {
      ...place,
      certificateIds: ready.map(({ replaced }) => replaced),
      reason: step?.step === 'retire' ? 'batch-full' : 'next-step',
      detail: 'retired after the step now under way',
      until: situation.now,
    },
    {
      ...place,
      certificateIds: graced.map(({ replaced }) => replaced),
      reason: 'grace',
      detail: `confirmed; retired from ${first?.toISOString()} on`,
      until: first,
    },
    ...waiting.filter((r) => r.unproven !== undefined).map((r) => unprovenHold(place, r, situation.now)),
  ];
}

function unprovenHold(place: Assessment['place'], { replaced, successor, unproven }: Retirable, now: Date): Hold {
  const why = unproven === 'unreachable' ? ', which could not be reached' : '';
  const detail = `retired once a client is seen to get ${successor} from ${place.listenerId}${why}`;
  const until = unproven === 'unreachable' ? addMinutes(now, 10) : now;
  return { ...place, certificateIds: [replaced], reason: 'unproven', detail, until };
}

function ids(certificates: readonly Certificate[] | undefined): CertificateId[] {
  return (certificates ?? []).map(({ id }) => id);
}

function unique(all: readonly CertificateId[]): CertificateId[] {
  return [...new Set(all)].sort();
}
