import { CloudFault } from './cloud-fault.js';

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Absent on the last page, and always for listings by page number. */
  readonly nextToken: string | undefined;
  /** How many items there are in all, when the cloud says so. */
  readonly total: number | undefined;
}

interface Listing<Item, Cursor> {
  readonly operation: string;
  /** Reads one page; rejects when it cannot. The cursor is undefined for the first page. */
  readonly page: (cursor: Cursor | undefined) => Promise<Page<Item>>;
  /** Tells items apart; absent where two items of a list may look the same, and then each one counts. */
  readonly idOf?: (item: Item) => string;
}

/** Pages shift while they are read by number, so here items must be told apart. */
type NumberedListing<Item> = Listing<Item, number> & Required<Pick<Listing<Item, number>, 'idOf'>>;

/** What one walk from the first page on came to. `problem` is undefined when it is certainly complete. */
interface Walk<Item> {
  readonly items: readonly Item[];
  readonly problem: string | undefined;
}

const maxPages = 1_000;

/**
 * Every item of a listing by NextToken, each once. A page that fails, and a list that stays incomplete when
 * walked a second time, reject: a missing page would look like things that are not there.
 */
export function allByToken<Item>(listing: Listing<Item, string>): Promise<readonly Item[]> {
  return twiceIfNeeded(listing.operation, () => walkTokens(listing));
}

/** The same for CAS, which numbers its pages from 1. */
export function allByNumber<Item>(listing: NumberedListing<Item>): Promise<readonly Item[]> {
  return twiceIfNeeded(listing.operation, () => walkNumbers(listing));
}

/** Something may have come or gone while the pages were read, which a second walk does not see again. */
async function twiceIfNeeded<Item>(operation: string, walk: () => Promise<Walk<Item>>): Promise<readonly Item[]> {
  const first = await walk();
  if (first.problem === undefined) return first.items;
  const second = await walk();
  if (second.problem === undefined) return second.items;
  throw new CloudFault(`${second.problem}, listed twice`, { operation, code: 'IncompleteListing' });
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

/** A count that changes between pages has shifted them, so that an item may stand on neither of two pages. */
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
  if (total !== undefined && items.size < total) return incomplete(`${items.size} of ${total} items`);
  return { items: [...items.values()], problem: undefined };
}

function incomplete(problem: string): Walk<never> {
  return { items: [], problem };
}
