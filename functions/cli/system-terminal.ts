import { createInterface } from 'node:readline/promises';
import { plainTerminal, type Terminal, wantsColours } from './terminal.js';

const { stdin, stdout, stderr } = process;

/** The terminal of this process. */
export function systemTerminal(env: Readonly<Record<string, string | undefined>>): Terminal {
  const drawn = { any: false };
  const draw = (line: string) => {
    if (line !== '' || drawn.any) stderr.write(`\r\x1b[2K${line.slice(0, (stderr.columns || 80) - 1)}`);
    drawn.any = line !== '';
  };
  const above = (write: (text: string) => void) => (text: string) => {
    draw('');
    write(text);
  };
  return {
    ...plainTerminal(above(console.log), above(console.error)),
    columns: stdout.columns || 120,
    colours: wantsColours(env, stdout.isTTY === true),
    canAsk: stdin.isTTY === true && stdout.isTTY === true,
    ask,
    ...(stdout.isTTY && env.TERM !== 'dumb' ? { clear: () => stdout.write('\x1b[2J\x1b[3J\x1b[H') } : {}),
    ...(stderr.isTTY && env.TERM !== 'dumb' ? { draw } : {}),
  };
}

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: stdin, output: stdout });
  const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  try {
    return await Promise.race([lines.question(question), ended]);
  } finally {
    lines.close();
  }
}
