/** A statement of a policy, in the language of RAM, version 1. */
export interface Statement {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Of a trust policy: the services among its principals. */
  readonly services: readonly string[];
  /** As in the document; undefined without one. */
  readonly condition: unknown;
}

/** The statements in the text of a policy; undefined if it has something else, such as NotAction. */
export function statementsIn(text: string): readonly Statement[] | undefined {
  const statements = listOf(fieldOf(parse(text), 'Statement'));
  const isKnown = statements.every((statement) => namesOf(statement).every((name) => known.has(name)));
  if (statements.length === 0 || !isKnown) return undefined;
  return statements.map((statement) => ({
    effect: String(fieldOf(statement, 'Effect')),
    actions: textsOf(fieldOf(statement, 'Action')),
    resources: textsOf(fieldOf(statement, 'Resource')),
    services: textsOf(fieldOf(fieldOf(statement, 'Principal'), 'Service')),
    condition: fieldOf(statement, 'Condition'),
  }));
}

/** Source: RAM, "Policy elements". */
const known: ReadonlySet<string> = new Set(['Sid', 'Effect', 'Action', 'Resource', 'Principal', 'Condition']);

/** Undefined if the text is not JSON. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function namesOf(value: unknown): readonly string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

export function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return new Map<string, unknown>(Object.entries(value)).get(name);
}

/** A list of one item may be written as the item. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

function textsOf(value: unknown): readonly string[] {
  return listOf(value).map(String);
}
