/**
 * The results in the order of the items, with at most `limit` under way. After a failure no further one starts, and it
 * rejects once those under way are over: no call goes on behind the end of a run.
 */
export async function concurrently<Item, Result>(
  limit: number,
  items: readonly Item[],
  task: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results = new Map<number, Result>();
  const queue = entriesOf(items);
  const work = async () => {
    for (const [index, item] of queue) results.set(index, await task(item));
  };
  const workers = Array.from({ length: Math.min(limit, items.length) }, work);
  await Promise.allSettled(workers);
  await Promise.all(workers);
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}

/** A generator, because one that is left by a throw ends for every worker that draws from it. */
function* entriesOf<Item>(items: readonly Item[]): Generator<readonly [number, Item]> {
  yield* items.entries();
}
