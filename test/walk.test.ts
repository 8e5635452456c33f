import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, it } from 'vitest';

const read = (path: string) => readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), 'utf8');

/** The walk is short enough to be read at once. */
const mostFiles = 10;
const mostLines = 400;

/** `file: function, function`, as docs/architecture.md names the stations of the walk. */
const stations = [...read('docs/architecture.md').matchAll(/`([\w/-]+\.ts): ([\w, ]+)`/g)].map(([, file, names]) => ({
  file: file as string,
  names: (names as string).split(', '),
}));

it('every function that the walk of one certificate names is there, and together they are short', () => {
  const functions = stations.flatMap(({ file, names }) => names.map((name) => ({ file, name })));
  const lines = functions.map(({ file, name }) => ({ name: `${file}: ${name}`, lines: linesOf(file, name) }));
  expect(lines.filter(({ lines }) => lines === undefined)).toEqual([]);
  const sum = lines.reduce((total, one) => total + (one.lines ?? 0), 0);
  expect(new Set(stations.map(({ file }) => file)).size).toBeLessThanOrEqual(mostFiles);
  expect(sum, `the walk has ${sum} lines`).toBeLessThanOrEqual(mostLines);
  expect(sum).toBeGreaterThan(100);
});

it.each(['How is a step chosen', 'How is a crash survived', 'How are the rates kept', 'What may an event do'])(
  '"%s?" is answered beside the walk',
  (question) => {
    expect(read('docs/architecture.md')).toContain(`**${question}?**`);
  },
);

/** Lines of a function with its doc comment; undefined if the file has none of that name. */
function linesOf(file: string, name: string): number | undefined {
  const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true);
  let found: ts.Node | undefined;
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionDeclaration(node) && node.name?.text === name) found ??= node;
    ts.forEachChild(node, visit);
  };
  visit(source);
  if (found === undefined) return undefined;
  const lineAt = (position: number) => source.getLineAndCharacterOfPosition(position).line;
  return lineAt(found.end) - lineAt(found.getStart(source, true)) + 1;
}
