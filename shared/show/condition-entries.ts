import type { FaultReport, SubjectNames } from '../reconcile/report/report.js';
import { grouped } from '../rotation/model/grouped.js';
import { withAdvice } from '../wording/advice.js';
import { calledBy, commandsFor, runbookOf, withoutCommand } from '../wording/commands.js';
import { type AnyCondition, byCause, type SameCause, withoutNumbers } from '../wording/condition.js';
import { reasonText, severityOf } from '../wording/reasons.js';
import { accountName, certificateNames, listenerName, type Names, portsName } from './names.js';
import type { Entry } from './view/layout.js';
import type { Style } from './view/paint.js';
import { lengthText, relativeText, shownText } from './view/times.js';
import type { View } from './view/view.js';

interface ShownCondition extends AnyCondition {
  readonly names?: SubjectNames | undefined;
}

const styles = { critical: 'bad', warning: 'change', notice: 'dim' } as const satisfies Record<string, Style>;

/** The conditions as a list, one entry for each cause, in their order: the gravest first. */
export function conditionEntries(conditions: readonly ShownCondition[], names: Names, view: View): Entry[] {
  return byCause(conditions).map((same) => conditionEntry(same, names, view));
}

function conditionEntry(same: SameCause<ShownCondition>, names: Names, view: View): Entry {
  const [first] = same;
  const { reason, certificateIds, detail = '' } = first;
  const { title, todo } = reasonText(reason, view.lang);
  const own = withoutCommand(shownText(detail, view));
  const ids = same.flatMap(({ listenerId, loadBalancerId }) => listenerId ?? loadBalancerId ?? []);
  return {
    state: stateText(first, view),
    style: styles[severityOf(reason)],
    ...placeText(same, names, view),
    text: [
      // A detail may end in a colon, above the command that it announces.
      `${title}${same.length > 1 ? ` (${listenersText(same, names)})` : ''}${own === '' ? '' : view.say`: ${own}`}`,
      // A detail with a semicolon and a space ends in its own remedy.
      ...(todo === '' || detail.includes('; ') ? [] : [todo]),
    ].join(view.lang === 'zh' ? '。' : '. '),
    commands: commandsFor(first),
    note: runbookOf(reason, view.lang),
    ids: [...ids, ...certificateIds],
  };
}

/**
 * The domains and the location. A certificate whose domains are unknown is called by its id, after the location. A condition
 * without certificates is about a part of an account.
 */
function placeText(same: SameCause<ShownCondition>, names: Names, view: View): Pick<Entry, 'subject' | 'where'> {
  const [first] = same;
  const certificateIds = calledBy(first);
  const where = whereText(same, names, view);
  const subject = subjectText(same[0], names, view);
  const isNamed =
    certificateIds.some((id) => (names.domainsOf(id) ?? []).length > 0) || first.names?.certificates.length;
  return certificateIds.length === 0 || isNamed || where === ''
    ? { subject, where }
    : { subject: where, where: subject };
}

/** The domains, as far as they are known, else ids. A condition without certificates is about a part of an account. */
export function subjectText(condition: ShownCondition, names: Names, view: Pick<View, 'say'>): string {
  const { account = '', names: own } = condition;
  const certificateIds = calledBy(condition);
  if (certificateIds.length === 0) return accountName(account, view);
  const isKnown = certificateIds.some((id) => names.domainsOf(id) !== undefined);
  return isKnown || !own?.certificates.length ? certificateNames(certificateIds, names) : own.certificates.join(', ');
}

/** The time of an expiry, else the time since when the condition lasts. */
function stateText({ reason, since }: ShownCondition, view: View): string {
  if (reason === 'expired') return view.say`EXPIRED ${relativeText(since, view)}`;
  const seconds = Math.abs(since.getTime() - view.now().getTime()) / 1000;
  if (reason === 'expires-soon') return view.say`${lengthText(seconds, view)} left`;
  return seconds < 1 ? view.say`new` : view.say`for ${lengthText(seconds, view)}`;
}

/** `front :443 :8443`, `3 listeners`, a load balancer, a region. */
export function whereText(same: SameCause<ShownCondition>, names: Names, view: Pick<View, 'count'>): string {
  const [{ region = '', loadBalancerId, listenerId, names: own }] = same;
  if (loadBalancerId === undefined) return region;
  const name = names.loadBalancerOf(loadBalancerId) ?? own?.loadBalancer ?? loadBalancerId;
  if (listenerId === undefined) return name;
  const loadBalancers = new Set(same.map((each) => each.loadBalancerId));
  if (loadBalancers.size > 1) return view.count(same.length, 'listener');
  return `${name} ${portsName(listenersOf(same), names)}`;
}

function listenersOf(same: SameCause<ShownCondition>) {
  return same.flatMap(({ loadBalancerId, listenerId }) =>
    loadBalancerId && listenerId ? [{ loadBalancerId, listenerId }] : [],
  );
}

/** The listeners that a text names. The rest is a number. */
const mostListeners = 6;

function listenersText(same: SameCause<ShownCondition>, names: Names): string {
  const all = listenersOf(same).map((each) => listenerName(each, names));
  const more = all.length > mostListeners ? ` +${all.length - mostListeners}` : '';
  return `${all.slice(0, mostListeners).join(', ')}${more}`;
}

type Failure = Pick<FaultReport, 'region' | 'account' | 'code' | 'message'>;

/** Failed calls as a list, one entry for each cause. */
export function faultEntries(faults: readonly Failure[], view: View): Entry[] {
  const causes = grouped(faults, ({ region, account, code, message }) =>
    JSON.stringify([region, account, code, withoutNumbers(message)]),
  );
  return [...causes.values()].flatMap((same) => same.slice(0, 1)).map((fault) => faultEntry(fault, view));
}

function faultEntry({ region, account, message, code }: Failure, view: View): Entry {
  return {
    state: view.say`failed`,
    style: 'bad',
    subject: region === '*' ? '' : region,
    where: account === 'own' || account === '*' ? '' : account,
    text: shownText(withAdvice(message, code, view), view),
  };
}
