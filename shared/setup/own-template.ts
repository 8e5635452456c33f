import { contentIn, varsOf } from './template.js';

/**
 * Whether it is a template of these functions: it has each value that setup writes, and a function with a handler of theirs.
 * By its structure, because an installation may have another name and more functions. Throws a `ConfigFault` with
 * the name of the file and the line if it is not valid YAML.
 */
export function isOwnTemplate(template: string, file?: string): boolean {
  const content = contentIn(template, file);
  const vars = at(content, 'vars');
  const environment = at(vars, 'environment');
  return hasKeys(vars, written.vars) && hasKeys(environment, written.environment) && functionsIn(content).length > 0;
}

/**
 * Where the functions have their code, as a path from the template. Undefined if it is no path. Throws a `ConfigFault` if
 * the template is not valid YAML.
 */
export function codeIn(template: string): string | undefined {
  const content = contentIn(template);
  const code = functionsIn(content)
    .flatMap((resource) => [
      at(resource, 'props'),
      at(at(content, 'template'), String(at(at(resource, 'extend'), 'name'))),
    ])
    .map((props) => at(props, 'code') ?? at(at(props, 'function'), 'codeUri'))
    .find((each) => each !== undefined);
  if (typeof code !== 'string') return undefined;
  const vars = varsOf(template);
  return code.replace(/\$\{vars\.([\w.]+)\}/g, (all, path: string) => vars[path] ?? all);
}

const written = { vars: ['region', 'accountId', 'role'], environment: ['REGIONS', 'LEDGER'] };
const handler = /^(on-renewal|confirm|sweep|backfill)\.handler$/;

function at(content: unknown, key: string): unknown {
  if (typeof content !== 'object' || content === null) return undefined;
  return Object.entries(content).find(([name]) => name === key)?.[1];
}

function hasKeys(content: unknown, keys: readonly string[]): boolean {
  return keys.every((key) => at(content, key) !== undefined);
}

/** The resources that are these functions. The component of 2.0 has the properties of a function in a map of their own. */
function functionsIn(content: unknown): readonly unknown[] {
  return Object.values(at(content, 'resources') ?? {}).filter((resource) => {
    const props = at(resource, 'props');
    return handler.test(String(at(props, 'handler') ?? at(at(props, 'function'), 'handler')));
  });
}
