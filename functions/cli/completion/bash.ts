import type { CommandWords, Flag, Words } from './words.js';

/** A script that completes in bash 3.2 or later: macOS has that one. */
export function bashScript({ program, flags, commands }: Words): string {
  const all = [{ name: '', description: '', flags, values: commands }, ...commands];
  const name = `_${program.replaceAll('-', '_')}`;
  return `# ${program} completion for bash. Load it with: source <(${program} completion bash)
${name}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" command="" words="" head="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in
      ${commands.map((command) => command.name).join('|')}) command="$word"; break ;;
    esac
  done
  case "$command $before" in
${all.flatMap(valueCases).join('\n')}
  esac
  if [ -z "$words" ]; then
    case "$command" in
${all.map(flagCase).join('\n')}
    esac
  fi
  COMPREPLY=()
  for word in $words; do
    case "$head$word" in "$current"*) COMPREPLY+=("$head$word") ;; esac
  done
}
complete -F ${name} ${program}
`;
}

/** One line for each option with a value: its values, or the end of the completion. */
function valueCases({ name, flags }: CommandWords): readonly string[] {
  return flags.flatMap((flag) => {
    const action = actionFor(flag);
    if (action === undefined) return [];
    return [`    ${flag.names.map((each) => `"${name} ${each}"`).join('|')}) ${action} ;;`];
  });
}

/** Of a comma list the last item is completed. */
const lastItem = `case "$current" in *,*) head="\${current%,*}," ;; esac`;

function actionFor({ value }: Flag): string | undefined {
  switch (value.kind) {
    case 'none':
      return undefined;
    case 'free':
      return 'COMPREPLY=(); return';
    case 'files':
      return 'compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$current")); return';
    case 'regions':
      return `words="\${REGIONS//,/ }"; ${lastItem}; [ -n "$words" ] || return`;
    case 'choice':
      return `words="${value.words.join(' ')}"${value.isList ? `; ${lastItem}` : ''}`;
  }
}

function flagCase({ name, flags, values }: CommandWords): string {
  const words = [...values.map((value) => value.name), ...flags.flatMap(({ names }) => names)];
  return `      '${name}') words="${words.join(' ')}" ;;`;
}
