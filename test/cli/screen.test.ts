import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fitting } from '../../functions/cli/terminal/screen.js';

const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
/** Runs a command on a terminal of its own (util-linux). */
const script = '/usr/bin/script';

async function onTerminal(command: string, env: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn(
    script,
    ['-qec', `stty rows 20 cols 100; ${process.execPath} ${program} ${command}`, '/dev/null'],
    {
      env: { ...process.env, TERM: 'xterm', ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const parts: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => parts.push(chunk.toString()));
  await once(child, 'close');
  return parts.join('');
}

describe.runIf(existsSync(script))('an answer on a terminal', () => {
  it('goes through PAGER if it has more lines than the screen', async () => {
    const shown = await onTerminal('policy', { PAGER: "sed 's/^/paged: /'" });
    expect(shown.split('\n').filter((line) => line.startsWith('paged: ')).length).toBeGreaterThan(20);
  });

  it.each([
    { when: 'it is short', command: 'event --successor 1-cn-hangzhou', pager: "sed 's/^/paged: /'" },
    { when: 'PAGER is cat', command: 'policy', pager: 'cat' },
    { when: 'PAGER cannot be started', command: 'policy', pager: 'no-such-pager' },
  ])('is printed if $when', async ({ command, pager }) => {
    const shown = await onTerminal(command, { PAGER: pager });
    expect(shown).not.toContain('paged: ');
    expect(shown).toContain('"');
  });
});

it('the screen has the top of a text, and counts the lines that are left out', () => {
  expect(fitting('a\nb\nc', 3)).toEqual(['a', 'b', 'c']);
  expect(fitting('a\nb\nc\nd', 3)).toEqual(['a', 'b', '… +2']);
});
