import type { Report } from '../reconcile/report/report.js';
import { plain } from '../wording/plain.js';
import { span } from '../wording/terms.js';
import type { Paint } from './paint.js';

/** What a deployed function came to. */
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

/** Its report in words, or its error; then the end of its log. */
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
    ...(lines.length === 0 ? [] : [paint('dim', 'the end of its log:'), ...lines]),
  ];
}

/** A line of a trace, which is for whoever mends the code: `--json` has the log as it is. */
function isFrame(line: string): boolean {
  return /^\s+at .+/.test(line);
}

const times = new Set(['takenAt', 'since', 'until']);
const lists = ['judged', 'steps', 'holds', 'conditions', 'faults', 'notStarted', 'ignored'];

/** A report as a function returned it, times and all; undefined where it is none. */
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
