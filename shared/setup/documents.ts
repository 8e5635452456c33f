import { fieldOf, listOf, parse } from '../ram/statements.js';

/** Whether the text of a policy says the same as a document. Lists of one item may be a text, and the order of actions is free. */
export function sameDocument(text: string, wanted: object): boolean {
  const parsed = parse(text);
  return parsed !== undefined && canonical(parsed) === canonical(wanted);
}

/** The actions that a new version of a policy allows in addition, and no longer, with their resources where only these differ. */
export function policyChange(text: string, wanted: object): { readonly added: string[]; readonly removed: string[] } {
  const [before, after] = [grantsIn(parse(text)), grantsIn(wanted)];
  const without = (all: readonly Granted[], others: readonly Granted[]) =>
    all.filter(({ key }) => others.every((other) => other.key !== key));
  return shownApart(without(after, before), without(before, after));
}

interface Granted {
  readonly key: string;
  readonly action: string;
  readonly resource: string;
}

/** An action in both lists differs in its resource. */
function shownApart(added: readonly Granted[], removed: readonly Granted[]) {
  const shown = (all: readonly Granted[], others: readonly Granted[]) => {
    const texts = all.map(({ action, resource }) =>
      others.some((other) => other.action === action) ? `${action} (${resource})` : action,
    );
    return [...new Set(texts)];
  };
  return { added: shown(added, removed), removed: shown(removed, added) };
}

/** The ids of the load balancers that a policy allows to change; undefined if it allows all of them, or is unreadable. */
export function loadBalancersIn(text: string): readonly string[] | undefined {
  const named = grantsIn(parse(text))
    .filter(({ action }) => action === 'nlb:UpdateListenerAttribute')
    .map(({ resource }) => /:loadbalancer\/([\w-]+)$/.exec(resource)?.[1]);
  const ids = named.filter((id) => id !== undefined);
  return ids.length > 0 && ids.length === named.length ? ids : undefined;
}

/** The bucket of the ledger that a policy of setup is for, by its permission to write there; undefined without one. */
export function ledgerBucketIn(text: string): string | undefined {
  const written = grantsIn(parse(text)).find(({ action }) => action === 'oss:PutObject');
  return /^acs:oss:[^:]*:[^:]*:([^/:]+)\//.exec(written?.resource ?? '')?.[1];
}

function grantsIn(document: unknown): readonly Granted[] {
  return listOf(fieldOf(document, 'Statement')).flatMap((statement) =>
    listOf(fieldOf(statement, 'Action')).flatMap((action) =>
      listOf(fieldOf(statement, 'Resource')).map((resource) => ({
        key: canonical([fieldOf(statement, 'Effect'), action, resource, fieldOf(statement, 'Condition')]),
        action: String(action),
        resource: String(resource),
      })),
    ),
  );
}

/** JSON with sorted keys, sorted lists, and a list of one item as the item. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) {
    const items = value.map(canonical).sort();
    return items.length === 1 && items[0] !== undefined ? items[0] : `[${items.join()}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join()}}`;
}
