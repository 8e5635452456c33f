import type { ReasonTable, ReasonText } from './reason-table.js';
import { english } from './reasons-en.js';
import { chinese } from './reasons-zh.js';

export type Lang = 'en' | 'zh';

const tables: Readonly<Record<Lang, ReasonTable>> = { en: english, zh: chinese };
const byReason: Readonly<Record<Lang, ReadonlyMap<string, ReasonText>>> = {
  en: new Map(Object.entries(tables.en)),
  zh: new Map(Object.entries(tables.zh)),
};

/** Title and remedy of a reason. A reason of another version, read from the ledger, is its own title. */
export function reasonText(reason: string, lang: Lang): ReasonText {
  return byReason[lang].get(reason) ?? { title: reason, todo: '' };
}

/** The detail and the remedy after a semicolon. A detail that has a semicolon already ends in its own remedy. */
export function withTodo(reason: string, detail: string): string {
  const { todo } = reasonText(reason, 'en');
  if (todo === '' || detail.includes(';')) return detail;
  return `${detail}; ${todo.charAt(0).toLowerCase()}${todo.slice(1).replace(/\.$/, '')}`;
}
