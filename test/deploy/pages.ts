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

/** The anchor that GitHub makes of each heading. */
export function anchorsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
