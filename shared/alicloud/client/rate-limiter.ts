/** `calls` calls in any window of `windowSeconds`. */
export interface Rate {
  readonly calls: number;
  readonly windowSeconds: number;
}

interface RateLimiterConfig {
  /** Milliseconds from any fixed moment; never runs back. */
  readonly monotonicMs: () => number;
  /** Waits, and says true; or says false at once when the run would be over before the wait is. */
  readonly pause: (milliseconds: number) => Promise<boolean>;
}

/** Gives the slot back. To be called once, when the call has ended, however it ended. */
type Release = () => void;

interface Lane {
  running: number;
  /** The part of the rate that is ours to use: 1 until others turn out to use the rest. */
  share: number;
  /** How many runs divide the rate among themselves. */
  runs: number;
  heldUntilMs: number;
  halvedAtMs: number;
  /** Ends of finished calls that still hold their slot, oldest first. */
  endedAtMs: number[];
  /** Settles when every earlier request for a slot was served: first come, first served. */
  turn: Promise<unknown>;
  wake: () => void;
}

/** Keeps the calls of one account under the documented rates. */
export interface RateLimiter {
  /** A slot for one call of `lane`, or undefined when the run ends before one is free. */
  slot(lane: string, rate: Rate): Promise<Release | undefined>;
  /**
   * The cloud throttled a call of `lane`, so somebody else uses a part of its rate: no call goes for that long,
   * and then only half as many as before. Halves once a window, for the calls of one window fail together.
   */
  holdBack(lane: string, rate: Rate, milliseconds: number): void;
  /** So many runs are at work on the lanes of a group, this one among them: each takes its part of every rate. */
  divide(group: string, runs: number): void;
  /** Somebody else made a call of `lane`, so long ago: it holds a slot until its window is over. */
  noteCall(lane: string, millisecondsAgo: number): void;
  /** The calls of `lane` that have ended and still hold a slot: milliseconds since their ends. */
  held(lane: string, rate: Rate): readonly number[];
  /** Milliseconds until a slot of `lane` is free; infinite while calls under way hold all of them. */
  freeInMs(lane: string, rate: Rate): number;
  /** How many slots of `lane` are free, or come free, within that time; never more than one window's. */
  left(lane: string, rate: Rate, milliseconds: number): number;
}

/** A lane is named `<group> <what>`. */
function groupOf(lane: string): string {
  return lane.slice(0, lane.indexOf(' '));
}

/** Somebody who uses all but this much of a rate leaves too little to be worth halving again. */
const smallestShare = 1 / 8;
/** How many windows' worth of calls it takes to win the whole rate back. */
const windowsToRecover = 8;

/**
 * A slot frees one window after its call *ended*: the cloud counts arrivals, and a call arrives at some unknown
 * moment between its start and its end, so this is the earliest that is certain to be within the rate.
 */
export function rateLimiter(config: RateLimiterConfig): RateLimiter {
  const lanes = new Map<string, Lane>();
  const runsIn = new Map<string, number>();
  const laneOf = (name: string): Lane => {
    const lane = lanes.get(name) ?? newLane(runsIn.get(groupOf(name)) ?? 1);
    lanes.set(name, lane);
    return lane;
  };
  return {
    slot(name, rate) {
      const lane = laneOf(name);
      const slot = lane.turn.then(() => nextSlot(lane, rate, config));
      lane.turn = slot.catch(() => {});
      return slot;
    },
    holdBack(name, rate, milliseconds) {
      const lane = laneOf(name);
      const now = config.monotonicMs();
      lane.heldUntilMs = Math.max(lane.heldUntilMs, now + milliseconds);
      if (now < lane.halvedAtMs + rate.windowSeconds * 1000) return;
      lane.share = Math.max(smallestShare, lane.share / 2);
      lane.halvedAtMs = now;
    },
    divide(group, runs) {
      runsIn.set(group, runs);
      for (const [name, lane] of lanes) if (groupOf(name) === group) lane.runs = runs;
    },
    noteCall(name, millisecondsAgo) {
      const lane = laneOf(name);
      lane.endedAtMs = [...lane.endedAtMs, config.monotonicMs() - millisecondsAgo].sort((a, b) => a - b);
    },
    held(name, rate) {
      const now = config.monotonicMs();
      return heldAt(laneOf(name), rate, now).map((endedAtMs) => now - endedAtMs);
    },
    freeInMs(name, rate) {
      const now = config.monotonicMs();
      return Math.max(0, freeAtMs(laneOf(name), rate, now) - now);
    },
    left(name, rate, milliseconds) {
      const lane = laneOf(name);
      const held = heldAt(lane, rate, config.monotonicMs() + milliseconds);
      return Math.max(0, slotsOf(lane, rate) - lane.running - held.length);
    },
  };
}

function newLane(runs: number): Lane {
  const never = Number.NEGATIVE_INFINITY;
  return {
    running: 0,
    share: 1,
    runs,
    heldUntilMs: never,
    halvedAtMs: never,
    endedAtMs: [],
    turn: Promise.resolve(),
    wake: () => {},
  };
}

async function nextSlot(lane: Lane, rate: Rate, config: RateLimiterConfig): Promise<Release | undefined> {
  for (;;) {
    const now = config.monotonicMs();
    const freeAt = freeAtMs(lane, rate, now);
    if (freeAt <= now) return taken(lane, rate, config);
    if (freeAt === Number.POSITIVE_INFINITY) await someCallToEnd(lane);
    else if (!(await config.pause(Math.ceil(freeAt - now)))) return undefined;
  }
}

function freeAtMs(lane: Lane, rate: Rate, now: number): number {
  return Math.max(lane.heldUntilMs, slotFreeAtMs(lane, rate, now));
}

/** Infinite while every slot is held by a call that has not ended. */
function slotFreeAtMs(lane: Lane, rate: Rate, now: number): number {
  lane.endedAtMs = heldAt(lane, rate, now);
  const tooMany = lane.running + lane.endedAtMs.length - slotsOf(lane, rate);
  if (tooMany < 0) return now;
  const last = lane.endedAtMs[tooMany];
  return last === undefined ? Number.POSITIVE_INFINITY : last + rate.windowSeconds * 1000;
}

function slotsOf(lane: Lane, rate: Rate): number {
  return Math.max(1, Math.floor((rate.calls * lane.share) / lane.runs));
}

/** Ends of calls that still hold their slot then. */
function heldAt(lane: Lane, rate: Rate, atMs: number): number[] {
  return lane.endedAtMs.filter((endedAtMs) => endedAtMs + rate.windowSeconds * 1000 > atMs);
}

function taken(lane: Lane, rate: Rate, config: RateLimiterConfig): Release {
  lane.running += 1;
  return () => {
    lane.running -= 1;
    lane.share = Math.min(1, lane.share + 1 / (rate.calls * windowsToRecover));
    lane.endedAtMs.push(config.monotonicMs());
    lane.wake();
  };
}

function someCallToEnd(lane: Lane): Promise<void> {
  return new Promise((resolve) => {
    lane.wake = resolve;
  });
}
