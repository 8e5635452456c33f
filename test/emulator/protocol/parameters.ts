import type { OperationRow, ParameterRow } from '../tables/table.js';
import { CloudError } from './message.js';

type Item = string | Readonly<Record<string, string>>;
type Value = string | readonly Item[];

/** Where each parameter was found, still flat (`Name.1.Key`). */
export interface SentParameters {
  readonly Query: ReadonlyMap<string, string>;
  readonly Body: ReadonlyMap<string, string>;
}

interface ParameterRules {
  /** `strict` refuses a parameter in another place than the table's; `merged` looks in both places. */
  readonly place: 'strict' | 'merged';
  /** A parameter that the operation does not have. */
  readonly unknown: 'refused' | 'ignored';
  /** The product's code for a value that breaks a limit. */
  readonly illegalCode: (name: string) => string;
  /** Told of what a careful caller never sends. */
  readonly onBroken: (rule: string, detail: string) => void;
}

/** Checked parameters of one call. Ask by the official name. */
export interface Parameters {
  text(name: string): string | undefined;
  needed(name: string): string;
  number(name: string): number | undefined;
  flag(name: string): boolean | undefined;
  list(name: string): readonly string[];
  objects(name: string): readonly Readonly<Record<string, string>>[];
  /** Every parameter that is a plain text. */
  texts(): readonly (readonly [string, string])[];
  /** Everything but one parameter, in a form that can be compared. */
  fingerprint(without: string): string;
}

/** Checks what was sent against the operation's table: place, name, presence, type, limits. Throws a 400. */
export function readParameters(row: OperationRow, sent: SentParameters, rules: ParameterRules): Parameters {
  const values = new Map<string, Value>();
  for (const place of ['Query', 'Body'] as const) {
    for (const [name, value] of group(sent[place])) {
      if (!belongs(row, name, place, rules)) continue;
      if (value !== '') values.set(name, value);
    }
  }
  for (const [name, parameter] of Object.entries(row.parameters)) checkOne(name, parameter, values.get(name), rules);
  return accessors(values);
}

/** A required parameter in the wrong place is as good as missing; any other is refused outright (facts 1.1). */
function belongs(row: OperationRow, name: string, place: 'Query' | 'Body', rules: ParameterRules): boolean {
  const parameter = row.parameters[name];
  if (!parameter) {
    rules.onBroken('unknown-parameter', name);
    if (rules.unknown === 'ignored') return false;
    throw new CloudError(400, rules.illegalCode(name), `The parameter ${name} does not belong to this operation.`);
  }
  if (parameter.in === place || rules.place === 'merged') return true;
  rules.onBroken('wrong-place', `${name} was sent in the ${place}, and belongs in the ${parameter.in}`);
  if (parameter.required) return false;
  throw new CloudError(400, rules.illegalCode(name), `The parameter ${name} belongs in the ${parameter.in}.`);
}

function checkOne(name: string, row: ParameterRow, value: Value | undefined, rules: ParameterRules): void {
  if (value === undefined || value.length === 0) {
    if (!row.required) return;
    throw new CloudError(400, 'MissingParameter', `The parameter ${name} is mandatory for this action.`);
  }
  const complaint = row.type === 'RepeatList' || row.type === 'Array' ? listFault(row, value) : textFault(row, value);
  if (!complaint) return;
  if (Array.isArray(value) && row.maxItems !== undefined && value.length > row.maxItems) {
    rules.onBroken('over-limit', `${value.length} ${name} in one call, at most ${row.maxItems}`);
  }
  throw new CloudError(400, row.code ?? rules.illegalCode(name), `The parameter ${name} is illegal: ${complaint}.`);
}

