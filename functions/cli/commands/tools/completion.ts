import { Argument } from 'commander';
import type { View } from '../../../../shared/show/view/view.js';
import type { Register } from '../../cli.js';
import { bashScript } from '../../completion/bash.js';
import { fishScript } from '../../completion/fish.js';
import { wordsOf } from '../../completion/words.js';
import { zshScript } from '../../completion/zsh.js';
import { moreHelp } from '../../terminal/help.js';

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;
type Shell = keyof typeof scripts;

export const registerCompletion: Register = (program, cli) => {
  program
    .command('completion')
    .addArgument(new Argument('<shell>', cli.view.say`the shell`).choices(Object.keys(scripts)))
    .description(cli.view.say`print a script that completes commands, options and values in a shell`)
    .addHelpText('after', help(cli.view))
    .action((shell: Shell) => {
      const script = scripts[shell](wordsOf(program));
      cli.answer({ shell, script }, () => [script.trimEnd()], 0);
    });
};

function help(view: View): string {
  return moreHelp(
    {
      examples: [
        'nlb-cert completion bash > ~/.local/share/bash-completion/completions/nlb-cert',
        `nlb-cert completion zsh > "\${fpath[1]}/_nlb-cert"`,
        'nlb-cert completion fish > ~/.config/fish/completions/nlb-cert.fish',
      ],
      after: [
        view.say`Regions are completed from REGIONS. The script is made of this version's commands; make it again after an upgrade.`,
      ],
    },
    view,
  );
}
