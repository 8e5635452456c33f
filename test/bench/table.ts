/** What was measured, and a ratio from one run. */
export type Row = readonly [what: string, ratio: number];

export function print(rows: readonly Row[]): void {
  const width = Math.max(...rows.map(([what]) => what.length));
  for (const [what, ratio] of rows) console.log(`${what.padEnd(width)}  ${ratio.toFixed(3)}`);
}

/** How much the same piece of work varies on this machine: the longest over the shortest of 20 times. */
export function noise(): Row {
  const times = Array.from({ length: 20 }, () => {
    const start = performance.now();
    let sum = 0;
    for (let n = 0; n < 5_000_000; n += 1) sum = (sum + n * n) % 1_000_003;
    return performance.now() - start + Math.min(0, sum);
  });
  return ['noise of this machine: the same loop, longest / shortest', Math.max(...times) / Math.min(...times)];
}
