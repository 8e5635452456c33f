import { type Document, isMap, isNode, isScalar, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';
import { english } from '../rotation/english.js';
import { ConfigFault } from '../runtime/faults.js';
import { functionNames } from '../runtime/function-names.js';

/** Texts by their path under `vars`: `region`, `environment.LEDGER`. */
export type TemplateValues = Readonly<Record<string, string>>;

/** A value of a template that is still the one of the example. */
export interface Sample {
  /** From the top of the template: `vars.environment.LEDGER`. */
  readonly path: string;
  /** The sample alone, because the whole value may hold a secret. */
  readonly sample: string;
  readonly fix: string;
}

/**
 * Writes texts into the `vars` of a Serverless Devs template. Every other byte stays, because the comments and the order are
 * a person's. A text that is there already stays as it is spelt. Throws a `ConfigFault` if the template cannot hold a value.
 */
export function withValues(template: string, values: TemplateValues): string {
  return Object.entries(values).reduce(
    (text, [path, value]) => withValue(text, ['vars', ...path.split('.')], value),
    template,
  );
}

/** The values that are still samples, in the order of the template. Throws a `ConfigFault` if it is not valid YAML. */
export function samplesIn(template: string): readonly Sample[] {
  return leavesOf(contentIn(template), []).flatMap(({ path, value }) =>
    samples
      .filter(({ sample }) => new RegExp(`(?<![\\w-])${sample}(?![\\w-])`).test(value))
      .map(({ sample, fix }) => ({ path: path.join('.'), sample, fix })),
  );
}

/** The values under `vars`, by their path there. Throws a `ConfigFault` if the template is not valid YAML. */
export function varsOf(template: string): TemplateValues {
  const leaves = leavesOf(contentIn(template), []).filter(({ path }) => path[0] === 'vars');
  return Object.fromEntries(leaves.map(({ path, value }) => [path.slice(1).join('.'), value]));
}

/** All of it, as YAML reads it. Throws a `ConfigFault` with the name of the file and the line if it is not valid YAML. */
function contentIn(template: string, file?: string): unknown {
  return contentOf(documentOf(template, file), file);
}

/** The samples of the templates and of the pages. */
const samples = [
  { sample: '1234567890123456', fix: english`put the id of your account there` },
  { sample: 'my-bucket', fix: english`put your bucket there` },
  { sample: 'my-log-project', fix: english`put your log project there` },
];

interface Leaf {
  readonly path: readonly string[];
  readonly value: string;
}

function leavesOf(content: unknown, path: readonly string[]): readonly Leaf[] {
  if (typeof content !== 'object' || content === null) return [{ path, value: String(content) }];
  return Object.entries(content).flatMap(([key, value]) => leavesOf(value, [...path, key]));
}

/** `file` is for the message. */
function documentOf(template: string, file = 's.yaml'): Document.Parsed {
  const lineCounter = new LineCounter();
  const document = parseDocument(template, { prettyErrors: false, lineCounter });
  const [error] = [...document.errors, ...document.warnings];
  if (error) {
    const { line } = lineCounter.linePos(error.pos[0]);
    throw new ConfigFault(english`${file} is not valid YAML, line ${line}: ${error.message}`);
  }
  return document;
}

function contentOf(document: Document.Parsed, file = 's.yaml'): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // An alias without its anchor is found here only.
    throw new ConfigFault(english`${file} is not valid YAML: ${error instanceof Error ? error.message : ''}`);
  }
}

function withValue(text: string, path: readonly string[], value: string): string {
  const document = documentOf(text);
  if (isAt(contentOf(document), path, value)) return text;
  const written = document.hasIn(path) ? replaced(text, document, path, value) : inserted(text, document, path, value);
  // YAML has more spellings than the two edits know, so the result is read back.
  if (!isAt(contentOf(documentOf(written)), path, value)) throw cannotHold(path);
  return written;
}

