import { spanText } from '../../../shared/show/view/times.js';
import type { View } from '../../../shared/show/view/view.js';
import type { Edges } from '../../run/edges.js';
import type { Terminal } from './terminal.js';

/** Shows on standard error work that takes longer than a second: redrawn on a terminal, else a line every 10 seconds. */
export interface Progress {
  /** `done` of `of` items of the named work. */
  readonly show: (work: string, done: number, of: number) => void;
  readonly end: () => void;
  /** Shows nothing any more: work goes on that has no reader. */
  readonly stop: () => void;
}

const silentMs = 1_000;
const drawnEveryMs = 200;
const printedEveryMs = 10_000;

export function progressOn(
  { terminal, view }: { readonly terminal: Terminal; readonly view: Pick<View, 'say' | 'count'> },
  { monotonicMs }: Pick<Edges, 'monotonicMs'>,
  isSilent: boolean,
): Progress {
  if (isSilent) return { show: () => {}, end: () => {}, stop: () => {} };
  const { draw } = terminal;
  const everyMs = draw === undefined ? printedEveryMs : drawnEveryMs;
  const started = new Map<string, { readonly startedAt: number; readonly done: number }>();
  let shownAt = monotonicMs() + silentMs - everyMs;
  let isStopped = false;
  const end = () => draw?.('');
  const stop = () => {
    isStopped = true;
    end();
  };
  const show: Progress['show'] = (work, done, of) => {
    if (isStopped) return;
    const now = monotonicMs();
    const previous = started.get(work);
    // Fewer than before: another pass has begun, so its time is measured from here.
    const startedAt = previous === undefined || done < previous.done ? now : previous.startedAt;
    started.set(work, { startedAt, done });
    if (now - shownAt < everyMs) return;
    shownAt = now;
    const left = timeLeft(now - startedAt, done, of);
    const text = left === undefined ? '' : view.say`, about ${spanText(left, view)} left`;
    (draw ?? terminal.printError)(view.say`${work}: ${done} of ${of}${text}`);
  };
  return { show, end, stop };
}

/** Seconds, at the speed so far. */
function timeLeft(tookMs: number, done: number, of: number): number | undefined {
  if (done === 0 || done >= of || tookMs < silentMs) return undefined;
  return ((tookMs / done) * (of - done)) / 1000;
}
