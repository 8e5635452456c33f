import type { Clock } from '../clock.js';

interface Entry {
  readonly dueMs: number;
  readonly run: (due: Date) => void;
}

/** The longest that setTimeout can wait, and a shortest wait that keeps a standing clock from spinning. */
const MAX_WAIT_MS = 2 ** 31 - 1;
const MIN_WAIT_MS = 20;

/** What is to happen at emulated times: when the clock is moved past them, or when it runs there by itself. */
export class Agenda {
  private entries: Entry[] = [];
  private timer: NodeJS.Timeout | undefined;
  private isSettling = false;

  constructor(private readonly clock: Clock) {
    clock.onMove(() => this.settle());
  }

  at(due: Date, run: (due: Date) => void): void {
    this.entries.push({ dueMs: due.getTime(), run });
    this.settle();
  }

  /** Runs what is due, oldest first; what is thereby added and due as well runs too. */
  settle(): void {
    if (this.isSettling) return;
    this.isSettling = true;
    const nowMs = this.clock.now().getTime();
    for (let next = this.first(); next && next.dueMs <= nowMs; next = this.first()) {
      this.entries.splice(this.entries.indexOf(next), 1);
      next.run(new Date(next.dueMs));
    }
    this.isSettling = false;
    this.wait();
  }

  clear(): void {
    this.entries = [];
    clearTimeout(this.timer);
  }

  private first(): Entry | undefined {
    return this.entries.reduce<Entry | undefined>(
      (first, entry) => (first && first.dueMs <= entry.dueMs ? first : entry),
      undefined,
    );
  }

  private wait(): void {
    clearTimeout(this.timer);
    const next = this.first();
    if (!next) return;
    const leftMs = next.dueMs - this.clock.now().getTime();
    this.timer = setTimeout(() => this.settle(), Math.min(MAX_WAIT_MS, Math.max(MIN_WAIT_MS, leftMs))).unref();
  }
}
