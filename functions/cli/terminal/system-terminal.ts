import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline/promises';
import { plainLines } from '../../../shared/wording/plain.js';
import { exitCodes } from './failure.js';
import { alternateScreen, pagerFor } from './screen.js';
import { type Ending, type Env, plainTerminal, type Terminal, wantsColours } from './terminal.js';
import { typedProgram } from './typed-program.js';

const { stdin, stdout, stderr } = process;

/** The exit code of a program that wrote to a closed pipe: 128 plus the number of SIGPIPE. */
const pipeClosed = 141;

/** The terminal of this process. The process ends when the reader of its output is gone (`| head -1`). */
export function systemTerminal(env: Env): Terminal {
  for (const stream of [stdout, stderr]) stream.on('error', endUnread);
  const drawn = { any: false };
  const draw = (line: string) => {
    if (line !== '' || drawn.any) stderr.write(`\r\x1b[2K${plainLines(line).slice(0, (stderr.columns || 80) - 1)}`);
    drawn.any = line !== '';
  };
  const above = (write: (text: string) => void) => (text: string) => {
    draw('');
    write(text);
  };
  const plain = plainTerminal(above(lineTo(stdout)), above(lineTo(stderr)));
  const isScreen = stdout.isTTY === true && env.TERM !== 'dumb';
  const pager = pagerFor(env, plain.print);
  // A pager would stop a command that goes on until the user ends it.
  const goesOn = { is: false };
  const door = (write: (text: string) => void) => (text: string) => write(plainLines(text));
  return {
    ...plain,
    program: typedProgram(process.argv[1] ?? '', env),
    columns: stdout.columns || Number.POSITIVE_INFINITY,
    colours: wantsColours(env, stdout.isTTY === true),
    canAsk: stdin.isTTY === true && stdout.isTTY === true,
    ask,
    interrupted: (ending) => {
      goesOn.is = true;
      return interrupted(ending);
    },
    ...(isScreen
      ? { show: door(alternateScreen()), page: door((text) => (goesOn.is ? plain.print : pager)(text)) }
      : {}),
    open: (path) => openFile(path, env),
    ...(stderr.isTTY && env.TERM !== 'dumb' ? { draw } : {}),
  };
}

/** Open changes are judged by the next pass, as after any other end of a process. */
function endUnread({ code }: NodeJS.ErrnoException): void {
  if (code === 'EPIPE') process.exit(pipeClosed);
  stderr.write(`the answer cannot be written (${code}); redirect it to a file system with free space\n`);
  process.exit(exitCodes.failed);
}

/** The exit code of a program that Ctrl+C ended: 128 plus the number of SIGINT. */
const interruptedCode = 130;

/** Not by `console`, which ignores write errors such as a full disk. */
function lineTo(stream: NodeJS.WriteStream): (text: string) => void {
  return (text) => stream.write(`${text}\n`);
}

const signals = { any: false };

function interrupted({ afterMs, code }: Ending = { afterMs: 500, code: 0 }): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      signals.any = true;
      setTimeout(() => process.exit(process.exitCode ?? code), afterMs).unref();
      resolve();
    };
    process.once('SIGINT', end).once('SIGTERM', end);
  });
}

/** Ends the process. After an interruption an unfinished look or pause does not keep it from ending. */
export function endProcess(code: number): void {
  process.exitCode = code;
  if (signals.any) stdout.write('', () => process.exit());
}

/** The program that opens a file is not waited for, and its output is not shown. No shell reads the path. */
function openFile(path: string, env: Readonly<Record<string, string | undefined>>): Promise<boolean> {
  const opener = openerOf(process.platform, env);
  if (opener === undefined) return Promise.resolve(false);
  const [command, ...options] = opener;
  return new Promise((resolve) => {
    const child = spawn(command, [...options, path], { detached: true, stdio: 'ignore' });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}

/** Undefined without a desktop, as on a server. */
export function openerOf(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): readonly [string, ...string[]] | undefined {
  if (platform === 'darwin') return ['open'];
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  return env.DISPLAY || env.WAYLAND_DISPLAY ? ['xdg-open'] : undefined;
}

/** A question comes before each change, so Ctrl+C leaves nothing unfinished. */
async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: stdin, output: stdout });
  lines.once('SIGINT', () => {
    stdout.write('\n', () => process.exit(interruptedCode));
  });
  const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  try {
    return await Promise.race([lines.question(question), ended]);
  } finally {
    lines.close();
  }
}
