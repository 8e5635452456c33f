import type * as z from 'zod/mini';
import { english } from '../rotation/english.js';

/** Problems that a message names. A payload of 1 MiB can have half a million. */
const mostNamed = 20;

/** One sentence for each invalid field: `certificates.0.successor is missing`. */
export function problems(error: z.core.$ZodError, input: unknown): string[] {
  const all = error.issues.slice(0, mostNamed + 1).flatMap((issue) => problem(issue, input));
  return all.length > mostNamed ? [...all.slice(0, mostNamed), english`more fields are invalid`] : all;
}

function problem(issue: z.core.$ZodIssue, input: unknown): string[] {
  const field = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const where = field === '' ? '' : ` in ${field}`;
    return issue.keys.slice(0, mostNamed + 1).map((key) => english`${shown(key)}${where} is not a known key`);
  }
  const name = field === '' ? 'the whole value' : field;
  if (valueAt(input, issue.path) === undefined) return [`${name} ${english`is missing`}`];
  if (issue.code === 'invalid_type') return [`${name} ${ofType(issue.expected)}`];
  if (issue.code === 'invalid_value')
    return [`${name} ${english`must be ${issue.values.map((v) => JSON.stringify(v)).join(' or ')}`}`];
  if (issue.code === 'too_small') return [`${name} ${english`must not be empty`}`];
  if (issue.code === 'invalid_union') return [`${name} ${english`must be a certificate id, as text or as a number`}`];
  return [`${name} ${issue.message}`];
}

/** A name from an event, or a placeholder if it is not a plain name, because it is written to the log. */
export function shown(name: string): string {
  return /^[\w:.[\]-]{1,128}$/.test(name) ? name : '(not a plain name)';
}

function ofType(expected: string): string {
  const type = { record: 'object', boolean: 'boolean (true or false)' }[expected] ?? expected;
  return /^[aeio]/.test(type) ? english`must be an ${type}` : english`must be a ${type}`;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    input,
  );
}
