/**
 * Characters that a terminal executes instead of showing, or that change the look of other text: controls (C0, DEL, C1),
 * line and paragraph separators, marks of reading direction, zero-width characters, tags, lone surrogates.
 * Source: Unicode categories Cc, Cf, Zl, Zp, Cs.
 */
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const spelt: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Foreign text (a label, a name, a message) on one line. Unsafe characters are spelt out, as `\n` or `\u{202e}`. */
export function plain(text: string): string {
  return text.replace(unsafe, (character) => spelt[character] ?? `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/** `plain(text)`, cut to `most` characters (code points). Cut text ends in an ellipsis. */
export function cut(text: string, most: number): string {
  const characters = [...plain(text)];
  return characters.length <= most ? characters.join('') : `${characters.slice(0, most - 1).join('')}…`;
}

/**
 * JSON that is safe to show, of the same meaning: `JSON.stringify` alone leaves C1 controls and direction marks unescaped.
 * Line feeds are those of `indent`, because it escapes all others.
 */
export function plainJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(unsafe, (characters) =>
    characters === '\n'
      ? characters
      : [...Array(characters.length).keys()]
          .map((i) => `\\u${characters.charCodeAt(i).toString(16).padStart(4, '0')}`)
          .join(''),
  );
}

/** The end of a line, and a colour (SGR) as `paint` makes it. */
const ownControls = new RegExp(`(\n|${'\u001b'}\\[[\\d;]*m)`);

/** Lines for a terminal: their ends and colours stay, everything else that it would execute is spelt out. */
export function plainLines(text: string): string {
  return text
    .split(ownControls)
    .map((part, i) => (i % 2 === 0 ? plain(part) : part))
    .join('');
}
