import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SWITCH_ANSWERS } from './switches.js';

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');
const README = read('./README.md');

/** `file: \`title\`, \`title\`` pairs of the last column. */
const named = README.split('\n')
  .filter((line) => line.startsWith('| ') && line.split(' | ').length === 4)
  .slice(1)
  .flatMap((line) => testsOf(line.split(' | ').at(-1) ?? ''));

function testsOf(cell: string): { file: string; title: string }[] {
  return cell
    .split(/(?<![a-z0-9-])(?=[a-z0-9-]+: `)/)
    .flatMap((part) =>
      [...part.matchAll(/`([^`]+)`/g)].map((match) => ({ file: part.split(':')[0] ?? '', title: match[1] ?? '' })),
    );
}

describe('the table of rules', () => {
  it('is read', () => expect(named.length).toBeGreaterThan(70));

  it.each(named)('names a test that exists: $file: $title', ({ file, title }) => {
    expect(read(`./${file}.test.ts`)).toContain(title);
  });

  it.each(Object.keys(SWITCH_ANSWERS))('mentions the switch %s', (name) => {
    expect(README).toContain(`\`${name}\``);
  });
});
