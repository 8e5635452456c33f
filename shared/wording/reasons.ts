import type { ConditionReason } from '../reconcile/report/report.js';
import { english } from './reasons-en.js';
import { chinese } from './reasons-zh.js';

export type Lang = 'en' | 'zh';

/** What a reason means, and what somebody can do about it. */
interface ReasonText {
  readonly title: string;
  readonly todo: string;
}

/** Every reason in one language: a new one does not compile before it has words in each. */
export type ReasonTable = Readonly<Record<ConditionReason, ReasonText>>;

const tables: Readonly<Record<Lang, ReasonTable>> = { en: english, zh: chinese };
const byReason: Readonly<Record<Lang, ReadonlyMap<string, ReasonText>>> = {
  en: new Map(Object.entries(tables.en)),
  zh: new Map(Object.entries(tables.zh)),
};

/** The ledger may remember a reason of another version: that one speaks for itself. */
export function reasonText(reason: string, lang: Lang): ReasonText {
  return byReason[lang].get(reason) ?? { title: reason, todo: '' };
}

/** What is wrong, and what to do: where the detail does not say so itself, after its semicolon, as the messages do. */
export function withTodo(reason: string, detail: string): string {
  const { todo } = reasonText(reason, 'en');
  if (todo === '' || detail.includes(';')) return detail;
  return `${detail}; ${todo.charAt(0).toLowerCase()}${todo.slice(1).replace(/\.$/, '')}`;
}
