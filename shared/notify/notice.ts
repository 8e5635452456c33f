import type { RememberedCondition } from '../reconcile/report/report.js';
import { cut } from '../wording/plain.js';
import { type Lang, wordsOf } from '../wording/reasons.js';
import { timeText, words } from './words.js';

/** One message, in no markup yet. Everything that is not ours in it is on one line and cut. */
export interface Notice {
  readonly title: string;
  readonly items: readonly Item[];
  /** Items that are not among these, because a person reads no more at once. */
  readonly more: number;
}

export interface Item {
  readonly head: string;
  readonly lines: readonly Line[];
}

export interface Line {
  readonly label: string;
  readonly text: string;
}

/** What began and what is over, of one or more passes. */
export interface Told {
  readonly begun: readonly RememberedCondition[];
  readonly ended: readonly RememberedCondition[];
}

/** More than this in a chat is read by nobody. */
const mostItems = 20;
const mostCharacters = 600;

/** What began first, then what is over; the title counts all of it. */
export function noticeOf({ begun, ended }: Told, lang: Lang): Notice {
  const most = Math.max(0, mostItems - begun.length);
  const items = [
    ...begun.slice(0, mostItems).map((condition) => begunItem(condition, lang)),
    ...ended.slice(0, most).map((condition) => overItem(condition, lang)),
  ];
  const counts = [
    ...(begun.length > 0 ? [words[lang].begun(begun.length)] : []),
    ...(ended.length > 0 ? [words[lang].over(ended.length)] : []),
  ];
  const title = `nlb-cert: ${counts.join(words[lang].comma)}`;
  return { title, items, more: begun.length + ended.length - items.length };
}

function begunItem(condition: RememberedCondition, lang: Lang): Item {
  const { title, todo } = wordsOf(condition.reason, lang);
  const { todo: what, detail } = words[lang];
  return {
    head: `🔴 ${cut(title, mostCharacters)}`,
    lines: [...subject(condition, lang), line(what, todo), line(detail, condition.detail ?? '')].flat(),
  };
}

function overItem(condition: RememberedCondition, lang: Lang): Item {
  const { title } = wordsOf(condition.reason, lang);
  return { head: `✅ ${words[lang].isOver} ${cut(title, mostCharacters)}`, lines: subject(condition, lang) };
}

function subject(condition: RememberedCondition, lang: Lang): Line[] {
  const { account, region, loadBalancerId, listenerId, certificateIds, since, reason } = condition;
  const own = account === 'own' || account === '*' ? [] : [account];
  const place = [...own, region, loadBalancerId, listenerId].filter((part) => part !== undefined);
  const { where, certificates, since: sinceWord, expires } = words[lang];
  const isExpiry = reason === 'expires-soon' || reason === 'expired';
  return [
    ...line(where, place.join(' / ')),
    ...line(certificates, certificateIds.join(', ')),
    ...line(isExpiry ? expires : sinceWord, timeText(since, lang)),
  ];
}

/** None where there is nothing to say. */
function line(label: string, text: string): Line[] {
  return text === '' ? [] : [{ label, text: cut(text, mostCharacters) }];
}
