import type { RememberedCondition } from '../reconcile/report/report.js';
import { commandsFor, withoutCommand } from '../wording/commands.js';
import { byCause, locationsText, type SameCause } from '../wording/condition.js';
import { withTimes } from '../wording/moments.js';
import { cut } from '../wording/plain.js';
import type { Severity } from '../wording/reason-table.js';
import { graded, type Lang, reasonText, severityOf } from '../wording/reasons.js';
import type { Words } from '../wording/words.js';
import { labels, timeText } from './labels.js';

/** One message before markup. Foreign text in it is on one line, and cut. */
export interface Notice {
  readonly title: string;
  readonly items: readonly Item[];
  /** The number of conditions that are left out. */
  readonly more: number;
  /** A page of the configuration, not foreign text. */
  readonly link?: { readonly label: string; readonly url: string } | undefined;
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
export function noticeOf({ begun, ended }: NoticeChanges, words: Words): Notice {
  const { lang } = words;
  const all = [
    ...byCause(graded(begun)).map((same) => begunItem(same, words)),
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

/** The domains first, then the meaning, the location, the remedy with its commands, and the detail. */
function begunItem(same: SameCause<RememberedCondition>, { lang, translate }: Words): Item {
  const [first] = same;
  const { reason, detail = '' } = first;
  const { title, todo } = reasonText(reason, lang);
  const { todo: todoLabel, detail: detailLabel, command } = labels[lang];
  const own = withTimes(withoutCommand(translate(detail)), (at) => timeText(at, lang));
  return {
    head: headOf(signs[severityOf(reason)], first, title),
    lines: [
      ...subject(same, lang),
      ...line(todoLabel, withoutCommand(todo)),
      ...line(command, commandsFor(first).join('; ')),
      ...line(detailLabel, own),
    ],
    conditions: same.length,
  };
}

function endedItem(same: SameCause<RememberedCondition>, lang: Lang): Item {
  const [first] = same;
  const { title } = reasonText(first.reason, lang);
  return {
    head: headOf(`✅ ${labels[lang].isOver}`, first, title),
    lines: subject(same, lang),
    conditions: same.length,
  };
}

function headOf(sign: string, { names }: RememberedCondition, title: string): string {
  const domains = names?.certificates.join(', ') ?? '';
  return cut(`${sign} ${domains === '' ? '' : `${domains}: `}${title}`, mostCharacters);
}

function subject(same: SameCause<RememberedCondition>, lang: Lang): NoticeLine[] {
  const [{ certificateIds, since, reason }] = same;
  const { where, certificates, since: sinceLabel, expires } = labels[lang];
  const isExpiry = reason === 'expires-soon' || reason === 'expired';
  const ids = locationsText(same, ' / ');
  const names = [...new Set(same.map(listenerName))].filter((each) => each !== '');
  const more = names.length > mostNames ? ` +${names.length - mostNames}` : '';
  return [
    ...line(where, names.length === 0 ? ids : `${names.slice(0, mostNames).join(', ')}${more} (${ids})`),
    ...line(certificates, certificateIds.join(', ')),
    ...line(isExpiry ? expires : sinceLabel, timeText(since, lang)),
  ];
}

/** The listeners that a message names. */
const mostNames = 6;

function listenerName({ names }: RememberedCondition): string {
  return [names?.loadBalancer, names?.ports].filter((part) => part !== undefined).join(' ');
}

/** No line for an empty text. */
function line(label: string, text: string): NoticeLine[] {
  return text === '' ? [] : [{ label, text: cut(text, mostCharacters) }];
}
