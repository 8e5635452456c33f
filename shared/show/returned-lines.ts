import type { Report } from '../reconcile/report/report.js';
import { paragraphLines } from './view/layout.js';
import type { Style } from './view/paint.js';
import { lengthText } from './view/times.js';
import type { View } from './view/view.js';

/** The result of an invocation of a deployed function. */
interface FunctionResult {
  readonly kind: 'returned' | 'threw';
  readonly text?: string;
  readonly errorType?: string;
  readonly message?: string;
  readonly log?: string;
  readonly requestId?: string;
}

interface Invocation {
  readonly name: string;
  readonly region: string;
  readonly seconds: number;
}

/** The report as lines, or the error; then the end of the log. */
export function returnedLines(
  { kind, text = '', errorType = '', message = '', log = '', requestId }: FunctionResult,
  { name, region, seconds }: Invocation,
  report: readonly string[] | undefined,
  view: View,
): string[] {
  const { say } = view;
  const after = lengthText(seconds, view);
  const result =
    kind === 'threw'
      ? say`${name} in ${region} failed after ${after}`
      : say`${name} in ${region} returned after ${after}`;
  const heading = requestId === undefined ? result : say`${result}, request ${requestId}`;
  const answer = report ?? (text === '' ? [] : paragraphLines(text, view, ''));
  const lines = log
    .trimEnd()
    .split(/\r?\n/)
    .filter((line) => line !== '' && !isFrame(line));
  return [
    ...painted(kind === 'threw' ? 'bad' : 'strong', heading, view),
    ...(kind === 'threw' ? painted('bad', `${errorType}: ${message}`, view) : answer),
    ...(lines.length === 0 ? [] : [view.paint('dim', say`End of the log:`)]),
    ...lines.flatMap((line) => paragraphLines(line, view)),
  ];
}

function painted(style: Style, text: string, view: View): string[] {
  return paragraphLines(text, view, '').map((line) => view.paint(style, line));
}

/** A line of a stack trace. It does not help a user; `--json` has the complete log. */
function isFrame(line: string): boolean {
  return /^\s+at .+/.test(line);
}

const times = new Set(['takenAt', 'since', 'until']);
const lists = ['judged', 'steps', 'holds', 'conditions', 'faults', 'notStarted', 'ignored'];

/** The report in a function's answer, with its times as dates; undefined if the text is no report. */
export function reportIn(text: string): Report | undefined {
  try {
    const parsed: unknown = JSON.parse(text, (key, value) =>
      times.has(key) && typeof value === 'string' ? new Date(value) : value,
    );
    return isReport(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isReport(value: unknown): value is Report {
  return typeof value === 'object' && value !== null && lists.every((name) => Array.isArray(Reflect.get(value, name)));
}