function listFault(row: ParameterRow, value: Value): string | undefined {
  if (typeof value === 'string') return 'it is a list, and its items are named .1, .2 and so on';
  if (value.length < (row.minItems ?? 0)) return `fewer than ${row.minItems} items`;
  if (value.length > (row.maxItems ?? Number.POSITIVE_INFINITY)) return `more than ${row.maxItems} items`;
  for (const item of value) {
    if (typeof item === 'string' && row.fields) return `its items have the fields ${row.fields.join(' and ')}`;
    if (typeof item === 'string') continue;
    const unknown = Object.keys(item).find((field) => !row.fields?.includes(field));
    if (unknown !== undefined) return `an item has the unknown field ${unknown}`;
  }
  return undefined;
}

function textFault(row: ParameterRow, value: Value): string | undefined {
  if (typeof value !== 'string') return 'it is not a list';
  if (row.oneOf && !row.oneOf.includes(value)) return `it is none of ${row.oneOf.join(', ')}`;
  if (row.type === 'Boolean' && !/^(true|false)$/.test(value)) return 'it is neither true nor false';
  if (row.type === 'Integer' || row.type === 'Long') return numberFault(row, value);
  if (value.length < (row.minLength ?? 0)) return `shorter than ${row.minLength} characters`;
  if (value.length > (row.maxLength ?? Number.POSITIVE_INFINITY)) return `longer than ${row.maxLength} characters`;
  return undefined;
}

function numberFault(row: ParameterRow, value: string): string | undefined {
  if (!/^-?\d{1,19}$/.test(value)) return 'it is not a whole number';
  const number = Number(value);
  if (number < (row.min ?? Number.NEGATIVE_INFINITY)) return `less than ${row.min}`;
  if (number > (row.max ?? Number.POSITIVE_INFINITY)) return `more than ${row.max}`;
  return undefined;
}

/** `Name.1=a` becomes a list, `Name.1.Key=a` a list of objects. Numbers must run from 1 without a gap. */
function group(flat: ReadonlyMap<string, string>): Map<string, Value> {
  const values = new Map<string, Value>();
  const lists = new Map<string, Map<number, Item>>();
  for (const [key, value] of flat) {
    const match = /^([^.]+)\.(\d+)(?:\.(.+))?$/.exec(key);
    if (!match) values.set(key, value);
    else addItem(lists, match[1] ?? '', Number(match[2]), match[3], value);
  }
  for (const [name, items] of lists) values.set(name, inOrder(name, items));
  return values;
}

function addItem(
  lists: Map<string, Map<number, Item>>,
  name: string,
  index: number,
  field: string | undefined,
  value: string,
): void {
  const items = lists.get(name) ?? new Map<number, Item>();
  lists.set(name, items);
  const before = items.get(index);
  items.set(index, field === undefined ? value : { ...(typeof before === 'object' ? before : {}), [field]: value });
}

function inOrder(name: string, items: ReadonlyMap<number, Item>): Item[] {
  const indexes = [...items.keys()].sort((a, b) => a - b);
  if (indexes.some((index, position) => index !== position + 1)) {
    throw new CloudError(400, `IllegalParam.${name}`, `The items of ${name} are not numbered 1, 2 and so on.`);
  }
  return indexes.map((index) => items.get(index) ?? '');
}

function accessors(values: ReadonlyMap<string, Value>): Parameters {
  const text = (name: string) => {
    const value = values.get(name);
    return typeof value === 'string' ? value : undefined;
  };
  const items = (name: string): readonly Item[] => {
    const value = values.get(name);
    return typeof value === 'object' ? value : [];
  };
  return {
    text,
    needed: (name) => text(name) ?? '',
    number: (name) => (text(name) === undefined ? undefined : Number(text(name))),
    flag: (name) => (text(name) === undefined ? undefined : text(name) === 'true'),
    list: (name) => items(name).filter((item) => typeof item === 'string'),
    objects: (name) => items(name).filter((item) => typeof item === 'object'),
    texts: () => [...values].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : [])),
    fingerprint: (without) =>
      JSON.stringify([...values].filter(([name]) => name !== without).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}
