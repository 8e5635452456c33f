/** The longest name that is compared, in characters. */
const mostCharacters = 128;
const mostSuggestions = 3;

/**
 * The candidates that a mistyped text is most like, the nearest first: those that contain it, those a few letters apart, and
 * those of which a part between separators is a few letters apart: `shpo` is like `shop.example.com`.
 */
export function nearest(text: string, candidates: readonly string[]): string[] {
  const wanted = text.slice(0, mostCharacters).toLowerCase();
  const farthest = Math.max(1, Math.floor(wanted.length / 3));
  return [...new Set(candidates)]
    .map((candidate) => ({ candidate, distance: nearestOf(wanted, candidate.slice(0, mostCharacters).toLowerCase()) }))
    .filter(({ distance }) => distance < farthest + 1)
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, mostSuggestions)
    .map(({ candidate }) => candidate);
}

/** A part is farther than a whole with as many mistakes. Of one or two letters it would be like everything. */
function nearestOf(wanted: string, candidate: string): number {
  const parts = wanted.length > 2 ? candidate.split(/[.:@-]/).filter((part) => part.length > 2) : [];
  return Math.min(distanceOf(wanted, candidate), ...parts.map((part) => distanceOf(wanted, part) + 0.5));
}

/**
 * Letters to change, add or leave out; a swap of two neighbours counts as one (optimal string alignment). A part of a
 * candidate is nearer than any misspelling.
 */
function distanceOf(a: string, b: string): number {
  if (a.length > 2 && b.includes(a)) return 0.5;
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    const cell = (k: number, l: number) => rows[k]?.[l] ?? 0;
    for (let j = 1; j <= b.length; j += 1) {
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        cell(i - 1, j) + 1,
        (row[j - 1] ?? 0) + 1,
        cell(i - 1, j - 1) + Number(a[i - 1] !== b[j - 1]),
        isSwap ? cell(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? 0;
}
