import { grouped } from '../rotation/model/grouped.js';
import type { OpenBatch } from '../rotation/model/step.js';
import { withAdvice } from '../wording/advice.js';
import { count } from '../wording/count.js';
import { plain } from '../wording/plain.js';
import { day, name, time } from '../wording/terms.js';
import type { Paint } from './paint.js';
import { conditionWords } from './plan-summary.js';
import type { Expiry, Standing } from './standing.js';

/** As much of a list as fits on a screen. */
const shownMost = 10;

/** Whether anything needs a person, first; then what is under way, what waits, what expires next, what was done last. */
export function statusLines(standing: Standing, paint: Paint): string[] {
  return [
    ...needs(standing, paint),
    ...underWay(standing, paint),
    ...waiting(standing, paint),
    ...expiring(standing, paint),
    ...done(standing, paint),
    standing.hasLooked
      ? `Looked at ${time(standing.at)}, ${count(standing.calls, 'call')}.`
      : `From the ledger alone, ${time(standing.at)}.`,
  ];
}

function needs({ conditions, faults, overdue }: Standing, paint: Paint): string[] {
  const untold = overdue.filter(
    ({ listenerId }) => !conditions.some((one) => one.reason === 'overdue' && one.listenerId === listenerId),
  );
  const lines = [
    ...conditions.map((condition) => `  ${conditionWords(condition)}`),
    ...untold.map((batch) => `  ${conditionWords({ ...batch, reason: 'overdue', since: batch.requestedAt })}`),
    ...faults.map(
      ({ region, message, code }) =>
        `  ${paint('bad', 'failed')}  ${plain(region)}: ${plain(withAdvice(message, code))}`,
    ),
  ];
  const title = paint('strong', 'Needs you');
  if (lines.length === 0) return [`${title}   ${paint('good', 'nothing')}`];
  return [`${title}   ${paint('bad', count(lines.length, 'thing'))}`, ...lines];
}

function underWay({ open, overdue }: Standing, paint: Paint): string[] {
  if (open.length === 0) return [`${paint('strong', 'Open')}        nothing`];
  const late = overdue.length === 0 ? '' : paint('bad', `, ${overdue.length} overdue`);
  const isLate = (batch: OpenBatch) => overdue.some(({ token }) => token === batch.token);
  return [
    `${paint('strong', 'Open')}        ${count(open.length, 'change')}${late}`,
    ...shown(open, (batch) => {
      const { region, loadBalancerId, listenerId, step, certificateIds, requestedAt } = batch;
      const where = plain(`${region} ${loadBalancerId} ${listenerId}: ${step} ${certificateIds.join(' ')}`);
      return `  ${where}, since ${time(requestedAt)}${isLate(batch) ? paint('bad', ', overdue') : ''}`;
    }),
  ];
}

function waiting({ holds, due }: Standing, paint: Paint): string[] {
  const reasons = [...grouped(holds, ({ reason }) => reason)].map(([reason, all]) => `${all.length} ${reason}`);
  const held = reasons.length === 0 ? [] : [`${paint('strong', 'Held')}        ${plain(reasons.join(', '))}`];
  const [next] = due.map(({ at }) => at).sort((a, b) => a.getTime() - b.getTime());
  if (next === undefined) return held;
  return [...held, `${paint('strong', 'Due')}         ${placesOf(due)}, the next at ${time(next)}`];
}

/** A whole region is due where it could not be read. */
function placesOf(due: Standing['due']): string {
  const regions = due.filter(({ loadBalancerId }) => loadBalancerId === null).length;
  const loadBalancers = due.length - regions;
  return [
    ...(loadBalancers === 0 ? [] : [count(loadBalancers, 'load balancer')]),
    ...(regions === 0 ? [] : [count(regions, 'region')]),
  ].join(' and ');
}

function expiring({ expiries, hasLooked, faults }: Standing, paint: Paint): string[] {
  if (!hasLooked || (expiries.length === 0 && faults.length > 0)) return [];
  const certificates = [...grouped(expiries, ({ certificateId }) => certificateId).values()];
  if (certificates.length === 0) return [`${paint('strong', 'Expires')}     nothing that CAS knows is on a listener`];
  return [
    `${paint('strong', 'Expires')}     ${count(certificates.length, 'certificate')} on listeners, the next are`,
    ...shown(certificates, (places) => expiryLine(places, paint)),
  ];
}

function expiryLine(places: readonly Expiry[], paint: Paint): string {
  const [first] = places;
  if (first === undefined) return '';
  const { certificateId, names, notAfter, successor } = first;
  const others = names.length > 1 ? ` and ${names.length - 1} more` : '';
  const waits = places.filter(({ isReplaced }) => !isReplaced).length;
  const what = successor === undefined ? 'no successor yet' : `replaced by ${plain(successor)}`;
  const where = waits === 0 ? `${what}, retires` : what;
  const line = `${day(notAfter)}  ${plain(certificateId)}  ${name(names[0] ?? 'no names')}${others}`;
  return `  ${line}, on ${count(places.length, 'listener')}; ${successor === undefined ? where : paint('good', where)}`;
}

function done({ closed }: Standing, paint: Paint): string[] {
  const last = closed.findLast(({ ending, step }) => ending === 'confirmed' && step !== 'retire');
  if (closed.length === 0) return [`${paint('strong', 'Done')}        nothing lately`];
  const endings = [...grouped(closed, ({ ending }) => ending)].map(([ending, all]) => `${all.length} ${ending}`);
  const latest = last === undefined ? '' : `; last rotated at ${time(last.closedAt)}`;
  return [
    `${paint('strong', 'Done')}        ${plain(endings.join(', '))} since ${day(closed[0]?.closedAt ?? new Date(0))}${latest}`,
  ];
}

function shown<T>(all: readonly T[], line: (one: T) => string): string[] {
  const more = all.length > shownMost ? [`  and ${all.length - shownMost} more (--json has all)`] : [];
  return [...all.slice(0, shownMost).map(line), ...more];
}
