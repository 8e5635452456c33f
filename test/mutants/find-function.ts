import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A function, a method (`Class.method`) or a constant, in the file that has it now. */
export interface Found {
  readonly file: string;
  readonly text: string;
  readonly node: ts.Node;
}

interface Source {
  readonly file: string;
  readonly text: string;
}

/**
 * Finds a function by its name anywhere below a folder: `capacity.ts: allocateSlots`. The file (its name, or the end
 * of its path) only distinguishes functions of the same name. A file alone (`runner.cjs`) means all of its code.
 */
export function finderBelow(root: string, folder: string): (place: string) => Found[] {
  const sources = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /(?<!\.d|\.test)\.(ts|cjs)$/.test(name))
    .map((name) => ({ file: join(folder, name), text: readFileSync(join(root, folder, name), 'utf8') }));
  const parse = once((source: Source) => ts.createSourceFile(source.file, source.text, ts.ScriptTarget.Latest, true));
  return (place) => {
    const [hint = '', name] = place.split(': ');
    const isHinted = ({ file }: Source) => `/${file}`.endsWith(`/${hint}`);
    if (name === undefined) return sources.filter(isHinted).map((source) => ({ ...source, node: parse(source) }));
    const mayDeclare = new RegExp(`\\b(function|const|class) ${name.replace(/\..*/, '')}\\b`);
    const found = sources
      .filter(({ text }) => mayDeclare.test(text))
      .flatMap((source) => declared(name, parse(source)).map((node) => ({ ...source, node })));
    const hinted = found.filter(isHinted);
    return hinted.length > 0 ? hinted : found;
  };
}

function once<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const made = new Map<K, V>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}

function declared(name: string, file: ts.SourceFile): ts.Node[] {
  return file.statements.flatMap((statement): readonly ts.Node[] => {
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.filter((each) => each.name.getText() === name);
    if (ts.isFunctionDeclaration(statement)) return statement.name?.text === name ? [statement] : [];
    return ts.isClassDeclaration(statement) ? statement.members.filter((each) => memberName(each) === name) : [];
  });
}

function memberName(member: ts.ClassElement): string {
  const parent = ts.isClassDeclaration(member.parent) ? member.parent.name?.text : '';
  return `${parent}.${member.name?.getText() ?? 'constructor'}`;
}
