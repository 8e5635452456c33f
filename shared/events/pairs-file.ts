import * as z from 'zod/mini';
import { english } from '../rotation/english.js';
import { sameCertificate } from '../rotation/model/ids.js';
import { isSameReplacement, type Replacement } from '../rotation/model/step.js';
import { EventFault } from '../runtime/faults.js';
import { certificateId } from './ids.js';
import { linesOfElements } from './json-lines.js';

/** One entry of a file, unparsed. */
interface Row {
  readonly line: number;
  readonly fields: readonly unknown[];
}

/**
 * Pairs of certificates from a file. JSON: an array of `{ old, new }`, `{ replaced, successor }` or `[old, new]`. CSV:
 * `old,new` on each line, with or without a heading; empty lines and lines that begin with `#` are skipped. Throws one
 * `EventFault` that names every invalid line.
 */
export function parsePairsFile(text: string, fileName: string): readonly Replacement[] {
  const source = text.replace(/^\ufeff/, '');
  const rows = /^\s*[[{]/.test(source) ? jsonRows(source, fileName) : csvRows(source);
  const read = rows.map((row) => ({ ...row, ...toPair(row) }));
  const pairs = read.flatMap(({ line, pair }) => (pair === undefined ? [] : [{ line, ...pair }]));
  const problems = [
    ...read.flatMap(({ line, problem }) => (problem === undefined ? [] : [`${english`line ${line}`}: ${problem}`])),
    ...pairs.flatMap((pair, index) => contradiction(pair, pairs.slice(0, index))),
  ];
  if (rows.length === 0) problems.push(english`it has no pairs; write old,new on each line`);
  if (problems.length > 0) throw new EventFault(`${fileName}: ${problems.join('; ')}`);
  return pairs.filter((pair, i) => !pairs.slice(0, i).some((other) => isSameReplacement(pair, other))).map(withoutLine);
}

const heading = /^"?(old|replaced)"?$/i;

function csvRows(source: string): Row[] {
  const rows = source.split(/\r\n|\n|\r/).map((text, index) => ({ line: index + 1, text: text.trim() }));
  return rows
    .filter(({ text }) => text !== '' && !text.startsWith('#'))
    .map(({ line, text }) => ({ line, fields: text.split(',').map((field) => field.trim().replace(/^"(.*)"$/, '$1')) }))
    .filter(({ fields }, index) => !(index === 0 && heading.test(fields[0] ?? '')));
}

function jsonRows(source: string, fileName: string): Row[] {
  const lines = linesOfElements(source);
  const parsed = parsedJson(source, fileName);
  if (!Array.isArray(parsed))
    throw new EventFault(english`${fileName}: line 1: must be an array of { "old": …, "new": … }`);
  return parsed.map((entry: unknown, index) => ({ line: lines[index] ?? 1, fields: fieldsOf(entry) }));
}

function parsedJson(source: string, fileName: string): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    const at = / position (\d+)/.exec(String(error))?.[1];
    const line = at === undefined ? source.split('\n').length : source.slice(0, Number(at)).split('\n').length;
    throw new EventFault(english`${fileName}: line ${line}: this is not JSON`);
  }
}

function fieldsOf(entry: unknown): readonly unknown[] {
  if (Array.isArray(entry)) return entry;
  const named = z.safeParse(z.union([oldAndNew, replacedAndSuccessor]), entry);
  return named.success ? Object.values(named.data) : [];
}

const oldAndNew = z.strictObject({ old: z.unknown(), new: z.unknown() });
const replacedAndSuccessor = z.strictObject({ replaced: z.unknown(), successor: z.unknown() });

/** Two ids, the old one first. */
function toPair({ fields }: Row): { readonly pair?: Replacement; readonly problem?: string } {
  if (fields.length !== 2) return { problem: english`must be two certificate ids, the old one and the new one` };
  const [replaced, successor] = fields.map((field) => z.safeParse(certificateId, field));
  if (!replaced?.success || !successor?.success) {
    const which = [replaced?.success ? [] : 'old', successor?.success ? [] : 'new'].flat().join(' and ');
    return { problem: english`the ${which} certificate must be an id such as 12345-cn-hangzhou` };
  }
  if (sameCertificate(replaced.data, successor.data))
    return { problem: english`the old and the new certificate are the same` };
  return { pair: { replaced: replaced.data, successor: successor.data } };
}

interface LinePair extends Replacement {
  readonly line: number;
}

function contradiction(pair: LinePair, before: readonly LinePair[]): string[] {
  const other = before.find(({ replaced }) => sameCertificate(replaced, pair.replaced));
  if (other === undefined || isSameReplacement(other, pair)) return [];
  return [
    `${english`line ${pair.line}`}: ${english`line ${other.line} has another new certificate for ${pair.replaced}`}`,
  ];
}

function withoutLine({ replaced, successor }: LinePair): Replacement {
  return { replaced, successor };
}
