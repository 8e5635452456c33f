import type { Report } from '../reconcile/report/report.js';
import { plain } from '../wording/plain.js';
import { span } from '../wording/terms.js';
import type { Paint } from './view/paint.js';

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
  paint: Paint,
): string[] {
  const request = requestId === undefined ? '' : `, request ${requestId}`;
  const heading = plain(`${name} in ${region}: ${kind} after ${span(seconds)}${request}`);
  const result = report ?? (text === '' ? [] : [plain(text)]);
  const lines =
    log.trimEnd() === ''
      ? []
      : log
          .trimEnd()
          .split(/\r?\n/)
          .filter((line) => !isFrame(line))
          .map((line) => `  ${plain(line)}`);
  return [
    paint(kind === 'threw' ? 'bad' : 'strong', heading),
    ...(kind === 'threw' ? [paint('bad', plain(`${errorType}: ${message}`))] : result),
    ...(lines.length === 0 ? [] : [paint('dim', 'end of the log:'), ...lines]),
  ];
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
