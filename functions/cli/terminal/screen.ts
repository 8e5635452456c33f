import { spawnSync } from 'node:child_process';
import type { Env } from './terminal.js';

const { stdout } = process;

/** A terminal without a size has at least these lines. */
const leastRows = 24;

const enter = '\x1b[?1049h';
const leave = '\x1b[?1049l';
const top = '\x1b[H\x1b[2J';

/** Shows texts on the alternate screen, until the process ends. Source: xterm control sequences, DECSET 1049. */
export function alternateScreen(): (text: string) => void {
  const shown = { any: false };
  return (text) => {
    if (!shown.any) {
      shown.any = true;
      stdout.write(enter);
      process.once('exit', () => stdout.write(`\n${leave}`));
      // By default a signal ends the process without the event above.
      process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143));
    }
    stdout.write(`${top}${fitting(text, stdout.rows || leastRows).join('\n')}`);
  };
}

/** The first lines of a text. The last line of the screen says how many are left out. */
export function fitting(text: string, rows: number): string[] {
  const lines = text.split('\n');
  if (lines.length <= rows) return lines;
  const left = lines.length - rows + 1;
  return [...lines.slice(0, rows - 1), `… +${left}`];
}

/**
 * Prints a text through the pager of PAGER, or `less`, if it has more lines than the screen. PAGER=cat turns that off. As
 * `git` does, LESS is set so that colours are shown, and that a text which fits after all is only printed.
 */
export function pagerFor(env: Env, print: (text: string) => void): (text: string) => void {
  return (text) => {
    const pager = env.PAGER ?? 'less';
    const isShort = text.split('\n').length < (stdout.rows || leastRows);
    if (isShort || pager === '' || pager === 'cat') return print(text);
    const { status } = spawnSync(pager, {
      shell: true,
      input: `${text}\n`,
      stdio: ['pipe', 'inherit', 'ignore'],
      env: { ...env, LESS: env.LESS ?? 'FRX' },
    });
    // The shell ends with 126 or 127 if it cannot start the pager.
    if (status === 126 || status === 127) print(text);
  };
}
