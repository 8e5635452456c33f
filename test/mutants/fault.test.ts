import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { always, type Effect, never, skipping, swapped, unwrapped, valued, without } from './effects.js';
import { mutatorOf } from './fault.js';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'faults-'));
  for (const folder of ['functions', 'shared', 'test/emulator']) mkdirSync(join(root, folder), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

function write(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

const mutate = (place: string, effect: Effect) =>
  mutatorOf(root)({ rule: '', folder: 'shared', place, effect, tests: [] });

const effectOn = (code: string, effect: Effect) => {
  write('shared/a.ts', `function f(x) { ${code} }`);
  const mutation = mutate('a.ts: f', effect);
  return mutation.kind === 'nowhere' ? mutation.why : mutation.mutated.slice('function f(x) { '.length, -2);
};

describe('an effect', () => {
  const rows = [
    { effect: always('fit'), code: 'if (x.fit) return 1;', then: 'if (true) return 1;' },
    { effect: never('fit'), code: 'return x.open && !x.fit;', then: 'return x.open && false;' },
    { effect: never('open', 'fit'), code: 'return x.open && x.fit;', then: 'return false;' },
    { effect: always('at'), code: 'return x.filter((y) => y.at > 3);', then: 'return x.filter((y) => true);' },
    { effect: without('b'), code: 'return [x.a, x.b, x.c];', then: 'return [x.a, x.c];' },
    { effect: without('c'), code: 'return [x.a, x.b, x.c];', then: 'return [x.a, x.b];' },
    { effect: without('b'), code: 'return f(x.a, x.b);', then: 'return f(x.a);' },
    { effect: without('b'), code: 'return { a: 1, b: 2 };', then: 'return { a: 1 };' },
    { effect: without('find'), code: 'return x.find() ?? 0;', then: 'return (0);' },
    { effect: without('b'), code: 'return x.a - x.b;', then: 'return (x.a);' },
    { effect: skipping('save'), code: 'if (x) { save(x); load(x); }', then: 'if (x) { {} load(x); }' },
    { effect: unwrapped('slice'), code: 'return x.slice(0, 3);', then: 'return (x);' },
    { effect: unwrapped('without'), code: 'return without(x);', then: 'return (x);' },
    { effect: valued('null', 'read'), code: 'const y = read(x);', then: 'const y = null;' },
    { effect: valued('[]', 'read'), code: 'return { y: read(x) };', then: 'return { y: [] };' },
    { effect: swapped('every', 'some'), code: 'return x.every(f);', then: 'return x.some(f);' },
    { effect: swapped("=== 'a'", "!== 'b'"), code: "return x === 'a';", then: "return x !== 'b';" },
  ];
  it.each(rows)('$effect.kind turns `$code` into `$then`', ({ effect, code, then }) => {
    expect(effectOn(code, effect)).toBe(then);
  });
});

describe('a fault has no place', () => {
  const rows = [
    { when: 'nothing contains its mentions', effect: never('fit'), code: 'if (x.open) return 1;', why: '0 places' },
    { when: 'two nodes do', effect: never('open'), code: 'if (x.open) f(); if (x.open) g();', why: '2 places' },
    { when: 'its code has a strange name', effect: valued('y', 'x'), code: 'return [x];', why: 'the code has no y' },
    { when: 'its code is none', effect: swapped('[', ']'), code: 'return [x];', why: '] cannot be parsed there' },
  ];
  it.each(rows)('where $when', ({ effect, code, why }) => {
    expect(effectOn(code, effect)).toMatch(why);
  });

  it('where its function is gone', () => {
    expect(mutate('a.ts: f', never('x'))).toEqual({ kind: 'nowhere', why: '0 functions' });
  });

  it('where two files have a function of its name, and neither is the named one', () => {
    write('shared/b.ts', 'function f(x) { return !x; }');
    write('shared/c.ts', 'function f(x) { return !x; }');
    expect(mutate('a.ts: f', never('x'))).toEqual({ kind: 'nowhere', why: '2 functions' });
  });
});

describe('a fault keeps its place', () => {
  const fault = never('isFit');
  const mutated = (place: string) => {
    const mutation = mutate(place, fault);
    return mutation.kind === 'mutated' ? `${mutation.file}: ${mutation.mutated}` : mutation.why;
  };

  it('when locals are renamed and the code is laid out anew', () => {
    write('shared/a.ts', 'export const f = (one) =>\n  one.open &&\n  // as it was\n  one.isFit;\n');
    expect(mutated('a.ts: f')).toBe(
      'shared/a.ts: export const f = (one) =>\n  one.open &&\n  // as it was\n  false;\n',
    );
  });

  it('when its function moves to another file', () => {
    write('shared/deep/er/b.ts', 'function f(x) { return !x.isFit; }');
    expect(mutated('a.ts: f')).toBe('shared/deep/er/b.ts: function f(x) { return false; }');
  });

  it('when its file moves, while another file has a function of the same name', () => {
    write('shared/b.ts', 'function f(x) { return !x.isFit; }');
    write('shared/deep/a.ts', 'function f(x) { return !x.isFit; }');
    expect(mutated('a.ts: f')).toBe('shared/deep/a.ts: function f(x) { return false; }');
  });

  it('in a method of a class', () => {
    write('shared/a.ts', 'class A { f(x) { return !x.isFit; } g(x) { return x.isFit ? 1 : 2; } }');
    expect(mutated('a.ts: A.g')).toBe(
      'shared/a.ts: class A { f(x) { return !x.isFit; } g(x) { return false ? 1 : 2; } }',
    );
  });

  it('in the code of a file outside functions', () => {
    write('shared/a.cjs', 'if (process.isFit) start();');
    expect(mutated('a.cjs')).toBe('shared/a.cjs: if (false) start();');
  });
});
