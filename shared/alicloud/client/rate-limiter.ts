/** `calls` calls in any window of `windowSeconds`. */
export interface Rate {
  readonly calls: number;
  readonly windowSeconds: number;
}

interface RateLimiterConfig {
  /** Milliseconds since any fixed moment; never decreases. */
  readonly monotonicMs: () => number;
  /** Waits and returns true; returns false at once if the run would end before the wait. */
  readonly pause: (milliseconds: number) => Promise<boolean>;
}

/** Returns the slot. Must be called once, when the call has ended, with or without an error. */
type Release = () => void;

interface Lane {
  running: number;
  /** The part of the rate that this account may use: 1 until the cloud throttles, because others use the rest. */
  share: number;
  /** The number of runs that share the rate. */
  runs: number;
  heldUntilMs: number;
  halvedAtMs: number;
  /** Ends of finished calls that still hold their slot, oldest first. */
  endedAtMs: number[];
  /** Settles when every earlier request for a slot is served: first come, first served. */
  turn: Promise<unknown>;
  wake: () => void;
}

/** Keeps the calls of one account within the documented rates. */
export interface RateLimiter {
  /** A slot for one call of `lane`, or undefined if the run ends before one is free. */
  slot(lane: string, rate: Rate): Promise<Release | undefined>;
  /**
   * The cloud throttled a call of `lane`, so another client uses a part of its rate. No call is made for that long, and
   * then half as many as before. Halves at most once a window, because the calls of one window fail together.
   */
  holdBack(lane: string, rate: Rate, milliseconds: number): void;
  /** Divides the rates of a group of lanes by the number of runs that use them, this one included. */
  divide(group: string, runs: number): void;
  /** Another run made a call of `lane`, so long ago. It holds a slot until its window is over. */
  noteCall(lane: string, millisecondsAgo: number): void;
  /** The ended calls of `lane` that still hold a slot: milliseconds since each ended. */
  held(lane: string, rate: Rate): readonly number[];
  /** Milliseconds until a slot of `lane` is free; infinite while running calls hold all of them. */
  freeInMs(lane: string, rate: Rate): number;
  /** The number of slots of `lane` that are free or become free within that time; at most those of one window. */
  left(lane: string, rate: Rate, milliseconds: number): number;
}

/** A lane is named `<group> <operation>`; the group is a region. */
function groupOf(lane: string): string {
  return lane.slice(0, lane.indexOf(' '));
}

/** The share is not halved below this. A smaller one would not help if another client uses the rest. */
const smallestShare = 1 / 8;
/** After the calls of this many windows the share is 1 again. */
const windowsToRecover = 8;

/**
 * A slot becomes free one window after its call *ended*. The cloud counts arrivals, and a call arrives at an unknown
 * moment between its start and its end, so an earlier moment could exceed the rate.
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

/** Infinite while every slot is held by a running call. */
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

/** The ends of calls that still hold their slot at that moment. */
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
