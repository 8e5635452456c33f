import * as z from 'zod/mini';
import { isDense } from '../alicloud/client/answer.js';
import type { Records } from '../reconcile/ports/records.js';
import { english } from '../rotation/english.js';
import type { ClosedBatch, OpenBatch } from '../rotation/model/step.js';
import { plainJson } from '../wording/plain.js';
import type { bounds } from './bounds.js';
import { batchFields, closedBatch, type FieldNames, openBatch, recordRows, shortHash } from './records.js';
import type { Unfit } from './store.js';

/** The schema of an entry, and the key that it must have: a copy under another key is not an entry. */
export interface EntryFormat<T> {
  readonly kind: keyof typeof bounds;
  readonly schema: z.ZodMiniType<T>;
  readonly keyOf: (record: T) => string;
  /** Fields with another name in the file than in the code. */
  readonly fields?: FieldNames | undefined;
}

export const openFormat: EntryFormat<OpenBatch> = {
  kind: 'open',
  schema: openBatch,
  keyOf: ({ token }) => openKey(token),
  fields: batchFields,
};

export const closedFormat: EntryFormat<ClosedBatch> = {
  kind: 'closed',
  schema: closedBatch,
  keyOf: ({ token, closedAt }) => closedKey(token, closedAt),
  fields: batchFields,
};

/** The format of one kind of record under `state/`. */
export function stateFormat<K extends keyof Records>(kind: K): EntryFormat<Records[K]> {
  const { schema, fields } = recordRows[kind];
  return { kind, schema, fields, keyOf: (record) => stateKey(kind, record) };
}

/** The record, or the reason why it cannot be read. Undefined if the entry was removed between listing and reading. */
export function decode<T>(
  key: string,
  text: string | Unfit | undefined,
  { schema, keyOf, fields = {} }: EntryFormat<T>,
): { readonly record: T; readonly why?: undefined } | (Unfit & { readonly record?: undefined }) | undefined {
  if (text === undefined) return undefined;
  if (typeof text !== 'string') return text;
  if (!key.endsWith('.json')) return { why: english`its name does not end in .json` };
  if (isDense(text)) return { why: english`it has more values than a pass writes` };
  try {
    const namesInCode = Object.fromEntries(Object.entries(fields).map(([code, file]) => [file, code]));
    const parsed = z.safeParse(schema, renamed(JSON.parse(text), namesInCode));
    if (parsed.success && keyOf(parsed.data) !== key) return { why: english`its name does not match its content` };
    if (parsed.success) return { record: parsed.data };
    const paths = parsed.error.issues.map(({ path: [first = '(the whole entry)', ...rest] }) =>
      [fields[String(first)] ?? String(first), ...rest].join('.'),
    );
    const named = [...paths.slice(0, mostNamed), ...(paths.length > mostNamed ? ['…'] : [])].join(', ');
    return { why: english`invalid fields: ${named}` };
  } catch {
    return { why: english`it is not JSON` };
  }
}

/** Fields that a reason names. A list can have thousands of invalid ones. */
const mostNamed = 5;

/** JSON that a person can read, with the field names of the file. */
export function encode(record: object, fields: FieldNames = {}): string {
  return `${plainJson(renamed(record, fields), 2)}\n`;
}

export function openKey(token: string): string {
  return `open/${token}.json`;
}

export function closedKey(token: string, at: Date): string {
  return `closed/${at.toISOString().slice(0, 10)}/${token}.json`;
}

/** File systems allow names of up to 255 bytes. A longer name keeps its beginning, for a person, and gets a hash. */
const longestName = 180;

export function stateKey<K extends keyof Records>(kind: K, record: Records[K]): string {
  const name = recordRows[kind]
    .key(record)
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(/[^\w.@-]/gu, encodeURIComponent);
  const short = name.length <= longestName ? name : `${name.slice(0, longestName - 9)}-${shortHash(name)}`;
  return `${statePrefix(kind)}${short}.json`;
}

export function statePrefix(kind: keyof Records): string {
  return `state/${recordRows[kind].file}-`;
}

function renamed(value: unknown, names: FieldNames): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [names[name] ?? name, field]));
}
