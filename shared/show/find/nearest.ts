/** The longest name that is compared, in characters. */
const mostCharacters = 128;
const mostSuggestions = 3;

/** The candidates that a mistyped text is most like, the nearest first: those that contain it, and those a few letters apart. */
export function nearest(text: string, candidates: readonly string[]): string[] {
  const wanted = text.slice(0, mostCharacters).toLowerCase();
  const farthest = Math.max(1, Math.floor(wanted.length / 3));
  return [...new Set(candidates)]
    .map((candidate) => ({ candidate, distance: distanceOf(wanted, candidate.slice(0, mostCharacters).toLowerCase()) }))
    .filter(({ distance }) => distance <= farthest)
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, mostSuggestions)
    .map(({ candidate }) => candidate);
}

/** Letters to change, add or leave out (Levenshtein). A part of a candidate is nearer than any misspelling. */
function distanceOf(a: string, b: string): number {
  if (a.length > 2 && b.includes(a)) return 0.5;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of a.split('').entries()) {
    const next = [i + 1];
    for (const [j, other] of b.split('').entries())
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + Number(letter !== other)));
    row = next;
  }
  return row[b.length] ?? 0;
}