function isAt(content: unknown, [key, ...rest]: readonly string[], value: string): boolean {
  if (key === undefined) return content === value;
  if (typeof content !== 'object' || content === null) return false;
  return isAt(Object.entries(content).find(([name]) => name === key)?.[1], rest, value);
}

function cannotHold(path: readonly string[]): ConfigFault {
  return new ConfigFault(english`the template cannot hold ${path.join('.')}: write it there by hand`);
}

function replaced(text: string, document: Document.Parsed, path: readonly string[], value: string): string {
  const node = document.getIn(path, true);
  if (!isNode(node)) throw cannotHold(path);
  return withNode(text, node, spelt(value));
}

function withNode(text: string, node: Node, source: string): string {
  const [from, to] = rangeOf(node);
  // A block ends with its line.
  const lineEnd = /\r?\n$/.exec(text.slice(from, to))?.[0] ?? '';
  const spaceBefore = /\S$/.test(text.slice(0, from)) ? ' ' : '';
  const spaceAfter = from === to && text[to] === '#' ? ' ' : '';
  return [text.slice(0, from), spaceBefore, source, spaceAfter, lineEnd, text.slice(to)].join('');
}

function rangeOf({ range }: Node): readonly [from: number, to: number] {
  if (!range) throw new Error('a parsed node has a range');
  return [range[0], range[1]];
}

/** Adds the value at the end of the deepest map on its path; maps that do not exist are written in flow style. */
function inserted(text: string, document: Document.Parsed, path: readonly string[], value: string): string {
  const depth = path.findLastIndex((_, at) => document.hasIn(path.slice(0, at)));
  const parent = depth <= 0 ? document.contents : document.getIn(path.slice(0, depth), true);
  const [key = '', ...below] = path.slice(Math.max(depth, 0));
  const pair = `${spelt(key)}: ${below.reduceRight((inner, name) => `{ ${spelt(name)}: ${inner} }`, spelt(value))}`;
  if (isMap(parent)) return parent.flow ? inFlow(text, parent, pair) : inBlock(text, parent, pair);
  if (isScalar(parent) && parent.value === null && depth > 0) return withNode(text, parent, `{ ${pair} }`);
  throw cannotHold(path);
}

function inFlow(text: string, map: YAMLMap, pair: string): string {
  const last = lastOf(map);
  const at = last ? rangeOf(last)[1] : rangeOf(map)[0] + 1;
  return [text.slice(0, at), last ? ', ' : ' ', pair, last ? '' : ' ', text.slice(at)].join('');
}

function inBlock(text: string, map: YAMLMap, pair: string): string {
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const [from, to] = rangeOf(map);
  const indent = text.slice(text.lastIndexOf('\n', from) + 1, from);
  if (text[to - 1] === '\n') return `${text.slice(0, to)}${indent}${pair}${lineEnd}${text.slice(to)}`;
  // Behind the comment of the last line.
  const next = text.indexOf('\n', to) + 1;
  if (next === 0) return `${text}${lineEnd}${indent}${pair}${lineEnd}`;
  return `${text.slice(0, next)}${indent}${pair}${lineEnd}${text.slice(next)}`;
}

function lastOf({ items }: YAMLMap): Node | undefined {
  const last = items.at(-1);
  return [last?.value, last?.key].find((node) => isNode(node));
}

/** Words that YAML 1.1 or 1.2 reads as something else than text. */
const reserved = /^(?:true|false|null|yes|no|on|off|y|n)$/i;
/** Begins with a letter, so it is no number and no date; has nothing that ends a plain text in a block or in a flow. */
const plain = /^[a-z_][\w-]*(?:[:/.]+[\w-]+)*$/i;

/** A text in YAML: plain if each reader takes it for a text, else in double quotes. An account id is never a number. */
function spelt(text: string): string {
  return plain.test(text) && !reserved.test(text) ? text : JSON.stringify(text);
}

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
const handlers: ReadonlySet<unknown> = new Set(functionNames.map((name) => `${name}.handler`));

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
    return handlers.has(at(props, 'handler') ?? at(at(props, 'function'), 'handler'));
  });
}
