import { grouped } from '../../rotation/model/grouped.js';
import { endsByItself, type Hold, needsPerson } from '../../rotation/model/hold.js';
import type { OpenBatch } from '../../rotation/model/step.js';
import { totalsOf } from '../../wording/count.js';
import { plain } from '../../wording/plain.js';
import { reasonText } from '../../wording/reasons.js';
import { conditionEntries, faultEntries } from '../condition-entries.js';
import { endingName } from '../endings.js';
import { stepName } from '../explain.js';
import { accountName, certificateName, certificateNames, listenerName, type Names } from '../names.js';
import { type Entry, entryLines, paragraphLines } from '../view/layout.js';
import type { Style } from '../view/paint.js';
import { limited, section } from '../view/section.js';
import { dayText, lengthText, relativeText, timeText, zoneText } from '../view/times.js';
import type { View } from '../view/view.js';
import type { Expiry, LookedAt } from './last-known.js';
import { isInformed, type Standing } from './standing.js';

/** The status, the most important first: conditions, unread regions, open changes, next expiries, held work, last rotations. */
export function statusLines(standing: Standing, names: Names, view: View): string[] {
  const { say } = view;
  const read = standing.hasLooked
    ? say`Read at ${timeText(standing.at, view)} with ${view.count(standing.calls, 'call')}; ${zoneText(view)}.`
    : say`From the ledger only, at ${timeText(standing.at, view)}; ${sweptText(standing, view)}; ${zoneText(view)}.`;
  return [
    ...conditionLines(standing, names, view),
    ...unreadLines(standing, view),
    ...openLines(standing, names, view),
    ...expiryLines(standing, names, view),
    ...heldLines(standing, names, view),
    ...closedLines(standing, view),
    ...ledgerLines(standing, view),
    '',
    ...paragraphLines(read, view, ''),
  ];
}

function ledgerLines({ ledger, open, due, closed, sweptAt }: Standing, view: View): string[] {
  if (ledger === undefined) return [];
  const isEmpty = open.length + due.length + closed.length === 0 && sweptAt === null;
  const text = isEmpty
    ? view.say`${plain(ledger)} has no record yet; if functions are deployed, set LEDGER to theirs`
    : plain(ledger);
  return section(view.say`Ledger`, text, 'dim', view);
}

function sweptText({ sweptAt }: Standing, view: View): string {
  return sweptAt === null
    ? view.say`no full sweep has filled this ledger`
    : view.say`the last full sweep of every region was at ${timeText(sweptAt, view)}`;
}

function conditionLines(standing: Standing, names: Names, view: View): string[] {
  const { conditions, faults } = standing;
  const entries = [...faultEntries(faults, view), ...conditionEntries(conditions, names, view)];
  const title = view.say`Needs you`;
  if (!isInformed(standing))
    return [...section(title, unknownText(standing, view), 'bad', view), ...entryLines(entries, view)];
  if (entries.length === 0) return section(title, view.say`nothing`, 'good', view);
  return [...section(title, view.count(entries.length, 'item'), 'bad', view), ...entryLines(entries, view)];
}

/** The ledger alone cannot answer if no recent full sweep has filled it. */
function unknownText(standing: Standing, view: View): string {
  const { conditions } = standing;
  const why = sweptText(standing, view);
  const remedy =
    standing.sweptAt === null
      ? view.say`run nlb-cert status without --quick; if functions are deployed, set LEDGER to theirs`
      : view.say`run nlb-cert status without --quick, and check that the sweep function runs`;
  if (conditions.length === 0) return view.say`unknown: ${why}; ${remedy}`;
  return view.say`at least ${view.count(conditions.length, 'item')}, the rest is unknown: ${why}; ${remedy}`;
}

/** The regions that could not be read. Their conditions and expiries in this status are older than the status. */
function unreadLines({ regions, expiries }: Standing, view: View): string[] {
  const unread = regions.filter(({ isRead }) => !isRead);
  if (unread.length === 0) return [];
  const count = view.count(unread.length, 'region');
  const isKnown = ({ account, region, readAt }: LookedAt) =>
    readAt !== null ||
    expiries.some((each) => each.account === account && (region === 'all' || each.region === region));
  const answer = !unread.some(isKnown)
    ? view.say`${count}; nothing is known of them yet`
    : view.say`${count}; conditions and expiries there are the last known ones`;
  const entries = unread.map(
    ({ account, region, readAt }): Entry => ({
      state: unreadState({ region, readAt }, view),
      style: 'change',
      subject: region === 'all' ? view.say`the list of regions` : region,
      where: accountName(account, view),
    }),
  );
  return [...section(view.say`Not read`, answer, 'change', view), ...limited(entries, view)];
}

