import { CloudFault } from './cloud-fault.js';

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Undefined on the last page, and in listings by page number. */
  readonly nextToken: string | undefined;
  /** The number of items on all pages, if the answer has it. */
  readonly total: number | undefined;
}

interface Listing<Item, Cursor> {
  readonly operation: string;
  /** Reads one page; rejects if that fails. The cursor is undefined for the first page. */
  readonly page: (cursor: Cursor | undefined) => Promise<Page<Item>>;
  /** Identifies an item. Absent if two items of a list may be equal: then each of them counts. */
  readonly idOf?: (item: Item) => string;
}

/** Items move between numbered pages while these are read, so each item needs an identity. */
type NumberedListing<Item> = Listing<Item, number> & Required<Pick<Listing<Item, number>, 'idOf'>>;

/** The result of reading all pages once. `problem` is undefined if the list is certainly complete. */
interface Walk<Item> {
  readonly items: readonly Item[];
  readonly problem: string | undefined;
  /** If the pages were read to their end: the number of items that the total has and the pages lack. */
  readonly lacking?: number;
}

const maxPages = 1_000;

/**
 * Every item of a listing by NextToken, each once. Rejects if a page fails, or if the list is incomplete when it is read
 * a second time: a missing page would look like resources that do not exist.
 */
export function allByToken<Item>(listing: Listing<Item, string>): Promise<readonly Item[]> {
  return twiceIfNeeded(listing.operation, () => walkTokens(listing));
}

/** Every item of a listing by page number, from 1, as in CAS. */
export function allByNumber<Item>(listing: NumberedListing<Item>): Promise<readonly Item[]> {
  return twiceIfNeeded(listing.operation, () => walkNumbers(listing));
}

/** The items of a list, and the number of items that its total has and its pages lack. */
interface Counted<Item> {
  readonly items: readonly Item[];
  readonly lacking: number;
}

/** As `allByNumber`, but a list that falls short of its total is accepted if two readings have the same items. */
export async function allByNumberTwice<Item>(listing: NumberedListing<Item>): Promise<Counted<Item>> {
  const first = await walkNumbers(listing);
  if (first.problem === undefined) return { items: first.items, lacking: 0 };
  const second = await walkNumbers(listing);
  if (second.problem === undefined) return { items: second.items, lacking: 0 };
  const idsOf = ({ items }: Walk<Item>) => JSON.stringify(items.map(listing.idOf).sort());
  const { lacking } = second;
  if (lacking === undefined || first.lacking !== lacking || idsOf(first) !== idsOf(second))
    throw shortTwice(second.problem, listing.operation);
  return { items: second.items, lacking };
}

/** Items may have been added or deleted while the pages were read. The second walk is then complete. */
async function twiceIfNeeded<Item>(operation: string, walk: () => Promise<Walk<Item>>): Promise<readonly Item[]> {
  const first = await walk();
  if (first.problem === undefined) return first.items;
  const second = await walk();
  if (second.problem === undefined) return second.items;
  throw shortTwice(second.problem, operation);
}

function shortTwice(problem: string, operation: string): CloudFault {
  return new CloudFault(`${problem}, listed twice`, { operation, code: 'IncompleteListing' });
}

async function walkTokens<Item>(listing: Listing<Item, string>): Promise<Walk<Item>> {
  const items = new Map<string, Item>();
  const seen = new Set<string>();
  let token: string | undefined;
  let total: number | undefined;
  for (let pages = 1; pages <= maxPages; pages += 1) {
    const page = await listing.page(token);
    for (const item of page.items) items.set(listing.idOf?.(item) ?? `${items.size}`, item);
    total = page.total ?? total;
    token = page.nextToken;
    if (token === undefined) return ended(items, total);
    if (seen.has(token)) return incomplete(`page ${pages}, after ${items.size} items, repeats a NextToken`);
    seen.add(token);
  }
  return incomplete(`${items.size} items and still more after ${maxPages} pages`);
}

/** If the total changes between two pages, items have moved, and one of them may be on neither page. */
async function walkNumbers<Item>(listing: NumberedListing<Item>): Promise<Walk<Item>> {
  const items = new Map<string, Item>();
  let total: number | undefined;
  for (let number = 1; number <= maxPages; number += 1) {
    const page = await listing.page(number);
    const before = { size: items.size, total };
    for (const item of page.items) items.set(listing.idOf(item), item);
    total = page.total ?? before.total;
    if (number > 1 && total !== before.total) return incomplete(`${before.total} items became ${total} while paging`);
    if (items.size === before.size || (total !== undefined && items.size >= total)) return ended(items, total);
  }
  return incomplete(`${items.size} items and still more after ${maxPages} pages`);
}

function ended<Item>(items: ReadonlyMap<string, Item>, total: number | undefined): Walk<Item> {
  const listed = [...items.values()];
  if (total === undefined || items.size >= total) return { items: listed, problem: undefined };
  return { items: listed, problem: `${items.size} of ${total} items`, lacking: total - items.size };
}

function incomplete(problem: string): Walk<never> {
  return { items: [], problem };
}
