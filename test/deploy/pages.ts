import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Page {
  /** From the top of the checkout. */
  readonly path: string;
  readonly text: string;
}

/** What a user reads: the README and everything in docs/. */
export const pages: readonly Page[] = [
  'README.md',
  ...readdirSync(`${root}/docs`)
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
].map((path) => ({ path, text: readFileSync(`${root}/${path}`, 'utf8') }));

export interface Block {
  readonly page: string;
  readonly isRun: boolean;
  readonly commands: string;
}

/** Every fenced block of shell commands. */
export const blocks: readonly Block[] = pages.flatMap(({ path, text }) =>
  [...text.matchAll(/^```(?:sh|bash|shell)( not-run)?\n([\s\S]*?)^```$/gm)].map(([, mark, commands = '']) => ({
    page: path,
    isRun: mark === undefined,
    commands: commands.trim().replace(/\\\n\s*/g, ''),
  })),
);

const named = /^<a id="([^"]+)"><\/a>$/gm;

/** The anchor that GitHub makes of each heading, and those that a page has under a name. */
export function anchorsOf(text: string): readonly string[] {
  const headings = [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, title = '']) => anchorOf(title));
  return [...headings, ...[...text.matchAll(named)].map(([, anchor = '']) => anchor)];
}

function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}

export interface Section {
  readonly level: number;
  /** The named anchor before the heading, or else that of the heading. */
  readonly anchor: string;
  readonly title: string;
  readonly body: string;
}

/** A page by its headings; the text before the first heading is in no section. */
export function sectionsOf(text: string): readonly Section[] {
  const heading = /(?:^<a id="([^"]+)"><\/a>\n\n)?^(#{1,6}) (.+)$/gm;
  const starts = [...text.matchAll(heading)];
  return starts.map(([whole, anchor, marks = '', title = ''], at) => ({
    level: marks.length,
    anchor: anchor ?? anchorOf(title),
    title,
    body: text.slice((starts[at]?.index ?? 0) + whole.length, starts[at + 1]?.index).trim(),
  }));
}
