import { grouped } from '../rotation/model/grouped.js';
import type { CertificateId } from '../rotation/model/inventory.js';
import type { OpenBatch } from '../rotation/model/step.js';
import { withAdvice } from '../wording/advice.js';
import { byCause, conditionText } from '../wording/condition.js';
import { attachedText, count } from '../wording/count.js';
import { plain } from '../wording/plain.js';
import { certificatesText, day, time } from '../wording/terms.js';
import type { Expiry } from './last-known.js';
import type { Paint } from './paint.js';
import { isInformed, type Standing } from './standing.js';

/** The limit keeps the status on one screen. */
const shownMost = 10;

/** The status, the most important first: conditions, open changes, held work, next expiries, last rotations. */
export function statusLines(standing: Standing, paint: Paint): string[] {
  return [
    ...conditionLines(standing, paint),
    ...unreadLines(standing, paint),
    ...openLines(standing, paint),
    ...holdLines(standing, paint),
    ...expiryLines(standing, paint),
    ...closedLines(standing, paint),
    standing.hasLooked
      ? `Read at ${time(standing.at)}, ${count(standing.calls, 'call')}.`
      : `From the ledger only, ${time(standing.at)}${standing.sweptAt === null ? '' : `; full sweep at ${time(standing.sweptAt)}`}.`,
  ];
}

function conditionLines(standing: Standing, paint: Paint): string[] {
  const { conditions, faults, expiries } = standing;
  const names = new Map(expiries.map((expiry) => [expiry.certificateId, expiry.names]));
  const namesOf = (id: CertificateId) => names.get(id);
  const lines = [
    ...byCause(conditions).map((same) => `  ${conditionText(same, namesOf)}`),
    ...faults.map(
      ({ region, message, code }) =>
        `  ${paint('bad', 'failed')}  ${plain(region)}: ${plain(withAdvice(message, code))}`,
    ),
  ];
  const title = paint('strong', 'Needs you');
  if (!isInformed(standing)) return [`${title}   ${paint('bad', unknownText(standing))}`, ...lines];
  if (lines.length === 0) return [`${title}   ${paint('good', 'nothing')}`];
  return [`${title}   ${paint('bad', count(lines.length, 'item'))}`, ...lines];
}

/** The ledger alone cannot answer if no recent full sweep has filled it. */
function unknownText({ conditions, sweptAt }: Standing): string {
  const known = conditions.length === 0 ? '' : `at least ${count(conditions.length, 'item')}, the rest is `;
  const why =
    sweptAt === null
      ? 'no full sweep has filled this ledger'
      : `the last full sweep of every region was at ${time(sweptAt)}`;
  return `${known}unknown: ${why}; run nlb-cert status without --quick, and check that the sweep function runs`;
}

/** The regions that could not be read. Their conditions and expiries in this status are older than the status. */
function unreadLines({ regions }: Standing, paint: Paint): string[] {
  const unread = regions.filter(({ isRead }) => !isRead);
  if (unread.length === 0) return [];
  return [
    `${paint('strong', 'Not read')}    ${count(unread.length, 'region')}; conditions and expiries there are the last known ones`,
    ...limited(unread, ({ account, region, readAt }) => {
      const where = region === 'all' ? 'the list of regions' : region;
      const before = readAt === null ? 'not read before' : `last read at ${time(readAt)}`;
      return `  ${plain(`${where} (${account})`)}: ${before}`;
    }),
  ];
}

function openLines({ open, overdue }: Standing, paint: Paint): string[] {
  if (open.length === 0) return [`${paint('strong', 'Open')}        nothing`];
  const late = overdue.length === 0 ? '' : paint('bad', `, ${overdue.length} overdue`);
  const isLate = (batch: OpenBatch) => overdue.some(({ token }) => token === batch.token);
  return [
    `${paint('strong', 'Open')}        ${count(open.length, 'change')}${late}`,
    ...limited(open, (batch) => {
      const { region, loadBalancerId, listenerId, step, certificateIds, requestedAt } = batch;
      const where = plain(`${region} ${loadBalancerId} ${listenerId}: ${step} ${certificateIds.join(' ')}`);
      return `  ${where}, since ${time(requestedAt)}${isLate(batch) ? paint('bad', ', overdue') : ''}`;
    }),
  ];
}