/** The list of regions is no part whose last read is known. */
function unreadState({ region, readAt }: Pick<LookedAt, 'region' | 'readAt'>, view: View): string {
  if (readAt !== null) return relativeText(readAt, view);
  return region === 'all' ? view.say`not read` : view.say`not read before`;
}

function openLines({ open, overdue }: Standing, names: Names, view: View): string[] {
  const title = view.say`Open`;
  if (open.length === 0) return section(title, view.say`nothing`, 'good', view);
  const isLate = ({ token }: OpenBatch) => overdue.some((batch) => batch.token === token);
  const changes = view.count(open.length, 'change');
  const answer = overdue.length === 0 ? changes : view.say`${changes}, ${overdue.length} overdue`;
  const entries = open.map((batch): Entry => {
    const length = lengthText(Math.max(0, (view.now().getTime() - batch.requestedAt.getTime()) / 1000), view);
    return {
      state: isLate(batch) ? view.say`overdue ${length}` : view.say`for ${length}`,
      style: isLate(batch) ? 'bad' : 'change',
      subject: certificateNames(batch.certificateIds, names),
      where: listenerName(batch, names),
      text: stepName(batch.step, view),
      ids: [batch.region, batch.listenerId, ...batch.certificateIds],
    };
  });
  return [...section(title, answer, overdue.length > 0 ? 'bad' : 'change', view), ...limited(entries, view)];
}

/** Work that goes on without a person, and listeners that the operator took out of rotation. */
function heldLines({ holds, due }: Standing, names: Names, view: View): string[] {
  const left = holds.filter((hold) => !needsPerson(hold) && !endsByItself(hold));
  const [next] = due.map(({ at }) => at).sort((a, b) => a.getTime() - b.getTime());
  const waiting = [
    ...reasonTexts(holds.filter(endsByItself), view),
    ...(next === undefined ? [] : [view.say`next look at ${requeueText(due, view)} ${relativeText(next, view)}`]),
  ];
  return [
    ...(waiting.length === 0 ? [] : section(view.say`Waiting`, waiting.join('; '), 'dim', view)),
    ...(left.length === 0 ? [] : section(view.say`Left out`, reasonTexts(left, view).join('; '), 'dim', view)),
    ...limited(rolledBackEntries(left, names, view), view),
  ];
}

/** The rolled back successors, with the commands that accept them again. */
function rolledBackEntries(left: readonly Hold[], names: Names, view: View): Entry[] {
  const rolledBack = left.filter(({ reason }) => reason === 'rolled-back');
  const entries = conditionEntries(
    rolledBack.map((hold) => ({ ...hold, since: view.now() })),
    names,
    view,
  );
  return entries.map((entry) => ({ ...entry, state: view.say`held` }));
}

function reasonTexts(holds: Standing['holds'], view: View): string[] {
  return [...grouped(holds, ({ reason }) => reason)].map(
    ([reason, group]) => `${group.length} ${reasonText(reason, view.lang).title} (${reason})`,
  );
}

/** Requeues as text. An unread region is requeued as a whole. */
function requeueText(due: Standing['due'], view: View): string {
  const regions = due.filter(({ loadBalancerId }) => loadBalancerId === null).length;
  const loadBalancers = due.length - regions;
  if (regions === 0) return view.count(loadBalancers, 'load balancer');
  if (loadBalancers === 0) return view.count(regions, 'region');
  return view.say`${view.count(loadBalancers, 'load balancer')} and ${view.count(regions, 'region')}`;
}

function expiryLines({ expiries, hasLooked, faults }: Standing, names: Names, view: View): string[] {
  if (!hasLooked || (expiries.length === 0 && faults.length > 0)) return [];
  const certificates = [...grouped(expiries, ({ certificateId }) => certificateId).values()];
  const title = view.say`Expires`;
  if (certificates.length === 0) return section(title, view.say`no certificate of CAS is on a listener`, 'dim', view);
  const total = totalsOf(expiries);
  const answer = view.say`${view.count(total.certificates, 'certificate')} on ${view.count(total.listeners, 'listener')}; the next are`;
  const entries = certificates.flatMap((attached) => expiryEntry(attached, names, view));
  return [...section(title, answer, 'strong', view), ...limited(entries, view)];
}

