import type { RememberedCondition } from '../reconcile/report/report.js';
import { cut } from '../wording/plain.js';
import { type Lang, reasonText } from '../wording/reasons.js';
import { labels, timeText } from './labels.js';

/** One message before markup. Foreign text in it is on one line, and cut. */
export interface Notice {
  readonly title: string;
  readonly items: readonly Item[];
  /** The number of items that are left out. */
  readonly more: number;
}

export interface Item {
  readonly head: string;
  readonly lines: readonly NoticeLine[];
}

interface NoticeLine {
  readonly label: string;
  readonly text: string;
}

/** Conditions that began or ended, in one or more passes. */
export interface NoticeChanges {
  readonly begun: readonly RememberedCondition[];
  readonly ended: readonly RememberedCondition[];
}

/** The limit keeps a chat message readable; `nlb-cert status` lists all conditions. */
const mostItems = 20;
const mostCharacters = 600;

/** A notice with at most 20 items: begun conditions first, then ended ones. The title counts all of them. */
export function noticeOf({ begun, ended }: NoticeChanges, lang: Lang): Notice {
  const endedLimit = Math.max(0, mostItems - begun.length);
  const items = [
    ...begun.slice(0, mostItems).map((condition) => begunItem(condition, lang)),
    ...ended.slice(0, endedLimit).map((condition) => endedItem(condition, lang)),
  ];
  const counts = [
    ...(begun.length > 0 ? [labels[lang].begun(begun.length)] : []),
    ...(ended.length > 0 ? [labels[lang].over(ended.length)] : []),
  ];
  const title = `nlb-cert: ${counts.join(labels[lang].comma)}`;
  return { title, items, more: begun.length + ended.length - items.length };
}

function begunItem(condition: RememberedCondition, lang: Lang): Item {
  const { title, todo } = reasonText(condition.reason, lang);
  const { todo: todoLabel, detail } = labels[lang];
  return {
    head: `🔴 ${cut(title, mostCharacters)}`,
    lines: [...subject(condition, lang), line(todoLabel, todo), line(detail, condition.detail ?? '')].flat(),
  };
}

function endedItem(condition: RememberedCondition, lang: Lang): Item {
  const { title } = reasonText(condition.reason, lang);
  return { head: `✅ ${labels[lang].isOver} ${cut(title, mostCharacters)}`, lines: subject(condition, lang) };
}

function subject(condition: RememberedCondition, lang: Lang): NoticeLine[] {
  const { account, region, loadBalancerId, listenerId, certificateIds, since, reason } = condition;
  const accounts = account === 'own' || account === '*' ? [] : [account];
  const path = [...accounts, region, loadBalancerId, listenerId].filter((part) => part !== undefined);
  const { where, certificates, since: sinceLabel, expires } = labels[lang];
  const isExpiry = reason === 'expires-soon' || reason === 'expired';
  return [
    ...line(where, path.join(' / ')),
    ...line(certificates, certificateIds.join(', ')),
    ...line(isExpiry ? expires : sinceLabel, timeText(since, lang)),
  ];
}

/** No line for an empty text. */
function line(label: string, text: string): NoticeLine[] {
  return text === '' ? [] : [{ label, text: cut(text, mostCharacters) }];
}
