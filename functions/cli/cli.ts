import type { Command } from 'commander';
import type { View } from '../../shared/show/view/view.js';
import type { Run } from '../run/compose.js';
import type { Edges, FcContext } from '../run/edges.js';
import type { Progress } from './terminal/progress.js';
import type { Terminal } from './terminal/terminal.js';

/** 0: done without problems. 1: a person is needed. 2: wrong usage or configuration. 3: the cloud or the network failed. */
export type ExitCode = 0 | 1 | 2 | 3;

/** The context of a command. */
export interface Cli {
  /** LEDGER is always set in the environment. Logs only with `--debug`. */
  readonly edges: Edges;
  readonly terminal: Terminal;
  /** Whether `--json` is given. */
  readonly json: () => boolean;
  /** The context that Function Compute would give, from the environment. */
  readonly context: () => FcContext;
  /** A run with the account and the configuration of the environment. Throws a `ConfigFault` if that is invalid. */
  readonly run: (name: string) => Run;
  /** Language, colours, width and time zone of this terminal. */
  readonly view: View;
  /** Shows long work on standard error; silent with `--json`. Reading listeners is shown without a call of it. */
  readonly progress: Progress;
  /** The text of an error: one line, or an object with `--json`. */
  readonly failure: (error: unknown) => string;
  /** Prints the answer of a command: JSON with `--json`, else lines. The last call sets the exit code. */
  readonly answer: (answer: object, lines: () => readonly string[], code: ExitCode) => void;
}

/** Adds one command to the program. */
export type Register = (program: Command, cli: Cli) => void;
