/**
 * The results in the order of the items, with at most `limit` tasks at the same time. After a failure no further task
 * starts. It rejects once all started tasks have ended, so no call outlives the run.
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

/** A generator, because the first worker that throws ends it for all workers. */
function* entriesOf<Item>(items: readonly Item[]): Generator<readonly [number, Item]> {
  yield* items.entries();
}
