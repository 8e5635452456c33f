import { describe, expect, test } from 'vitest';
import { CloudFault } from '../../shared/alicloud/client/cloud-fault.js';
import { allByNumber, allByNumberTwice, allByToken, type Page } from '../../shared/alicloud/client/paginate.js';

const idOf = (item: string) => item;
const page = (items: string, nextToken?: string, total?: number): Page<string> => ({
  items: items.split('').filter((item) => item !== ''),
  nextToken,
  total,
});

/** Answers with the pages in the order given, whatever is asked; the last one again and again. */
function inOrder(pages: readonly Page<string>[]) {
  let next = 0;
  return async () => pages[Math.min(next++, pages.length - 1)]!;
}

interface Row {
  readonly when: string;
  readonly pages: readonly Page<string>[];
  readonly gives: string | 'IncompleteListing';
}

const tokenRows: readonly Row[] = [
  { when: 'one page', pages: [page('ab')], gives: 'ab' },
  { when: 'no items', pages: [page('', undefined, 0)], gives: '' },
  { when: 'short pages', pages: [page('a', '1'), page('b', '2'), page('c', undefined, 3)], gives: 'abc' },
  { when: 'an empty page with a token', pages: [page('a', '1'), page('', '2'), page('b')], gives: 'ab' },
  { when: 'an item on two pages', pages: [page('ab', '1'), page('bc', undefined, 3)], gives: 'abc' },
  { when: 'more items than the count', pages: [page('abc', undefined, 2)], gives: 'abc' },
  { when: 'a token that comes again', pages: [page('a', '1'), page('b', '1')], gives: 'IncompleteListing' },
  { when: 'too few items, twice', pages: [page('a', undefined, 2)], gives: 'IncompleteListing' },
  { when: 'too few items, gives all', pages: [page('a', undefined, 2), page('ab', undefined, 2)], gives: 'ab' },
  { when: 'a repeated token, gives none', pages: [page('a', '1'), page('b', '1'), page('ab')], gives: 'ab' },
  {
    when: 'a count on the first page only',
    pages: [page('a', '1', 3), page('b'), page('a', '1', 3), page('b')],
    gives: 'IncompleteListing',
  },
];

const numberRows: readonly Row[] = [
  { when: 'one page', pages: [page('ab', undefined, 2)], gives: 'ab' },
  { when: 'no items', pages: [page('', undefined, 0)], gives: '' },
  { when: 'short pages', pages: [page('a', undefined, 3), page('bc', undefined, 3)], gives: 'abc' },
  { when: 'no count', pages: [page('ab'), page('c'), page('')], gives: 'abc' },
  {
    when: 'an empty page before the count',
    pages: [page('a', undefined, 2), page('', undefined, 2)],
    gives: 'IncompleteListing',
  },
  { when: 'the same page for every number', pages: [page('ab', undefined, 3)], gives: 'IncompleteListing' },
  {
    when: 'an item deleted while paging, which hides another',
    pages: [page('ab', undefined, 4), page('d', undefined, 3), page('bc', undefined, 3), page('d', undefined, 3)],
    gives: 'bcd',
  },
];

async function outcome(listing: Promise<readonly string[]>): Promise<string> {
  try {
    return (await listing).join('');
  } catch (error) {
    return error instanceof CloudFault ? error.code : String(error);
  }
}

describe('allByToken', () => {
  test.each(tokenRows)('$when: $gives', async ({ pages, gives }) => {
    expect(await outcome(allByToken({ operation: 'ListListeners', idOf, page: inOrder(pages) }))).toBe(gives);
  });

  test('sends the token of the page before, and none first', async () => {
    const asked: (string | undefined)[] = [];
    const next = inOrder([page('a', 't1'), page('b', 't2'), page('c')]);
    const listing = {
      operation: 'ListListeners',
      idOf,
      page: (token?: string) => {
        asked.push(token);
        return next();
      },
    };
    await allByToken(listing);
    expect(asked).toEqual([undefined, 't1', 't2']);
  });

  test('a page that fails fails the listing', async () => {
    const fault = new CloudFault('no', { operation: 'ListListeners', code: 'Forbidden.NoPermission' });
    const failing = async (token?: string) => {
      if (token) throw fault;
      return page('a', 't1');
    };
    await expect(allByToken({ operation: 'ListListeners', idOf, page: failing })).rejects.toBe(fault);
  });

  test('a repeated token ends the walk at once', async () => {
    const listing = allByToken({ operation: 'ListListeners', idOf, page: inOrder([page('a', '1'), page('b', '1')]) });
    await expect(listing).rejects.toThrow('ListListeners: page 2, after 1 items, repeats a NextToken, listed twice');
  });

  test('pages without end are given up, and the fault names operation and counts', async () => {
    let tokens = 0;
    const endless = async () => page('a', `t${++tokens}`);
    await expect(allByToken({ operation: 'ListListeners', idOf, page: endless })).rejects.toThrow(
      'ListListeners: 1 items and still more after 1000 pages, listed twice (IncompleteListing)',
    );
  });
});

describe('allByNumber', () => {
  test.each(numberRows)('$when: $gives', async ({ pages, gives }) => {
    expect(await outcome(allByNumber({ operation: 'ListCertificates', idOf, page: inOrder(pages) }))).toBe(gives);
  });

  test('the fault names operation and counts', async () => {
    const listing = allByNumber({ operation: 'ListCertificates', idOf, page: inOrder([page('ab', undefined, 3)]) });
    await expect(listing).rejects.toThrow('ListCertificates: 2 of 3 items, listed twice (IncompleteListing)');
  });
});

describe('allByNumberTwice', () => {
  const rows: readonly Row[] = [
    { when: 'a complete list', pages: [page('ab', undefined, 2)], gives: 'ab lacks 0' },
    { when: 'too few items, twice the same', pages: [page('ab', undefined, 4)], gives: 'ab lacks 2' },
    {
      when: 'the same items in another order',
      pages: [page('ab', undefined, 3), page('', undefined, 3), page('ba', undefined, 3), page('', undefined, 3)],
      gives: 'ba lacks 1',
    },
    {
      when: 'other items',
      pages: [page('ab', undefined, 3), page('', undefined, 3), page('ac', undefined, 3), page('', undefined, 3)],
      gives: 'IncompleteListing',
    },
    {
      when: 'another count',
      pages: [page('ab', undefined, 3), page('', undefined, 3), page('ab', undefined, 4), page('', undefined, 4)],
      gives: 'IncompleteListing',
    },
    {
      when: 'a complete second reading',
      pages: [page('ab', undefined, 3), page('', undefined, 3), page('abc', undefined, 3)],
      gives: 'abc lacks 0',
    },
    {
      when: 'a count that changes while paging',
      pages: [page('ab', undefined, 4), page('c', undefined, 5)],
      gives: 'IncompleteListing',
    },
  ];

  test.each(rows)('$when: $gives', async ({ pages, gives }) => {
    const listing = allByNumberTwice({ operation: 'ListCertificates', idOf, page: inOrder(pages) });
    expect(await outcome(listing.then(({ items, lacking }) => [items.join(''), ' lacks ', `${lacking}`]))).toBe(gives);
  });
});
