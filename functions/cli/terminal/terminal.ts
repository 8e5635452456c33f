/** Where a command is typed, and where its answers go. */
export interface Terminal {
  /** One or more lines to standard output: the answer. */
  readonly print: (text: string) => void;
  /** To standard error: what went wrong, and progress. */
  readonly printError: (text: string) => void;
  /** Characters that fit on a line. */
  readonly columns: number;
  /** Whether answers may have colours, and errors. */
  readonly colours: boolean;
  /** Whether somebody is there to answer a question. */
  readonly canAsk: boolean;
  /** What was typed; empty when the input ended. */
  readonly ask: (question: string) => Promise<string>;
  /** Puts this in place of the last line of standard error that was drawn; empty clears it. Absent: no terminal there. */
  readonly draw?: (line: string) => void;
  /** Empties the screen. Absent: no terminal there. */
  readonly clear?: () => void;
}

/** A place that is no terminal: a file, a pipe, a test. */
export function plainTerminal(print: Terminal['print'], printError: Terminal['printError']): Terminal {
  return { print, printError, columns: 120, colours: false, canAsk: false, ask: async () => '' };
}

/**
 * Colours are for a terminal. FORCE_COLOR wants them anyway (but for 0 and false), NO_COLOR never; the former wins.
 * Source: no-color.org, force-color.org, and what Node.js makes of both.
 */
export function wantsColours(env: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  const { FORCE_COLOR: force, NO_COLOR: no, TERM: term } = env;
  if (force !== undefined) return force !== '0' && force !== 'false';
  if (no !== undefined && no !== '') return false;
  return isTerminal && term !== 'dumb';
}