function holdLines({ holds, due }: Standing, paint: Paint): string[] {
  const reasons = [...grouped(holds, ({ reason }) => reason)].map(([reason, group]) => `${group.length} ${reason}`);
  const held = reasons.length === 0 ? [] : [`${paint('strong', 'Held')}        ${plain(reasons.join(', '))}`];
  const [next] = due.map(({ at }) => at).sort((a, b) => a.getTime() - b.getTime());
  if (next === undefined) return held;
  return [...held, `${paint('strong', 'Due')}         ${requeueText(due)}, the next at ${time(next)}`];
}

/** Requeues as text. An unread region is requeued as a whole. */
function requeueText(due: Standing['due']): string {
  const regions = due.filter(({ loadBalancerId }) => loadBalancerId === null).length;
  const loadBalancers = due.length - regions;
  return [
    ...(loadBalancers === 0 ? [] : [count(loadBalancers, 'load balancer')]),
    ...(regions === 0 ? [] : [count(regions, 'region')]),
  ].join(' and ');
}

function expiryLines({ expiries, hasLooked, faults }: Standing, paint: Paint): string[] {
  if (!hasLooked || (expiries.length === 0 && faults.length > 0)) return [];
  const certificates = [...grouped(expiries, ({ certificateId }) => certificateId).values()];
  if (certificates.length === 0) return [`${paint('strong', 'Expires')}     no certificate of CAS is on a listener`];
  return [
    `${paint('strong', 'Expires')}     ${attachedText(expiries)}; the next are`,
    ...limited(certificates, (attached) => expiryLine(attached, paint)),
  ];
}

function expiryLine(attached: readonly Expiry[], paint: Paint): string {
  const [first] = attached;
  if (first === undefined) return '';
  const { certificateId, names, notAfter } = first;
  const line = `${day(notAfter)}  ${certificatesText([certificateId], () => names)}`;
  return `  ${line}, on ${count(attached.length, 'listener')}; ${outcomeText(attached, first, paint)}`;
}

/** The obstacle on any of its listeners comes first, because the others may look well. */
function outcomeText(attached: readonly Expiry[], first: Expiry, paint: Paint): string {
  const blocked = attached.filter(({ obstacle, standing }) => obstacle !== undefined && standing !== 'fine');
  const [obstacle] = blocked.flatMap(({ obstacle }) => obstacle ?? []);
  if (obstacle !== undefined) {
    const where = blocked.length === attached.length ? '' : ` on ${count(blocked.length, 'listener')}`;
    return paint('bad', plain(`blocked${where} (${obstacle.reason}): ${obstacle.detail}`));
  }
  if (first.successor === undefined) return 'no successor yet';
  const isLeft = attached.some(({ isReplaced }) => !isReplaced);
  return paint('good', `replaced by ${plain(first.successor)}${isLeft ? '' : ', retired later'}`);
}

function closedLines({ closed }: Standing, paint: Paint): string[] {
  const last = closed.findLast(({ ending, step }) => ending === 'confirmed' && step !== 'retire');
  if (closed.length === 0) return [`${paint('strong', 'Done')}        no recent change`];
  const endings = [...grouped(closed, ({ ending }) => ending)].map(
    ([ending, batches]) => `${batches.length} ${ending}`,
  );
  const latest = last === undefined ? '' : `; last rotated at ${time(last.closedAt)}`;
  return [
    `${paint('strong', 'Done')}        ${plain(endings.join(', '))} since ${day(closed[0]?.closedAt ?? new Date(0))}${latest}`,
  ];
}

function limited<T>(items: readonly T[], line: (item: T) => string): string[] {
  const more = items.length > shownMost ? [`  and ${items.length - shownMost} more (--json has all)`] : [];
  return [...items.slice(0, shownMost).map(line), ...more];
}
