import { plainLines } from '../../../shared/wording/plain.js';

export type Env = Readonly<Record<string, string | undefined>>;

/** The input and the outputs of a command. */
export interface Terminal {
  /** One or more lines to standard output: the answer. */
  readonly print: (text: string) => void;
  /** To standard error: errors and progress. */
  readonly printError: (text: string) => void;
  /** Characters that fit on a line. Infinity for a file or a pipe. */
  readonly columns: number;
  /** How the program is typed on this terminal. Absent: `nlb-cert`. */
  readonly program?: string | undefined;
  /** Whether output may have colours. */
  readonly colours: boolean;
  /** Whether a person can answer a question. */
  readonly canAsk: boolean;
  /** The typed answer; empty at the end of the input. */
  readonly ask: (question: string) => Promise<string>;
  /**
   * Resolves when the user ends a command that would go on. Until it is called, that ends the process. A command that does
   * not end soon after that is ended.
   */
  readonly interrupted: (ending?: Ending) => Promise<void>;
  /** Opens a file with the program of the desktop; false if there is no desktop. */
  readonly open: (path: string) => Promise<boolean>;
  /** Replaces the line of standard error that was drawn last; empty clears it. Absent if standard error is no terminal. */
  readonly draw?: (line: string) => void;
  /**
   * Shows a text in place of the former one, from its top, on the alternate screen: lines that do not fit are counted, and
   * the scrollback stays as it was. Absent if standard output is no terminal.
   */
  readonly show?: (text: string) => void;
  /** Prints an answer, with a pager if it does not fit on the screen, except after `interrupted`. Absent if standard output is no terminal. */
  readonly page?: (text: string) => void;
}

/** When, and with which exit code, a command is ended that does not end by itself. */
export interface Ending {
  readonly afterMs: number;
  readonly code: number;
}

/** Outputs that are no terminal: a file, a pipe, a test. Both are a door: no text executes anything on a terminal. */
export function plainTerminal(print: Terminal['print'], printError: Terminal['printError']): Terminal {
  const interrupted = () => new Promise<never>(() => {});
  const door = (write: (text: string) => void) => (text: string) => write(plainLines(text));
  return {
    print: door(print),
    printError: door(printError),
    columns: Number.POSITIVE_INFINITY,
    colours: false,
    canAsk: false,
    ask: async () => '',
    interrupted,
    open: async () => false,
  };
}

/**
 * Colours are on for a terminal. FORCE_COLOR turns them on (0 and false: off), NO_COLOR off; FORCE_COLOR wins.
 * Source: no-color.org, force-color.org, and the behaviour of Node.js.
 */
export function wantsColours(env: Env, isTerminal: boolean): boolean {
  const { FORCE_COLOR: force, NO_COLOR: no, TERM: term } = env;
  if (force !== undefined) return force !== '0' && force !== 'false';
  if (no !== undefined && no !== '') return false;
  return isTerminal && term !== 'dumb';
}
