import type { Command } from 'commander';
import type { Paint } from '../../shared/show/paint.js';
import type { Run } from '../run/compose.js';
import type { Edges, FcContext } from '../run/edges.js';
import type { Entry } from '../run/handler.js';
import type { Progress } from './terminal/progress.js';
import type { Terminal } from './terminal/terminal.js';

/** 0 done and nothing is wrong, 1 needs a person, 2 wrong usage or configuration, 3 the cloud or the network failed. */
export type ExitCode = 0 | 1 | 2 | 3;

/** What a command is given. */
export interface Cli {
  /** The environment has a LEDGER, and nothing is logged unless `--debug` is given. */
  readonly edges: Edges;
  readonly terminal: Terminal;
  /** Whether `--json` is given. */
  readonly json: () => boolean;
  /** What Function Compute would say, from the environment. */
  readonly context: () => FcContext;
  /** The account and the configuration of the environment. Throws a `ConfigFault` that names what is wrong with it. */
  readonly run: (name: string) => Run;
  /** How text is coloured on this terminal. */
  readonly paint: Paint;
  /** Tells on standard error of what takes long; silent with `--json`. Reading listeners is told by itself. */
  readonly progress: Progress;
  /** One pass, as the function of that name would do it; prints its report and sets the exit code. */
  readonly pass: (name: string, entry: Entry, payload: object | undefined) => Promise<void>;
  /** What went wrong, as it is told: one line, or an object with `--json`. */
  readonly failure: (error: unknown) => string;
  /** The answer of a command: as JSON with `--json`, as lines otherwise. Its last call sets the exit code. */
  readonly answer: (answer: object, lines: () => readonly string[], code: ExitCode) => void;
}

/** Adds one command to the program. */
export type Register = (program: Command, cli: Cli) => void;
