import { endsByItself } from '../model/hold.js';
import { includesCertificate, sameCertificate } from '../model/ids.js';
import type { Certificate, CertificateId } from '../model/inventory.js';
import type { Debt, Step } from '../model/step.js';
import { defaultWish } from './capacity.js';
import type { Assessment } from './demand.js';
import { isPaused, type Wish } from './desired.js';
import { expiredWithoutPlace, unplaced } from './retire.js';
import type { Situation } from './steps.js';

/**
 * Whether a place will come free on this load balancer without a person, for anybody there: one is on its way out, or
 * goes once a change of the same listener is through. An open set-default frees none by itself. Wrong for a few minutes
 * at most: the step that this waits for is judged, refused or paused by then.
 */
export function roomWillCome(
  { assessments, retirables, open, loadBalancer, policy }: Situation,
  steps: readonly Step[],
) {
  const leaving = loadBalancer.listeners.flatMap(({ attachments }) => attachments);
  if (leaving.some(({ role, state }) => role === 'additional' && state === 'disassociating')) return true;
  if (policy.retire === 'off') return false;
  return (
    steps.some(({ step }) => step !== 'set-default') ||
    [...retirables.values()].some((ready) => ready.length > 0) ||
    open.some((batch) => batch.loadBalancerId === loadBalancer.id && batch.step !== 'set-default') ||
    assessments.some(freesLater)
  );
}

/** A replaced certificate goes once its successor is associated: now on its way there, or to be the default one. */
function freesLater({ gate, wishes }: Assessment): boolean {
  if (gate !== undefined && !endsByItself(gate)) return false;
  const next = defaultWish(wishes);
  const isNext = ({ target }: Wish) =>
    next !== undefined && sameCertificate(target.id, next.target.id) && !isPaused(next, 'set-default');
  return wishes.some(
    (wish) =>
      wish.attachment?.role === 'additional' &&
      wish.attachment.state === 'associated' &&
      wish.present.length === 0 &&
      !isPaused(wish, 'retire') &&
      (wish.targetAttached || isNext(wish)),
  );
}

/**
 * Of the successors that lack a place on a listener: those for which quota relief will make way as soon as the step
 * before it is through, or what an earlier relief owes. None where that waits for a person.
 */
export function reliefWillCome(assessment: Assessment, situation: Situation): readonly CertificateId[] {
  const { policy, room, now } = situation;
  if (policy.quotaRelief === 'none' || policy.retire === 'off' || !areAllPayable(situation)) return [];
  const short = new Set((room.short.get(assessment.place.listenerId) ?? []).map(({ id }) => id));
  const makesRoom = (ids: readonly CertificateId[]) => ids.length > 0 && room.usedWithout(ids) < room.quota;
  const expired = expiredWithoutPlace(assessment, short, now);
  if (makesRoom(expired.map(({ replaced }) => replaced))) return expired.map(({ successor }) => successor);
  if (policy.quotaRelief !== 'swap') return [];
  const swaps = unplaced(assessment.wishes, short).filter(({ replaced }) => makesRoom([replaced]));
  return swaps.map(({ target }) => target.id);
}

/** Whether all that earlier relief owes on this load balancer gets its place without a person. */
function areAllPayable({ debts, assessments, room, loadBalancer }: Situation): boolean {
  return debts.every((debt) => {
    if (debt.loadBalancerId !== loadBalancer.id) return true;
    const assessment = assessments.find(({ listener }) => listener.id === debt.listenerId);
    return assessment === undefined || isPayable(debt, assessment, room.short.get(debt.listenerId) ?? []);
  });
}

function isPayable({ replaced }: Debt, { gate, wishes }: Assessment, short: readonly Certificate[]): boolean {
  const wish = wishes.find((one) => sameCertificate(one.replaced, replaced));
  // Without a wish it is paid; with an attachment, what it owes for is still there.
  if (wish === undefined || wish.attachment !== null) return true;
  const lacks = includesCertificate(
    short.map(({ id }) => id),
    wish.target.id,
  );
  return (gate === undefined || endsByItself(gate)) && !isPaused(wish, 'associate') && !lacks;
}
