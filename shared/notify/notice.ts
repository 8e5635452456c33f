import type { RememberedCondition } from '../reconcile/report/report.js';
import { byCause, locationsText, type SameCause } from '../wording/condition.js';
import { cut } from '../wording/plain.js';
import type { Severity } from '../wording/reason-table.js';
import { graded, type Lang, reasonText, severityOf } from '../wording/reasons.js';
import { labels, timeText } from './labels.js';

/** One message before markup. Foreign text in it is on one line, and cut. */
export interface Notice {
  readonly title: string;
  readonly items: readonly Item[];
  /** The number of conditions that are left out. */
  readonly more: number;
}

export interface Item {
  readonly head: string;
  readonly lines: readonly NoticeLine[];
  /** The number of conditions that it is about. */
  readonly conditions: number;
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

/**
 * A notice with at most 20 items: begun conditions first, then ended ones. The gravest come first; conditions of one cause
 * are one item. The title counts all conditions.
 */
export function noticeOf({ begun, ended }: NoticeChanges, lang: Lang): Notice {
  const all = [
    ...byCause(graded(begun)).map((same) => begunItem(same, lang)),
    ...byCause(graded(ended)).map((same) => endedItem(same, lang)),
  ];
  const counts = [
    ...(begun.length > 0 ? [labels[lang].begun(begun.length)] : []),
    ...(ended.length > 0 ? [labels[lang].over(ended.length)] : []),
  ];
  const more = all.slice(mostItems).reduce((sum, { conditions }) => sum + conditions, 0);
  return { title: `nlb-cert: ${counts.join(labels[lang].comma)}`, items: all.slice(0, mostItems), more };
}

const signs: Readonly<Record<Severity, string>> = { critical: '🔴', warning: '🟠', notice: '🔵' };

function begunItem(same: SameCause<RememberedCondition>, lang: Lang): Item {
  const [{ reason, detail = '' }] = same;
  const { title, todo } = reasonText(reason, lang);
  const { todo: todoLabel, detail: detailLabel } = labels[lang];
  return {
    head: `${signs[severityOf(reason)]} ${cut(title, mostCharacters)}`,
    lines: [...subject(same, lang), ...line(todoLabel, todo), ...line(detailLabel, detail)],
    conditions: same.length,
  };
}

function endedItem(same: SameCause<RememberedCondition>, lang: Lang): Item {
  const { title } = reasonText(same[0].reason, lang);
  const head = `✅ ${labels[lang].isOver} ${cut(title, mostCharacters)}`;
  return { head, lines: subject(same, lang), conditions: same.length };
}

function subject(same: SameCause<RememberedCondition>, lang: Lang): NoticeLine[] {
  const [{ certificateIds, since, reason }] = same;
  const { where, certificates, since: sinceLabel, expires } = labels[lang];
  const isExpiry = reason === 'expires-soon' || reason === 'expired';
  return [
    ...line(where, locationsText(same, ' / ')),
    ...line(certificates, certificateIds.join(', ')),
    ...line(isExpiry ? expires : sinceLabel, timeText(since, lang)),
  ];
}

/** No line for an empty text. */
function line(label: string, text: string): NoticeLine[] {
  return text === '' ? [] : [{ label, text: cut(text, mostCharacters) }];
}
