import type { CommandWords, Flag, Word, Words } from './words.js';

/** A script for the completion system of zsh, by `_arguments`. */
export function zshScript({ program, flags, commands }: Words): string {
  const name = `_${program.replaceAll('-', '_')}`;
  return `#compdef ${program}
# ${program} completion for zsh. Load it with: source <(${program} completion zsh)
${name}() {
  local context state state_descr line
  typeset -A opt_args
  _arguments -C -s \\
${flags
  .flatMap(specsOf)
  .map((spec) => `    ${quoted(spec)}`)
  .join(' \\\n')} \\
    '1: :->command' '*:: :->arguments'
  case "$state" in
    command)
      local -a commands=(
${commands.map((command) => `        ${quoted(described(command))}`).join('\n')}
      )
      _describe command commands
      ;;
    arguments)
      case "$line[1]" in
${commands.map(commandCase).join('\n')}
      esac
      ;;
  esac
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit -u }
compdef ${name} ${program}
`;
}

function commandCase({ name, flags, values }: CommandWords): string {
  const argument = values.length === 0 ? [] : [`1:name:(${values.map((value) => value.name).join(' ')})`];
  const specs = [...argument, ...flags.flatMap(specsOf)].map((spec) => `          ${quoted(spec)}`);
  return `        ${name}) _arguments -s \\\n${specs.join(' \\\n')} ;;`;
}

/** A spec of `_arguments` for each name of the option. */
function specsOf(flag: Flag): readonly string[] {
  const text = flag.description.replace(/[[\]\\:]/g, (mark) => `\\${mark}`);
  return flag.names.map((name) => `*${name}[${text}]${actionOf(flag)}`);
}

function actionOf({ value }: Flag): string {
  switch (value.kind) {
    case 'none':
      return '';
    case 'free':
      return ':value: ';
    case 'files':
      return ':file:_files';
    case 'regions':
      return `:region:_values -s , region \${(s.,.)REGIONS}`;
    case 'choice':
      return value.isList ? `:value:_values -s , value ${value.words.join(' ')}` : `:value:(${value.words.join(' ')})`;
  }
}

function described({ name, description }: Word): string {
  return `${name}:${description.replaceAll('\\', '\\\\').replaceAll(':', '\\:')}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
