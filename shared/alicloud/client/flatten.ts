/** A request parameter as a caller writes it. Null and undefined are not sent. */
export type ParamValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly ParamValue[]
  | { readonly [name: string]: ParamValue };

export type Params = { readonly [name: string]: ParamValue };

/** One name and one value, as sent. */
export type Pair = readonly [name: string, value: string];

/**
 * Flattens lists to `Name.1` and objects to `Name.1.Key`, in the order given.
 * Source: NLB metadata, style `repeatList`. The number of an item that is not sent stays unused, as in the official SDK.
 */
export function flatten(params: Params): readonly Pair[] {
  return Object.entries(params).flatMap(([name, value]) => flattenValue(name, value));
}

function flattenValue(name: string, value: ParamValue): readonly Pair[] {
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object') return [[name, String(value)]];
  return Object.entries(numberedFromOne(value)).flatMap(([key, item]) => flattenValue(`${name}.${key}`, item));
}

function numberedFromOne(value: readonly ParamValue[] | Params): Params {
  return isList(value) ? Object.fromEntries(value.map((item, index) => [index + 1, item])) : value;
}

/** `Array.isArray` does not narrow the type of a readonly list. */
function isList(value: readonly ParamValue[] | Params): value is readonly ParamValue[] {
  return Array.isArray(value);
}
