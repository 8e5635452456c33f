import { CloudError } from '../protocol/message.js';
import type { Call } from '../protocol/product.js';
import type { Switches } from '../switches.js';

/** Something that a listing can be cut at: sequences grow and are never reused. */
interface Sequenced {
  readonly sequence: number;
}

interface TokenPage<T> {
  readonly items: readonly T[];
  /** TotalCount, MaxResults and NextToken as the answer carries them. */
  readonly fields: Readonly<Record<string, string | number>>;
}

/** NLB pages by an opaque token; it ends when `NextToken` is empty or missing (facts 2.1). Items must be in order. */
export function tokenPage<T extends Sequenced>(
  call: Call,
  switches: Switches,
  all: readonly T[],
  defaultSize = 20,
): TokenPage<T> {
  const size = call.parameters.number('MaxResults') ?? defaultSize;
  const after = readToken(call.operation, call.parameters.text('NextToken'));
  const rest = all.filter((item) => item.sequence > after);
  const items = rest.slice(0, switches.shortPages ? Math.ceil(size / 2) : size);
  const last = items.at(-1);
  const hasMore = rest.length > items.length && last !== undefined;
  const end: Record<string, string> = switches.lastNextToken === 'empty' ? { NextToken: '' } : {};
  return {
    items,
    fields: {
      ...(switches.totalCount === 'present' ? { TotalCount: all.length } : {}),
      MaxResults: size,
      ...(hasMore ? { NextToken: writeToken(call.operation, last.sequence) } : end),
    },
  };
}

/** Short, opaque, and good for its own operation only. */
function writeToken(operation: string, sequence: number): string {
  return Buffer.from(`${operation}:${sequence}`).toString('base64url');
}

/** An empty token is the first page (facts 2.1: CCM sends one). */
function readToken(operation: string, token: string | undefined): number {
  if (!token) return 0;
  const match = /^(.+):(\d+)$/.exec(Buffer.from(token, 'base64url').toString('utf8'));
  if (match?.[1] === operation) return Number(match[2]);
  throw new CloudError(400, 'IllegalParam.NextToken', 'The parameter NextToken is illegal.');
}

/** `Tag.N.Key` and `Tag.N.Value`: every tag named must be there; a tag without a value matches any value. */
export function hasTags(tags: Readonly<Record<string, string>>, call: Call): boolean {
  return call.parameters
    .objects('Tag')
    .every(
      ({ Key, Value }) => Key !== undefined && tags[Key] !== undefined && (Value === undefined || tags[Key] === Value),
    );
}

/** An empty list of wanted values wants everything. */
export function isWanted(wanted: readonly string[], actual: string): boolean {
  return wanted.length === 0 || wanted.includes(actual);
}