function expiryEntry(attached: readonly Expiry[], names: Names, view: View): Entry[] {
  const [first] = attached;
  if (first === undefined) return [];
  const { certificateId, notAfter } = first;
  const [style, outcome] = outcomeOf(attached, first, names, view);
  const where = whereOf(attached, names, view);
  const text = view.say`until ${dayText(notAfter, view)}; ${outcome}`;
  const ids = [certificateId, ...(first.successor === undefined ? [] : [first.successor])];
  return [
    { state: relativeText(notAfter, view), style, subject: certificateName(certificateId, names), where, text, ids },
  ];
}

/** An obstacle comes first. If only some of its listeners have it, the others are counted beside it. */
function outcomeOf(attached: readonly Expiry[], first: Expiry, names: Names, view: View): readonly [Style, string] {
  const blocked = attached.filter(isBlocked);
  if (blocked.length === 0) return replacementOf(attached, first, names, view);
  const causes = [...grouped(blocked, ({ obstacle }) => obstacle?.reason ?? '')];
  const isEverywhere = causes.length === 1 && blocked.length === attached.length;
  const texts = causes.map(([reason, same]) => {
    const { title } = reasonText(reason, view.lang);
    return isEverywhere ? view.say`blocked: ${title}` : view.say`blocked on ${whereOf(same, names, view)}: ${title}`;
  });
  return ['bad', [...texts, ...othersTexts(attached, names, view)].join(view.say`; `)];
}

function isBlocked({ obstacle, standing }: Expiry): boolean {
  return obstacle !== undefined && standing !== 'fine';
}

/** The progress on the listeners without an obstacle. */
function othersTexts(attached: readonly Expiry[], names: Names, view: View): string[] {
  const others = attached.filter((expiry) => !isBlocked(expiry));
  const done = others.filter(({ isReplaced }) => isReplaced);
  const onTheWay = others.filter(({ isReplaced, successor }) => !isReplaced && successor !== undefined);
  const without = others.filter(({ isReplaced, successor }) => !isReplaced && successor === undefined);
  const where = (some: readonly Expiry[]) => whereOf(some, names, view);
  return [
    ...(onTheWay.length > 0 ? [view.say`on its way on ${where(onTheWay)}`] : []),
    ...(done.length > 0 ? [view.say`replaced on ${where(done)}, retired later`] : []),
    ...(without.length > 0 ? [view.say`no successor yet on ${where(without)}`] : []),
  ];
}

/** `front :443`, `3 listeners`. */
function whereOf(attached: readonly Expiry[], names: Names, view: View): string {
  const [first] = attached;
  return first && attached.length === 1 ? listenerName(first, names) : view.count(attached.length, 'listener');
}

function replacementOf(
  attached: readonly Expiry[],
  { successor: id }: Expiry,
  names: Names,
  view: View,
): readonly [Style, string] {
  if (id === undefined) return ['dim', view.say`no successor yet`];
  const until = names.expiryOf(id);
  const successor = until === undefined ? view.say`its successor` : view.say`a successor until ${dayText(until, view)}`;
  if (attached.some(({ isReplaced }) => !isReplaced)) return ['good', view.say`replaced by ${successor}`];
  return ['good', view.say`replaced by ${successor}, retired later`];
}

function closedLines({ closed }: Standing, view: View): string[] {
  const last = closed.findLast(({ ending, step }) => ending === 'confirmed' && step !== 'retire');
  const [first] = closed;
  const title = view.say`Done`;
  if (first === undefined) return section(title, view.say`no recent change`, 'dim', view);
  const endings = [...grouped(closed, ({ ending }) => ending)].map(
    ([ending, batches]) => `${batches.length} ${endingName(ending, view)}`,
  );
  const latest = last === undefined ? '' : view.say`; last rotated ${relativeText(last.closedAt, view)}`;
  const since = dayText(first.closedAt, view);
  return section(title, plain(view.say`${endings.join(view.say`, `)} since ${since}${latest}`), 'dim', view);
}
