import type { ConditionReason } from '../reconcile/report/report.js';
import { english } from './reasons-en.js';
import { chinese } from './reasons-zh.js';

export type Lang = 'en' | 'zh';

/** What a reason means, and what somebody can do about it. */
export interface ReasonWords {
  readonly title: string;
  readonly todo: string;
}

/** Every reason in one language: a new one does not compile before it has words in each. */
export type ReasonTable = Readonly<Record<ConditionReason, ReasonWords>>;

const tables: Readonly<Record<Lang, ReasonTable>> = { en: english, zh: chinese };
const known: Readonly<Record<Lang, ReadonlyMap<string, ReasonWords>>> = {
  en: new Map(Object.entries(tables.en)),
  zh: new Map(Object.entries(tables.zh)),
};

/** The ledger may remember a reason of another version: that one speaks for itself. */
export function wordsOf(reason: string, lang: Lang): ReasonWords {
  return known[lang].get(reason) ?? { title: reason, todo: '' };
}
