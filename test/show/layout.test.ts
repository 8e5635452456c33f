import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf, commandLines, type Entry, entryLines, wrapped } from '../../shared/show/view/layout.js';
import { unpainted } from '../../shared/show/view/paint.js';
import type { View } from '../../shared/show/view/view.js';
import { inEnglish } from '../../shared/wording/words.js';

function viewOf(columns: number): View {
  return { ...inEnglish, paint: unpainted, columns, zone: 'UTC', now: () => new Date(0), showsIds: true };
}

const word = fc.stringMatching(/^[a-z0-9.-]{1,30}$/);
const chinese = fc.stringMatching(/^[证书到期监听，。]{1,30}$/);
const prose = fc.array(fc.oneof(word, chinese), { maxLength: 30 }).map((words) => words.join(' '));
const entry: fc.Arbitrary<Entry> = fc.record({
  state: fc.stringMatching(/^[a-z0-9 ]{0,20}$/),
  style: fc.constant('bad' as const),
  subject: word,
  where: fc.tuple(word, fc.nat(65535)).map(([name, port]) => `${name} :${port}`),
  text: prose,
  commands: fc.array(prose, { maxLength: 2 }),
  ids: fc.array(word, { maxLength: 4 }),
});

describe('a list of entries', () => {
  it('has no line over the width, and breaks no word, at any width', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 6 }), fc.integer({ min: 60, max: 200 }), (entries, columns) => {
        const lines = entryLines(entries, viewOf(columns));
        for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(columns);
        const words = new Set(lines.join(' ').split(/\s+/));
        for (const { subject, ids = [] } of entries)
          for (const each of [subject, ...ids]) expect(words).toContain(each);
      }),
    );
  });

  it('has one line for each entry and each command in a pipe', () => {
    fc.assert(
      fc.property(fc.array(entry), (entries) => {
        const rows = entries.flatMap(({ commands = [], ids = [] }) => [1, ...commands, ...(ids.length > 0 ? [1] : [])]);
        expect(entryLines(entries, viewOf(Number.POSITIVE_INFINITY))).toHaveLength(rows.length);
      }),
    );
  });

  it('has the prose in a column of its own if there is room, else below', () => {
    const short = { state: '4 days left', style: 'bad', subject: 'bi.example.cn', where: 'bi :443' } as const;
    const entries = [{ ...short, text: 'No successor. Renew the certificate in CAS, or upload one.' }];
    expect(entryLines(entries, viewOf(80))).toEqual([
      '  4 days left  bi.example.cn  bi :443  No successor. Renew the certificate in',
      '                                       CAS, or upload one.',
    ]);
    expect(entryLines(entries, viewOf(60))).toEqual([
      '  4 days left  bi.example.cn  bi :443',
      '    No successor. Renew the certificate in CAS, or upload',
      '    one.',
    ]);
  });
});

describe('a text', () => {
  it('keeps its words and their order when it is wrapped', () => {
    fc.assert(
      fc.property(prose, fc.integer({ min: 10, max: 100 }), (text, width) => {
        expect(wrapped(text, width).join(' ').replace(/\s+/g, '')).toBe(text.replace(/\s+/g, ''));
      }),
    );
  });

  it('does not begin a line with Chinese punctuation', () => {
    for (const line of wrapped('证书即将到期，且没有新证书。请在证书服务中续期。', 10))
      expect(line).not.toMatch(/^[，。]/);
  });

  it('is a command that can be pasted from several lines', () => {
    const command = 'nlb-cert backfill --certificates 10000003-cn-hangzhou=10000063-cn-hangzhou --allow-name-loss';
    const lines = commandLines(command, viewOf(60));
    expect(lines.length).toBeGreaterThan(1);
    expect(
      lines
        .join('\n')
        .replace(/ \\\n\s*/g, ' ')
        .trim(),
    ).toBe(command);
  });
});
