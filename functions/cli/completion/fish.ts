import type { CommandWords, Flag, Word, Words } from './words.js';

/** A script of `complete` commands for fish. */
export function fishScript({ program, flags, commands }: Words): string {
  const names = commands.map(({ name }) => name).join(' ');
  const isFirst = `not __fish_seen_subcommand_from ${names}`;
  const lines = [
    `# ${program} completion for fish. Load it with: ${program} completion fish | source`,
    `complete -c ${program} -f`,
    ...commands.map((command) => line(program, isFirst, wordPart(command))),
    ...flags.map((flag) => line(program, isFirst, flagPart(flag))),
    ...commands.flatMap((command) => commandLines(program, command)),
  ];
  return `${lines.join('\n')}\n`;
}

function commandLines(program: string, { name, flags, values }: CommandWords): readonly string[] {
  const isSeen = `__fish_seen_subcommand_from ${name}`;
  return [...values.map(wordPart), ...flags.map(flagPart)].map((part) => line(program, isSeen, part));
}

function line(program: string, condition: string, part: string): string {
  return `complete -c ${program} -n ${quoted(condition)} ${part}`;
}

function wordPart({ name, description }: Word): string {
  return `-a ${quoted(name)} -d ${quoted(description)}`;
}

function flagPart({ names, description, value }: Flag): string {
  const spelt = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  return [...spelt, ...valuePart(value), `-d ${quoted(description)}`].join(' ');
}

/** `-x`: a value is needed, and no file. `-r -F`: a value is needed, and it is a file. */
function valuePart(value: Flag['value']): readonly string[] {
  switch (value.kind) {
    case 'none':
      return [];
    case 'free':
      return ['-x'];
    case 'files':
      return ['-r -F'];
    case 'regions':
      return [`-x -a ${quoted('(__fish_append , (string split , -- $REGIONS))')}`];
    case 'choice':
      return [`-x -a ${quoted(value.isList ? `(__fish_append , ${value.words.join(' ')})` : value.words.join(' '))}`];
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
