type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** Optional fields of a parsed seed may be present and undefined; the world's may not. */
export function withoutUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Defined<T>;
}
