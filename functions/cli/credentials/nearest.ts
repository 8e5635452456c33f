/** Names that differ from the typed one by at most a third of its letters, the nearest first, at most three. */
export function nearest(typed: string, names: readonly string[]): readonly string[] {
  const most = Math.max(1, Math.floor(typed.length / 3));
  const measured = names.map((name) => ({ name, distance: distance(typed.toLowerCase(), name.toLowerCase()) }));
  const near = measured.filter((one) => one.distance <= most).sort((a, b) => a.distance - b.distance);
  return near.slice(0, 3).map(({ name }) => name);
}

/** Letters to add, remove or replace. A swap of two neighbours counts as one (optimal string alignment). */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const isEqual = a[i - 1] === b[j - 1];
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const cell = (k: number, l: number) => rows[k]?.[l] ?? row[l] ?? 0;
      row[j] = Math.min(
        cell(i - 1, j) + 1,
        (row[j - 1] ?? 0) + 1,
        cell(i - 1, j - 1) + (isEqual ? 0 : 1),
        isSwap ? cell(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? 0;
}
