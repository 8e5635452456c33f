import type { Command, Option } from 'commander';

/** What can follow on the command line, read from the parser itself, so that no list can differ from it. */
export interface Words {
  readonly program: string;
  /** Options before a command. */
  readonly flags: readonly Flag[];
  readonly commands: readonly CommandWords[];
}

export interface CommandWords extends Word {
  readonly flags: readonly Flag[];
  /** Values of its first argument. */
  readonly values: readonly Word[];
}

export interface Flag {
  /** As typed, with its dashes: `-y` and `--yes`. */
  readonly names: readonly string[];
  readonly description: string;
  readonly value: Value;
}

export interface Word {
  readonly name: string;
  readonly description: string;
}

/** `regions`: those of REGIONS, when the completion is asked for. `free`: no list has it. */
export type Value =
  | { readonly kind: 'none' | 'free' | 'files' | 'regions' }
  | { readonly kind: 'choice'; readonly words: readonly string[]; readonly isList: boolean };

export function wordsOf(program: Command): Words {
  const help = program.createHelp();
  const commands = help.visibleCommands(program).map((command) => ({
    name: command.name(),
    description: command.description(),
    flags: [...help.visibleOptions(command), ...help.visibleOptions(program).filter(isGlobal)].map(flagOf),
    values: valuesOf(command, program),
  }));
  return { program: program.name(), flags: help.visibleOptions(program).map(flagOf), commands };
}

/** Help is an option of every command already, and the version one of none. */
function isGlobal({ long }: Option): boolean {
  return long !== '--help' && long !== '--version';
}

function valuesOf(command: Command, program: Command): readonly Word[] {
  const [argument] = command.registeredArguments;
  if (command.name() === 'help')
    return program.commands.map((one) => ({ name: one.name(), description: one.description() }));
  return (argument?.argChoices ?? []).map((name) => ({ name, description: argument?.description ?? '' }));
}

function flagOf(option: Option): Flag {
  // Of an option with two spellings, the usual one.
  const names = [option.short, option.long].filter((name) => name !== undefined);
  const offered = names.every((name) => name.startsWith('--')) ? names.slice(-1) : names;
  return { names: offered, description: option.description, value: valueFor(option) };
}

/** By the choices of the parser, or by the placeholder of its help: `<look|full>`, `<FILE>`, `<R,…>`. */
function valueFor({ argChoices, flags, required, optional }: Option): Value {
  if (!required && !optional) return { kind: 'none' };
  const placeholder = /[<[](.*)[>\]]/.exec(flags)?.[1] ?? '';
  const isList = placeholder.endsWith(',…');
  if (argChoices !== undefined) return { kind: 'choice', words: argChoices, isList };
  if (/^\w+(\|\w+)+$/.test(placeholder)) return { kind: 'choice', words: placeholder.split('|'), isList };
  if (placeholder === 'FILE') return { kind: 'files' };
  return /^R(EGION)?(,…)?$/.test(placeholder) ? { kind: 'regions' } : { kind: 'free' };
}
