import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Edges } from '../../functions/run/edges.js';
import { columnsOf } from '../../shared/show/view/layout.js';
import { commandLine, type Typed } from '../support/command-line.js';
import { type CapturedEstate, capturedEstate } from './captures/estate.js';

const languages = ['en', 'zh'] as const;
const widths = [80, 100, 140, Number.POSITIVE_INFINITY] as const;
const views = languages.flatMap((lang) => widths.map((columns) => ({ lang, columns })));
type View = (typeof views)[number];

/** Commands that change nothing, so that they say the same in every view. */
const looks = (pair: string): readonly (readonly string[])[] => [
  ['status'],
  ['status', '--quick'],
  ['plan', '--ids'],
  ['plan', '--certificates', pair, '--allow-name-loss'],
  ['doctor'],
  ['report', '--out', '/dev/null'],
  ['history', '--since', '90d'],
  ['policy', '--explain'],
  ['plan', '--listeners', 'a b'],
  ['plan', '--no-such-option'],
  ['no-such-command'],
  ['--help'],
  ...helped.map((name) => [name, '--help']),
];

const helped = [
  ...['plan', 'backfill', 'confirm', 'sweep', 'status', 'report', 'rollback', 'history', 'invoke', 'doctor'],
  ...['policy', 'event', 'setup'],
];

/** Commands that change a listener, which is another one in each view. */
const changes = (listener: string): readonly (readonly string[])[] => [
  ['backfill', '--listeners', listener],
  ['backfill', '--listeners', listener, '--yes'],
  ['rollback', '--listener', listener],
  ['history', '--listener', listener, '--ids'],
  ['confirm'],
];

type Captures = ReadonlyMap<string, readonly string[]>;

let estate: CapturedEstate;
const looked = new Map<View, Captures>();
const changed = new Map<View, Captures>();
beforeAll(async () => {
  estate = await capturedEstate();
  // A pause of a look would move the clock, and the times would differ between the views.
  const still = { sleep: async () => {} };
  for (const view of views) looked.set(view, await captured(view, looks(estate.pair), still));
  for (const [i, view] of views.entries()) changed.set(view, await captured(view, changes(estate.spare[i] ?? '')));
}, 300_000);
afterAll(() => estate.system.stop());

async function captured(
  { lang, columns }: View,
  commands: readonly (readonly string[])[],
  over: Partial<Edges> = {},
): Promise<Captures> {
  const { system, env } = estate;
  const run = commandLine(system, { ...env, TZ: 'Asia/Shanghai', USER: 'alice' }, { columns }, over);
  const captures = new Map<string, readonly string[]>();
  for (const argv of commands) captures.set(argv.join(' '), linesOf(await run(...argv, '--lang', lang)));
  return captures;
}

/** The lines of an answer. Values that no clock and no seed fix are replaced, by one of the same length where it can be. */
function linesOf({ out, err }: Typed): string[] {
  return [...out.split('\n'), ...(err === '' ? [] : err.split('\n'))]
    .map((line) => line.replace(/[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}/g, (id) => 'x'.repeat(id.length)))
    .map((line) => line.replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:port').replaceAll(estate.system.ledger, '/ledger'));
}

const linesIn = (captures: Captures | undefined) => [...(captures ?? [])].flatMap(([, lines]) => lines);
const titled = views.map((view) => [`${view.lang} at ${view.columns} columns`, view] as const);

describe('every command', () => {
  it.each(titled)('is as it was captured in %s', async (_title, view) => {
    const { lang, columns } = view;
    const file = `./captures/${lang}-${Number.isFinite(columns) ? columns : 'pipe'}.txt`;
    const all = [...(looked.get(view) ?? []), ...(changed.get(view) ?? [])];
    const text = all.flatMap(([command, lines]) => [`$ ${command}`, ...lines, '']).join('\n');
    await expect(text).toMatchFileSnapshot(file);
  });

  it.each(titled)('has no line over the width in %s', (_title, view) => {
    const lines = [...linesIn(looked.get(view)), ...linesIn(changed.get(view))];
    expect(lines.filter((line) => columnsOf(line) > view.columns)).toEqual([]);
  });

  it.each(titled)('has no id before a name, and no time to the millisecond, in %s', (_title, view) => {
    const lines = [...linesIn(looked.get(view)), ...linesIn(changed.get(view))].filter((line) => !isCommand(line));
    // A wrapped text can have an id at the beginning of a line.
    if (!Number.isFinite(view.columns)) expect(lines.filter(hasIdFirst)).toEqual([]);
    expect(lines.filter((line) => /\d{4}-\d\d-\d\dT[\d:]+\.\d/.test(line))).toEqual([]);
  });

  it.each(titled)('breaks no word in %s', (_title, view) => {
    const pipe = views.find(({ lang, columns }) => lang === view.lang && !Number.isFinite(columns));
    const whole = new Set(wordsOf(linesIn(pipe && looked.get(pipe))));
    expect(wordsOf(linesIn(looked.get(view))).filter((word) => !whole.has(word))).toEqual([]);
  });
});

function isCommand(line: string): boolean {
  return /^ *(nlb-cert|aliyun|REGIONS=)/.test(line);
}

const id = /\b(?:nlb-[a-z0-9]{10,}|lsn-[a-z0-9]{10,}|\d{6,}-cn-[a-z]+)/;
const name = /[a-z0-9*-]+\.example\.(?:com|cn)|[a-z]+-gateway/;

/** A line of ids alone has no name after them. */
function hasIdFirst(line: string): boolean {
  const [first, named] = [line.search(id), line.search(name)];
  return first >= 0 && named > first;
}

/** Words that must not be broken: between spaces and beside Chinese characters. */
function wordsOf(lines: readonly string[]): string[] {
  return lines
    .flatMap((line) => line.split(/[\s\p{Script=Han}，。；：、（）“”]+/u))
    .filter((word) => /[A-Za-z]{2}/.test(word));
}
