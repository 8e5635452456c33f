import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type RateLimiter, rateLimiter } from '../../shared/alicloud/client/rate-limiter.js';
import { runs } from '../support/depth.js';

interface Ran {
  readonly startedMs: number;
  readonly endedMs: number;
}

interface Waiter {
  readonly atMs: number;
  readonly resolve: () => void;
}

/** Time that stands still until nobody can go on without it, then jumps to the next moment somebody waits for. */
function world() {
  let nowMs = 0;
  const waiters: Waiter[] = [];
  const sleep = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      waiters.push({ atMs: nowMs + milliseconds, resolve });
    });
  const untilQuiet = async () => {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      const next = waiters.sort((a, b) => a.atMs - b.atMs).shift();
      if (!next) return;
      nowMs = Math.max(nowMs, next.atMs);
      next.resolve();
    }
  };
  return { now: () => nowMs, sleep, untilQuiet };
}

/** Runs calls that begin to queue at `atMs` and take `tookMs`. */
async function paced(
  rate: { calls: number; windowSeconds: number },
  calls: readonly { atMs: number; tookMs: number }[],
) {
  const { now, sleep, untilQuiet } = world();
  const pause = async (milliseconds: number) => {
    await sleep(milliseconds);
    return true;
  };
  const slots = rateLimiter({ monotonicMs: now, pause });
  const ran: Ran[] = [];
  for (const call of calls) {
    void (async () => {
      await sleep(call.atMs);
      const release = await slots.slot('lane', rate);
      const startedMs = now();
      await sleep(call.tookMs);
      ran.push({ startedMs, endedMs: now() });
      release?.();
    })();
  }
  await untilQuiet();
  return ran;
}

const plan = fc.array(fc.record({ atMs: fc.nat(4000), tookMs: fc.nat(1500) }), { minLength: 1, maxLength: 30 });

test('never more calls than the rate hold a slot, each from its start to one window after its end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 5 }), plan, async (calls, queue) => {
      const ran = await paced({ calls, windowSeconds: 1 }, queue);
      expect(ran).toHaveLength(queue.length);
      for (const { startedMs: moment } of ran) {
        const holding = ran.filter((one) => one.startedMs <= moment && moment < one.endedMs + 1000);
        expect(holding.length).toBeLessThanOrEqual(calls);
      }
    }),
    { numRuns: runs(60) },
  );
});

test('a burst up to the limit goes at once, the next waits one window from the end of the first', async () => {
  const ran = await paced({ calls: 3, windowSeconds: 60 }, [
    { atMs: 0, tookMs: 200 },
    { atMs: 0, tookMs: 300 },
    { atMs: 0, tookMs: 400 },
    { atMs: 0, tookMs: 100 },
  ]);
  expect(ran.map((one) => one.startedMs)).toEqual([0, 0, 0, 60_200]);
});

test('lanes do not share slots', async () => {
  const slots = rateLimiter({ monotonicMs: () => 0, pause: async () => true });
  const rate = { calls: 1, windowSeconds: 1 };
  expect(await slots.slot('cn-hangzhou ListListeners', rate)).toBeDefined();
  expect(await slots.slot('cn-beijing ListListeners', rate)).toBeDefined();
});

test('there is no slot once the run has no time to wait for one', async () => {
  const slots = rateLimiter({ monotonicMs: () => 0, pause: async () => false });
  const rate = { calls: 1, windowSeconds: 1 };
  const release = await slots.slot('lane', rate);
  release?.();
  expect(await slots.slot('lane', rate)).toBeUndefined();
});

describe('several runs at once', () => {
  const rate = { calls: 6, windowSeconds: 1 };

  test('that know of each other stay under the rate together', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), plan, async (runs, queue) => {
        const { now, sleep, untilQuiet } = world();
        const ran: Ran[] = [];
        for (let run = 0; run < runs; run += 1) {
          const slots = rateLimiter({ monotonicMs: now, pause: async (ms) => sleep(ms).then(() => true) });
          slots.divide('cn-hangzhou', runs);
          for (const call of queue)
            void (async () => {
              await sleep(call.atMs);
              const release = await slots.slot('cn-hangzhou Associate', rate);
              const startedMs = now();
              await sleep(call.tookMs);
              ran.push({ startedMs, endedMs: now() });
              release?.();
            })();
        }
        await untilQuiet();
        expect(ran).toHaveLength(runs * queue.length);
        for (const { startedMs: moment } of ran)
          expect(
            ran.filter((one) => one.startedMs <= moment && moment < one.endedMs + 1000).length,
          ).toBeLessThanOrEqual(6);
      }),
      { numRuns: runs(20) },
    );
  });

  test('divide the lanes of one region only, those that are in use and those to come', async () => {
    const slots = rateLimiter({ monotonicMs: () => 0, pause: async () => false });
    (await slots.slot('cn-hangzhou Associate', rate))?.();
    slots.divide('cn-hangzhou', 3);
    expect(slots.left('cn-hangzhou Associate', rate, 0)).toBe(1);
    expect(slots.left('cn-hangzhou Update', rate, 0)).toBe(2);
    expect(slots.left('cn-beijing Associate', rate, 0)).toBe(6);
  });

  test('a call that another made just now holds a slot until its window is over', async () => {
    let nowMs = 0;
    const slots = rateLimiter({ monotonicMs: () => nowMs, pause: async () => false });
    for (let call = 0; call < 6; call += 1) slots.noteCall('cn-hangzhou Associate', 100 * call);
    expect(slots.left('cn-hangzhou Associate', rate, 0)).toBe(0);
    expect(slots.left('cn-hangzhou Associate', rate, 600)).toBe(2);
    expect(await slots.slot('cn-hangzhou Associate', rate)).toBeUndefined();
    nowMs = 501;
    expect(await slots.slot('cn-hangzhou Associate', rate)).toBeDefined();
  });
});

describe('after the cloud throttled a call', () => {
  const rate = { calls: 8, windowSeconds: 1 };

  test('nobody goes until the pause is over', async () => {
    let nowMs = 0;
    const pause = async (milliseconds: number) => {
      nowMs += milliseconds;
      return true;
    };
    const slots = rateLimiter({ monotonicMs: () => nowMs, pause });
    slots.holdBack('lane', rate, 500);
    await slots.slot('lane', rate);
    expect(nowMs).toBe(500);
  });

  test('only half as many go, and the rest comes back slowly', async () => {
    let nowMs = 0;
    const slots = rateLimiter({ monotonicMs: () => nowMs, pause: async () => false });
    for (let refused = 0; refused < 3; refused += 1) slots.holdBack('lane', rate, 0);
    const windows: number[] = [];
    for (; windows.length < 12; nowMs += 1000) windows.push(await takenAtOnce(slots));
    expect(windows[0]).toBe(4);
    expect(windows).toEqual([...windows].sort((a, b) => a - b));
    expect(windows.at(-1)).toBe(8);
  });

  async function takenAtOnce(slots: RateLimiter): Promise<number> {
    for (let count = 0; ; count += 1) {
      const release = await slots.slot('lane', rate);
      if (!release) return count;
      release();
    }
  }
});
