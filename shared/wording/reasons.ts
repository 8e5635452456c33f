import { chineseTexts, type ReasonText, reasonTable, type Severity } from './reason-table.js';

export type Lang = 'en' | 'zh';

/** The reason of a condition. A reason without a row in the table does not compile. */
export type ConditionReason = keyof typeof reasonTable;

const reasons = Object.keys(reasonTable);
const rows: ReadonlyMap<string, { readonly severity: Severity; readonly en: ReasonText }> = new Map(
  Object.entries(reasonTable),
);

/** False for a reason of another version, read from the ledger. */
export function isReason(reason: string): reason is ConditionReason {
  return rows.has(reason);
}

/** Title and remedy of a reason. A reason of another version, read from the ledger, is its own title. */
export function reasonText(reason: string, lang: Lang): ReasonText {
  if (lang === 'zh' && isReason(reason)) return chineseTexts[reason];
  return rows.get(reason)?.en ?? { title: reason, todo: '' };
}

/** A reason of another version, read from the ledger, is a warning. */
export function severityOf(reason: string): Severity {
  return rows.get(reason)?.severity ?? 'warning';
}

interface Gradable {
  readonly reason: string;
  readonly since: Date;
  readonly region?: string | undefined;
  readonly loadBalancerId?: string | undefined;
  readonly listenerId?: string | undefined;
  readonly certificateIds?: readonly string[];
}

/**
 * The items with the severity of their reason, the gravest first, of one reason the earliest first, and of one time by
 * location. A report and the ledger list them in the same order.
 */
export function graded<T extends Gradable>(items: readonly T[]): readonly (T & { readonly severity: Severity })[] {
  return items
    .map((item) => ({ ...item, severity: severityOf(item.reason) }))
    .sort(
      (a, b) =>
        byGravity(a.reason, b.reason) ||
        a.since.getTime() - b.since.getTime() ||
        (locationOf(a) < locationOf(b) ? -1 : Number(locationOf(a) > locationOf(b))),
    );
}

function locationOf({ region, loadBalancerId, listenerId, certificateIds = [] }: Gradable): string {
  return [region, loadBalancerId, listenerId, ...certificateIds].join(' ');
}

/** Order of two reasons: the gravest first, as in the table. */
export function byGravity(a: string, b: string): number {
  return rankOf(a) - rankOf(b);
}

/** The position in the table. A reason of another version comes after the warnings. */
function rankOf(reason: string): number {
  const index = reasons.indexOf(reason);
  return index < 0 ? lastWarning + 0.5 : index;
}

const lastWarning = reasons.findLastIndex((reason) => severityOf(reason) === 'warning');

/** The detail and the remedy after a semicolon. A detail with a semicolon and a space already ends in its own remedy. */
export function withTodo(reason: string, detail: string): string {
  const { todo = '' } = rows.get(reason)?.en ?? {};
  if (todo === '' || detail.includes('; ')) return detail;
  return `${detail}; ${todo.charAt(0).toLowerCase()}${todo.slice(1).replace(/\.$/, '')}`;
}
