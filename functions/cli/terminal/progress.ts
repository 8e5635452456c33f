import { span } from '../../../shared/wording/terms.js';
import type { Edges } from '../../run/edges.js';
import type { Terminal } from './terminal.js';

/** Told on standard error of what takes longer than a second: drawn on a terminal, now and then a line elsewhere. */
export interface Progress {
  /** `done` of `of`; what these are is in `what`. */
  readonly show: (what: string, done: number, of: number) => void;
  readonly end: () => void;
}

const silentMs = 1_000;
const drawnEveryMs = 200;
const printedEveryMs = 10_000;

export function progressOn(
  terminal: Terminal,
  { monotonicMs }: Pick<Edges, 'monotonicMs'>,
  isSilent: boolean,
): Progress {
  if (isSilent) return { show: () => {}, end: () => {} };
  const { draw } = terminal;
  const everyMs = draw === undefined ? printedEveryMs : drawnEveryMs;
  const started = new Map<string, { readonly startedAt: number; readonly done: number }>();
  let shownAt = monotonicMs() + silentMs - everyMs;
  const show: Progress['show'] = (what, done, of) => {
    const now = monotonicMs();
    const previous = started.get(what);
    // Less than before is another round: the time that the one before it took tells nothing of it.
    const startedAt = previous === undefined || done < previous.done ? now : previous.startedAt;
    started.set(what, { startedAt, done });
    if (now - shownAt < everyMs) return;
    shownAt = now;
    (draw ?? terminal.printError)(`${what}: ${done} of ${of}${timeLeft(now - startedAt, done, of)}`);
  };
  return { show, end: () => draw?.('') };
}

/** At the pace so far. */
function timeLeft(tookMs: number, done: number, of: number): string {
  if (done === 0 || done >= of || tookMs < silentMs) return '';
  return `, about ${span(((tookMs / done) * (of - done)) / 1000)} left`;
}
