import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fitting } from '../../functions/cli/terminal/screen.js';

const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
/** Runs a command on a terminal of its own (util-linux). */
const script = '/usr/bin/script';

async function onTerminal(command: string, env: Readonly<Record<string, string>>, started = program): Promise<string> {
  const child = spawn(
    script,
    ['-qec', `stty rows 20 cols 100; ${process.execPath} ${started} ${command}`, '/dev/null'],
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

/** Types an answer once the question is shown. */
async function answered(command: string, typed: string, env: Readonly<Record<string, string>>) {
  const child = spawn(script, ['-qec', `${process.execPath} ${program} ${command}`, '/dev/null'], {
    env: { ...process.env, TERM: 'xterm', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const parts: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => {
    if (parts.push(chunk.toString()) && chunk.includes('(y/N)')) child.stdin.write(typed);
  });
  const [ended] = await once(child, 'close');
  return { shown: parts.join(''), ended };
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

describe.runIf(existsSync(script))('the pager', () => {
  const source = fileURLToPath(new URL('../../functions/cli/terminal/system-terminal.ts', import.meta.url));
  const text = Array.from({ length: 40 }, (_, i) => `line ${i}`).join('\\n');

  it.each([
    { of: 'a command that ends by itself', before: '', isPaged: true },
    { of: 'a command that goes on until the user ends it', before: 'void terminal.interrupted();', isPaged: false },
  ])('of $of is opened: $isPaged', async ({ before, isPaged }) => {
    const folder = await mkdtemp(join(tmpdir(), 'pager-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'page.mts');
    const code = `import { systemTerminal } from '${source}'; const terminal = systemTerminal(process.env); ${before} terminal.page?.('${text}');`;
    await writeFile(file, code);
    const shown = await onTerminal('', { PAGER: "sed 's/^/paged: /'" }, `--import tsx ${file}`);
    expect(shown.includes('paged: line 39')).toBe(isPaged);
    expect(shown).toContain('line 39');
  });
});

describe.runIf(existsSync(script))('a question', () => {
  const keys = { REGIONS: 'cn-hangzhou', ALIBABA_CLOUD_ACCESS_KEY_ID: 'id', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'secret' };

  it.each([
    { when: 'Ctrl+C', typed: '\u0003', code: 130, says: /\(y\/N\) \S*\r?\n[^\w]*$/ },
    { when: 'the end of the input', typed: '\u0004', code: 0, says: /nothing was invoked/ },
    { when: 'a no', typed: 'n\r', code: 0, says: /nothing was invoked/ },
  ])('ends with $code after $when', async ({ typed, code, says }) => {
    const { shown, ended } = await answered('invoke sweep', typed, keys);
    expect(ended).toBe(code);
    expect(shown).toMatch(says);
  });
});

it('the screen has the top of a text, and counts the lines that are left out', () => {
  expect(fitting('a\nb\nc', 3)).toEqual(['a', 'b', 'c']);
  expect(fitting('a\nb\nc\nd', 3)).toEqual(['a', 'b', '… +2']);
});
