/** CI sets `RELEASE_CHECKS` and goes through everything; the default suite through a part, the same one every time. */
export const isInFull = Boolean(process.env.RELEASE_CHECKS);

/** How often a property runs: all runs in CI, a quarter of them in the default suite. */
export function runs(all: number): number {
  return isInFull ? all : Math.ceil(all / 4);
}

/** Rows of a test that lives through hours for each: all rows in CI, the first `few` in the default suite. */
export function rows<T>(all: readonly T[], few: number): readonly T[] {
  return isInFull ? all : all.slice(0, few);
}
