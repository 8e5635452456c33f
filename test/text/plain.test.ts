import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cut, plain, plainJson } from '../../shared/wording/plain.js';

const rows = [
  { when: 'a name of any script', given: 'bücher.example 证书 ✓ 🔒', then: 'bücher.example 证书 ✓ 🔒' },
  { when: 'a colour', given: '\x1b[31mred', then: '\\u{1b}[31mred' },
  { when: 'a title for the window', given: '\x1b]0;owned\x07', then: '\\u{1b}]0;owned\\u{7}' },
  { when: 'an escape of one character (C1)', given: '\u009b2J', then: '\\u{9b}2J' },
  { when: 'lines', given: 'a\r\nb\tc\u2028d', then: 'a\\r\\nb\\tc\\u{2028}d' },
  { when: 'right to left', given: 'moc.\u202eelpmaxe', then: 'moc.\\u{202e}elpmaxe' },
  { when: 'an isolate', given: '\u2066a\u2069', then: '\\u{2066}a\\u{2069}' },
  { when: 'no width', given: 'pay\u200bpal\ufeff', then: 'pay\\u{200b}pal\\u{feff}' },
  { when: 'tags that nobody sees', given: 'a\u{e0041}', then: 'a\\u{e0041}' },
  { when: 'half of a character', given: 'a\ud83d', then: 'a\\u{d83d}' },
] as const;

it.each(rows)('$when reads as $then', ({ given, then }) => {
  expect(plain(given)).toBe(then);
  expect(JSON.parse(plainJson(given))).toBe(given);
});

it('cuts long text, and counts code points', () => {
  expect(cut('a'.repeat(253), 40)).toBe(`${'a'.repeat(39)}…`);
  expect(cut('🔒🔒🔒', 3)).toBe('🔒🔒🔒');
  expect(cut('🔒🔒🔒🔒', 3)).toBe('🔒🔒…');
  expect(cut('\x1b\x1b', 8)).toBe('\\u{1b}\\…');
});

/** Halves of surrogates among them. */
const anyText = fc.array(fc.integer({ min: 0, max: 0x10ffff })).map((codes) => String.fromCodePoint(...codes));

it('lets no character through that a terminal obeys, as text or as JSON', () => {
  const obeyed = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
  fc.assert(
    fc.property(anyText, fc.integer({ min: 1, max: 50 }), (text, most) => {
      const shown = [plain(text), cut(text, most), plainJson({ text })];
      expect(shown.some((one) => obeyed.test(one))).toBe(false);
      expect([...cut(text, most)].length <= most).toBe(true);
      expect(JSON.parse(plainJson({ text })).text === text).toBe(true);
    }),
  );
});
