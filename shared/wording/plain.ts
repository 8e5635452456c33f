/**
 * Characters that a terminal obeys rather than shows, or that make text read otherwise than it is: controls (C0, DEL,
 * C1), line and paragraph separators, what turns the reading direction, what has no width, tags, halves of surrogates.
 * Source: Unicode categories Cc, Cf, Zl, Zp, Cs.
 */
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const spelt: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Text of somebody else's (a label, a name, a message) on one line: what is unsafe is spelt out, as `\n` or `\u{202e}`. */
export function plain(text: string): string {
  return text.replace(unsafe, (character) => spelt[character] ?? `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/** The same, cut to so many characters; what was longer ends in an ellipsis. */
export function cut(text: string, most: number): string {
  const characters = [...plain(text)];
  return characters.length <= most ? characters.join('') : `${characters.slice(0, most - 1).join('')}…`;
}

/** JSON that is safe to show: JSON itself leaves C1 controls and directions as they are. */
export function plainJson(value: unknown): string {
  return JSON.stringify(value).replace(unsafe, (characters) =>
    [...Array(characters.length).keys()]
      .map((i) => `\\u${characters.charCodeAt(i).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
