import ts from 'typescript';
import { type Edit, type Effect, editsOf } from './effects.js';
import { finderBelow } from './find-function.js';

/** One fault: the function has the effect, and one of `tests` (parts of paths of test files) must then fail. */
export interface Fault {
  readonly rule: string;
  readonly folder: 'functions' | 'shared' | 'test/emulator';
  /** `file.ts: functionName`, found anywhere below the folder. */
  readonly place: string;
  readonly effect: Effect;
  readonly tests: readonly string[];
}

/** The faults of functions below `folder`: `inside('file.ts: functionName', tests, { rule: effect })`. */
export function faultsOf(folder: Fault['folder'], toTest: (name: string) => string) {
  return (place: string, tests: string | readonly string[], effects: Readonly<Record<string, Effect>>): Fault[] =>
    Object.entries(effects).map(([rule, effect]) => ({
      ...{ rule, folder, place, effect },
      tests: [tests].flat().map(toTest),
    }));
}

/** A file with the fault in it, or the reason why the fault has no place in the code. */
export type Mutation =
  | { readonly kind: 'mutated'; readonly file: string; readonly text: string; readonly mutated: string }
  | { readonly kind: 'nowhere'; readonly why: string };

/** Puts faults into the text of the files below a root. No file is written. */
export function mutatorOf(root: string): (fault: Fault) => Mutation {
  const finders = {
    functions: finderBelow(root, 'functions'),
    shared: finderBelow(root, 'shared'),
    'test/emulator': finderBelow(root, 'test/emulator'),
  };
  return ({ folder, place, effect }) => {
    const functions = finders[folder](place);
    const [only] = functions;
    if (only === undefined || functions.length > 1) return { kind: 'nowhere', why: `${functions.length} functions` };
    const { file, text, node } = only;
    const edits = editsOf(effect, node);
    const [edit] = edits;
    if (edit === undefined || edits.length > 1) return { kind: 'nowhere', why: `${edits.length} places in ${file}` };
    const mutated = text.slice(0, edit.from) + edit.text + text.slice(edit.to);
    const isOwnCode = effect.kind === 'value' || effect.kind === 'swap';
    const why = isOwnCode ? nonsenseIn(mutated, edit, node) : undefined;
    return why === undefined ? { kind: 'mutated', file, text, mutated } : { kind: 'nowhere', why };
  };
}

/** `parseDiagnostics` is internal to TypeScript; the public way to it compiles the file, which takes three times as long. */
type Parsed = ts.SourceFile & { readonly parseDiagnostics?: readonly ts.Diagnostic[] };

/** A fault that ends in a SyntaxError or a ReferenceError would be noticed by any test, and prove nothing. */
function nonsenseIn(mutated: string, { from, text }: Edit, node: ts.Node): string | undefined {
  const parsed: Parsed = ts.createSourceFile('.ts', mutated, ts.ScriptTarget.Latest, true);
  if (parsed.parseDiagnostics?.length !== 0) return `${text} cannot be parsed there`;
  const declared = new Set([node, ...node.getSourceFile().statements.flatMap(declarationsOf)].flatMap(namesIn));
  const isNew = (name: ts.Identifier) => name.getStart() >= from && name.getEnd() <= from + text.length;
  const used = identifiersIn(parsed).filter(isNew);
  const stranger = used.map((name) => name.text).find((name) => !declared.has(name) && !(name in globalThis));
  return stranger === undefined ? undefined : `the code has no ${stranger}`;
}

function declarationsOf(statement: ts.Statement): ts.Node[] {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.map(({ name }) => name);
  if (ts.isFunctionDeclaration(statement)) return statement.name ? [statement.name] : [];
  return ts.isImportDeclaration(statement) ? [statement] : [];
}

const namesIn = (node: ts.Node) => identifiersIn(node).map(({ text }) => text);

/** Identifiers, except names of members. */
function identifiersIn(node: ts.Node): ts.Identifier[] {
  if (ts.isIdentifier(node)) return isMember(node) ? [] : [node];
  const found: ts.Identifier[] = [];
  ts.forEachChild(node, (child) => {
    found.push(...identifiersIn(child));
  });
  return found;
}

function isMember(node: ts.Identifier): boolean {
  const { parent } = node;
  return (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent)) && parent.name === node;
}
