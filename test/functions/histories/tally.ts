/** How often each mishap, each kind of step and each kind of kill happened in the histories of one run. */
export interface Tally {
  count(what: string): void;
  /** Keeps the greatest value. */
  measure(what: string, value: number): void;
  /** One line for each, in the order of the alphabet. */
  text(): string;
  /** Those of `expected` that never happened. */
  missing(expected: readonly string[]): readonly string[];
  /** How many histories had it. */
  historiesWith(what: string): number;
  /** What is counted from now on belongs to the next history. */
  nextHistory(): void;
}

export function startTally(): Tally {
  const times = new Map<string, number>();
  const histories = new Map<string, number>();
  const greatest = new Map<string, number>();
  let inThis = new Set<string>();
  return {
    count: (what) => {
      times.set(what, (times.get(what) ?? 0) + 1);
      if (inThis.has(what)) return;
      inThis.add(what);
      histories.set(what, (histories.get(what) ?? 0) + 1);
    },
    measure: (what, value) => void greatest.set(what, Math.max(value, greatest.get(what) ?? value)),
    text: () =>
      [
        ...[...times]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(
            ([what, count]) =>
              `${String(count).padStart(7)} in ${String(histories.get(what)).padStart(4)} histories  ${what}`,
          ),
        ...[...greatest].map(([what, value]) => `${String(Math.round(value)).padStart(7)} at most  ${what}`),
      ].join('\n'),
    missing: (expected) => expected.filter((what) => !times.has(what)),
    historiesWith: (what) => histories.get(what) ?? 0,
    nextHistory: () => {
      inThis = new Set();
    },
  };
}
