import stringWidth from 'string-width';
import { plain } from '../../wording/plain.js';
import type { Style } from './paint.js';
import type { View } from './view.js';

/** One entry of a list: its columns, and below them a text and commands that can be pasted. */
export interface Entry {
  /** `3 days ago`, `confirmed`. */
  readonly state: string;
  readonly style: Style;
  /** The domain. */
  readonly subject: string;
  /** Load balancer and port, `front :443`. */
  readonly where: string;
  /** A sentence or more. */
  readonly text?: string;
  /** Sentences, each in a paragraph of its own. */
  readonly details?: readonly string[];
  /** Dangers, each in a paragraph of its own. */
  readonly warnings?: readonly string[];
  readonly commands?: readonly string[];
  /** A reference, shown dim below the commands. */
  readonly note?: string;
  /** Shown last, and only with `--ids`. */
  readonly ids?: readonly string[];
}

/** The columns that a text takes on a terminal: a Chinese character takes two. */
export const columnsOf = (text: string): number => stringWidth(text);

/** The least width of a column of prose. Narrower prose stands below its entry. */
const leastProse = 40;
const gap = '  ';
const indent = '    ';
const mostOf = { state: 20, subject: 34, where: 30 } as const;

/** A list with aligned columns. Prose stands in the last column if the view is wide enough, else below. */
export function entryLines(entries: readonly Entry[], view: View): string[] {
  const widthOf = (key: 'state' | 'subject' | 'where') =>
    Math.min(mostOf[key], Math.max(0, ...entries.map((entry) => stringWidth(plain(entry[key])))));
  const widths = { state: widthOf('state'), subject: widthOf('subject'), where: widthOf('where') };
  const left = Object.values(widths).reduce((sum, width) => sum + width + gap.length, gap.length);
  const isBeside = view.columns - left >= leastProse;
  return entries.flatMap((entry) => linesOf(entry, { widths, left, isBeside }, view));
}

interface Columns {
  readonly widths: Readonly<Record<'state' | 'subject' | 'where', number>>;
  /** Where prose begins beside the columns. */
  readonly left: number;
  readonly isBeside: boolean;
}

function linesOf(entry: Entry, { widths, left, isBeside }: Columns, view: View): string[] {
  const { details = [], warnings = [], commands = [], note = '', ids = [] } = entry;
  const text = asTyped(entry.text ?? '', view);
  const painted = (style: Style, words: string) =>
    paragraphLines(words, view, indent).map((line) => view.paint(style, line));
  const row = rowLines(
    [
      { text: plain(entry.state), style: entry.style, width: widths.state },
      { text: plain(entry.subject), style: 'strong', width: widths.subject },
      { text: plain(entry.where), style: undefined, width: widths.where },
    ],
    view,
  );
  const last = row.at(-1) ?? '';
  const widest = Math.max(0, ...plain(text).split(/\s/).map(columnsOf));
  const needed = isBeside ? widest : stringWidth(plain(text));
  const fits = stringWidth(last) <= left && left + needed <= view.columns;
  const margin = fits && Number.isFinite(view.columns) ? ' '.repeat(left) : indent;
  const prose = text === '' ? [] : wrapped(plain(text), view.columns - (fits ? left : indent.length));
  const [first = '', ...others] = fits ? prose : ['', ...prose];
  return [
    ...row.slice(0, -1),
    first === '' ? last : `${last}${' '.repeat(left - stringWidth(last))}${first}`,
    ...others.map((line) => `${margin}${line}`),
    ...details.flatMap((detail) => paragraphLines(detail, view, indent)),
    ...warnings.flatMap((warning) => painted('bad', warning)),
    ...commands.flatMap((command) => commandLines(command, view, indent)),
    ...(note === '' ? [] : painted('dim', note)),
    ...(view.showsIds && ids.length > 0 ? painted('dim', ids.join(' ')) : []),
  ];
}

interface Cell {
  readonly text: string;
  readonly style: Style | undefined;
  readonly width: number;
}

/** Cells side by side. What follows a cell that is too wide for its column, and does not fit any more, begins a new line. */
function rowLines(cells: readonly Cell[], view: View): string[] {
  const lines: string[] = [];
  let [line, width] = [gap, gap.length];
  for (const { text, style, width: column } of cells) {
    const own = stringWidth(text);
    if (width + own > view.columns && width > indent.length) {
      lines.push(line.trimEnd());
      [line, width] = [indent, indent.length];
    }
    const shown = style === undefined || text === '' ? text : view.paint(style, text);
    const padded = Math.max(column, own);
    line += `${shown}${' '.repeat(padded - own)}${gap}`;
    width += padded + gap.length;
  }
  return [...lines, line.trimEnd()];
}

/** Prose below a heading, broken at spaces. */
export function paragraphLines(text: string, view: View, margin = gap): string[] {
  return proseLines(plain(text), view.columns - margin.length, view).map((line) => `${margin}${line}`);
}

/** A command in lines that can be pasted as they are: a line that is not the last ends in a backslash. */
export function commandLines(command: string, view: View, margin = gap): string[] {
  const lines = proseLines(plain(command), view.columns - margin.length - gap.length - ' \\'.length, view);
  return lines.map((line, i) => `${margin}${i === 0 ? '' : gap}${line}${i < lines.length - 1 ? ' \\' : ''}`);
}

/** `wrapped`, with the commands of the text as this program is typed. */
export function proseLines(text: string, width: number, view: Pick<View, 'program'>): string[] {
  return wrapped(asTyped(text, view), width);
}

/** The commands of the program. Prose has its name too: `nlb-cert of alice`. */
export const commandNames = [
  ...['plan', 'backfill', 'confirm', 'sweep', 'status', 'show', 'history', 'rollback', 'report', 'doctor', 'invoke'],
  ...['upload', 'prune', 'setup', 'policy', 'event', 'notify', 'completion', 'help'],
];

/** `nlb-cert` before a command or an option of it. */
const ownCommand = new RegExp(`(?<![\\w/.-]|npx )nlb-cert(?= (?:--?[a-z]|(?:${commandNames.join('|')})\\b))`, 'g');

function asTyped(text: string, { program = 'nlb-cert' }: Pick<View, 'program'>): string {
  return program === 'nlb-cert' ? text : text.replace(ownCommand, program);
}

/** The lines of a text. Words are not broken; between Chinese characters a line may end, but not before punctuation. */
export function wrapped(text: string, width: number): string[] {
  if (!Number.isFinite(width)) return [text];
  const lines: string[] = [];
  let line = '';
  for (const piece of text.split(breaks)) {
    if (line !== '' && stringWidth((line + piece).trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = piece.trimStart();
    } else line += piece;
  }
  return [...lines, line.trimEnd()];
}

/** After a space, and beside a Chinese character. Source: the rules of Chinese typesetting for the beginning of a line. */
const breaks =
  /(?<=\s)(?=\S)|(?<=[\p{Script=Han}，。；：、）”])(?=[^\s，。；：、）”])|(?<=[^\s（“])(?=\p{Script=Han})/u;
