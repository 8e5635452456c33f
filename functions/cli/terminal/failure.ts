import { type Command, CommanderError } from 'commander';
import { EventFault } from '../../../shared/runtime/faults.js';
import { proseLines } from '../../../shared/show/view/layout.js';
import { shownText } from '../../../shared/show/view/times.js';
import type { View } from '../../../shared/show/view/view.js';
import { withAdvice } from '../../../shared/wording/advice.js';
import { plain, plainJson } from '../../../shared/wording/plain.js';

/** Wrong usage of the command line. */
export class UsageFault extends Error {
  override readonly name = 'UsageFault';
}

export const exitCodes = { usage: 2, configuration: 2, failed: 3 } as const;

/**
 * The kind of error that ended a command. `shown`: help or the version, which is no error. An `EventFault` is a usage
 * error here, because the payload was made of the options.
 */
export function kindOf(error: unknown): keyof typeof exitCodes | 'shown' {
  if (error instanceof CommanderError && error.exitCode === 0) return 'shown';
  if (error instanceof CommanderError || error instanceof UsageFault || error instanceof EventFault) return 'usage';
  return isConfigFault(error) ? 'configuration' : 'failed';
}

/** By its name, because a file of dist/ that is loaded on use has a class of its own. */
function isConfigFault(error: unknown): boolean {
  return error instanceof Error && error.name === 'ConfigFault';
}

/** A text for a person: the problem and its fix. */
export function messageOf(error: unknown, program: Command, argv: readonly string[], view: View): string {
  if (error instanceof CommanderError) return usageMessage(error, program, argv, view);
  return plainMessage(error, view);
}

export function plainMessage(error: unknown, view: View): string {
  if (!(error instanceof Error)) return plain(String(error));
  return plain(shownText(withAdvice(error.message, codeOf(error), view), view));
}

/** The code of the cloud or of the network; empty if the error has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** The message, or one JSON object; with the stack if `debug` is set. */
export function failureText(
  error: unknown,
  message: string,
  { json, debug, view }: { readonly json: boolean; readonly debug: boolean; readonly view: View },
): string {
  const stack = debug ? stackOf(error) : [];
  if (!json) return [...proseLines(message, view.columns, view), ...stack].join('\n');
  return plainJson({ error: { kind: kindOf(error), message, ...(debug && { stack }) } });
}

/** The stack of the error and of its causes. */
function stackOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const own = (error.stack ?? '').split('\n').slice(1).map(plain);
  return error.cause === undefined ? own : [...own, `caused by ${plain(String(error.cause))}`, ...stackOf(error.cause)];
}

/** The parser's message in one line, with the commands that take the option and the command that shows help. */
function usageMessage(
  { code, message }: CommanderError,
  program: Command,
  argv: readonly string[],
  view: View,
): string {
  const { say } = view;
  const command = program.commands.find((candidate) => argv.includes(candidate.name()));
  const help = command
    ? say`nlb-cert ${command.name()} --help lists its options`
    : say`nlb-cert --help lists the commands`;
  if (code === 'commander.help') return say`no command; ${help}`;
  const [, flag, value] = /^error: unknown option '(--[\w-]+)(?:=(.*?))?'/s.exec(message) ?? [];
  const ownOptions = [...program.options, ...(command?.options ?? [])];
  if (flag !== undefined && value !== undefined && ownOptions.some(({ long }) => long === flag))
    return plain(say`${flag} takes no value, not "${value}"; ${help}`);
  const takers = flag === undefined ? [] : commandsThatTake(flag, program);
  if (command && takers.length > 0)
    return takers.length === 1
      ? say`${command.name()} does not take ${flag ?? ''}, but ${takers[0] ?? ''} does; ${help}`
      : say`${command.name()} does not take ${flag ?? ''}, but ${inWords(takers, view)} do; ${help}`;
  const complaint = message
    .replace(/^error: /, '')
    .replace(/\s*\n\s*/g, ' ')
    .replaceAll("'", '"')
    .replace(/\.$/, '');
  return plain(say`${complaintText(complaint, view)}; ${help}`);
}

/** A text of the parser, with the near match that it proposes. */
function complaintText(complaint: string, view: View): string {
  const [, own, near] = /^(.*) \(Did you mean (?:one of )?(.+)\?\)$/.exec(complaint) ?? [];
  if (own !== undefined && near !== undefined) return view.say`${complaintText(own, view)} (Did you mean ${near}?)`;
  for (const [pattern, text] of complaints) {
    const [, first = '', second = '', third = ''] = pattern.exec(complaint) ?? [];
    if (first !== '') return text(view, [first, second, third]);
  }
  return complaint;
}

type Values = readonly [string, string, string];

/** The texts of commander 14. */
const complaints: readonly (readonly [RegExp, ({ say }: View, values: Values) => string])[] = [
  [/^unknown option "(.+)"$/, ({ say }, [option]) => say`unknown option "${option}"`],
  [/^unknown command "(.+)"$/, ({ say }, [command]) => say`unknown command "${command}"`],
  [/^missing required argument "(.+)"$/, ({ say }, [name]) => say`missing required argument "${name}"`],
  [/^required option "(.+)" not specified$/, ({ say }, [option]) => say`required option "${option}" not specified`],
  [/^option "(.+)" argument missing$/, ({ say }, [option]) => say`option "${option}" argument missing`],
  [
    /^option "(.+)" argument "(.*)" is invalid\. Allowed choices are (.+)$/,
    ({ say }, [option, text, all]) => say`option "${option}" argument "${text}" is invalid. Allowed choices are ${all}`,
  ],
  [
    /^command-argument value "(.*)" is invalid for argument "(.+)"\. Allowed choices are (.+)$/,
    ({ say }, [text, name, all]) =>
      say`command-argument value "${text}" is invalid for argument "${name}". Allowed choices are ${all}`,
  ],
  [
    /^option "(.+)" cannot be used with option "(.+)"$/,
    ({ say }, [one, other]) => say`option "${one}" cannot be used with option "${other}"`,
  ],
  [
    /^too many arguments for "(.+)"\. Expected (\d+) arguments? but got (\d+)$/,
    ({ say }, [command, expected, got]) =>
      expected === '1'
        ? say`too many arguments for "${command}". Expected 1 argument but got ${got}`
        : say`too many arguments for "${command}". Expected ${expected} arguments but got ${got}`,
  ],
];

/** `a`, `a and b`, `a, b and c`. */
function inWords(names: readonly string[], { say }: View): string {
  const last = names.slice(-2).join(say` and `);
  return [...names.slice(0, -2), last].join(', ');
}

function commandsThatTake(flag: string, program: Command): string[] {
  return program.commands
    .filter(({ options }) => options.some(({ long }) => long === flag))
    .map((command) => command.name());
}
