import { expect, it } from 'vitest';
import { progressOn } from '../../functions/cli/terminal/progress.js';
import { plainTerminal } from '../../functions/cli/terminal/terminal.js';
import { wordsIn } from '../../shared/wording/languages.js';

/** Told of one more every `stepMs`, up to 40; gives what was shown, as `seconds: text`. */
function shown(stepMs: number, { draws, silent = false }: { readonly draws: boolean; readonly silent?: boolean }) {
  const [told, clock]: [string[], { ms: number }] = [[], { ms: 0 }];
  const note = (text: string) => told.push(`${clock.ms / 1000}: ${text}`);
  const terminal = { ...plainTerminal(expect.fail, note), ...(draws ? { draw: note } : {}) };
  const progress = progressOn({ terminal, view: wordsIn('en') }, { monotonicMs: () => clock.ms }, silent);
  for (let done = 1; done <= 40; done += 1) {
    clock.ms += stepMs;
    progress.show('reading', done, 40);
  }
  progress.end();
  return told;
}

it('draws with the time left, once a second is over, and clears the line', () => {
  const lines = shown(100, { draws: true });
  expect(lines[0]).toBe('1: reading: 10 of 40');
  expect(lines).toContain('2: reading: 20 of 40, about 2 s left');
  expect(lines).toHaveLength(17);
  expect(lines.at(-1)).toBe('4: ');
});

it('prints a line every ten seconds where nothing can be drawn', () => {
  expect(shown(1_000, { draws: false })).toEqual([
    '1: reading: 1 of 40',
    '11: reading: 11 of 40, about 27 s left',
    '21: reading: 21 of 40, about 19 s left',
    '31: reading: 31 of 40, about 9 s left',
  ]);
});

it('shows nothing for work of less than a second, or in silent mode', () => {
  expect(shown(20, { draws: false })).toEqual([]);
  expect(shown(1_000, { draws: true, silent: true })).toEqual([]);
});

it('takes another round for one of its own, with its own time', () => {
  const [told, clock]: [string[], { ms: number }] = [[], { ms: 0 }];
  const terminal = plainTerminal(expect.fail, (text) => told.push(text));
  const { show } = progressOn({ terminal, view: wordsIn('en') }, { monotonicMs: () => clock.ms }, false);
  for (const [seconds, done] of [
    [0, 1],
    [60, 40],
    [70, 1],
    [80, 11],
  ] as const) {
    clock.ms = seconds * 1000;
    show('reading', done, 41);
  }
  expect(told.at(-1)).toBe('reading: 11 of 41, about 28 s left');
});

it('is in the language of the view', () => {
  const [told, clock]: [string[], { ms: number }] = [[], { ms: 0 }];
  const terminal = plainTerminal(expect.fail, (text) => told.push(text));
  const { show, stop } = progressOn({ terminal, view: wordsIn('zh') }, { monotonicMs: () => clock.ms }, false);
  show('读取监听', 0, 3);
  clock.ms = 200_000;
  show('读取监听', 1, 3);
  stop();
  clock.ms = 300_000;
  show('读取监听', 2, 3);
  expect(told).toEqual(['读取监听：1/3，约剩 7 分钟']);
});
