interface Waiter {
  readonly atMs: number;
  readonly wake: () => void;
}

/** What is really loaded or closed takes no time here, and some turns; after these it is a mistake in the bench. */
const mostIdleTurns = 1_000;

/** Time that stands still while anything is under way, then jumps to the next moment that somebody waits for. */
export interface VirtualTime {
  nowMs(): number;
  sleep(milliseconds: number): Promise<void>;
  /** Keeps time standing until the work is over. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** Lets time go on until this is over. */
  runUntil(done: Promise<unknown>): Promise<void>;
}

/** `moved` is told of each jump, before anybody wakes. */
export function virtualTime(startMs: number, moved: (nowMs: number) => void): VirtualTime {
  let nowMs = startMs;
  let underWay = 0;
  let quiet = () => {};
  const waiters: Waiter[] = [];
  const jump = () => {
    const next = waiters.shift();
    if (next === undefined) return false;
    if (next.atMs > nowMs) {
      nowMs = next.atMs;
      moved(nowMs);
    }
    next.wake();
    return true;
  };
  return {
    nowMs: () => nowMs,
    sleep: (milliseconds) => new Promise((wake) => insert(waiters, { atMs: nowMs + Math.max(0, milliseconds), wake })),
    during: async (work) => {
      underWay += 1;
      try {
        return await work();
      } finally {
        underWay -= 1;
        if (underWay === 0) quiet();
      }
    },
    runUntil: async (done) => {
      let isOver = false;
      const over = done.finally(() => {
        isOver = true;
        quiet();
      });
      over.catch(() => {});
      for (let idle = 0; ; ) {
        await new Promise((resolve) => setImmediate(resolve));
        if (isOver) return void (await over);
        if (underWay === 0) {
          idle = jump() ? 0 : idle + 1;
          if (idle === mostIdleTurns) throw new Error('nobody can go on, and nobody waits for a time');
          if (idle > 0) await new Promise((resolve) => setTimeout(resolve, 1));
        } else
          await new Promise<void>((resolve) => {
            quiet = resolve;
          });
      }
    },
  };
}

/** Keeps them in the order of their times, and of those for one time in the order in which they came. */
function insert(waiters: Waiter[], waiter: Waiter): void {
  let low = 0;
  let high = waiters.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((waiters[middle] as Waiter).atMs <= waiter.atMs) low = middle + 1;
    else high = middle;
  }
  waiters.splice(low, 0, waiter);
}
