import { Argument } from 'commander';
import type { Register } from '../../cli.js';
import { bashScript } from '../../completion/bash.js';
import { fishScript } from '../../completion/fish.js';
import { wordsOf } from '../../completion/words.js';
import { zshScript } from '../../completion/zsh.js';

const examples = `
Examples
  nlb-cert completion bash > ~/.local/share/bash-completion/completions/nlb-cert
  nlb-cert completion zsh > "\${fpath[1]}/_nlb-cert"
  nlb-cert completion fish > ~/.config/fish/completions/nlb-cert.fish

Regions are completed from REGIONS. The script is made of this version's commands; make it again after an upgrade.`;

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;
type Shell = keyof typeof scripts;

export const registerCompletion: Register = (program, cli) => {
  program
    .command('completion')
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(scripts)))
    .description('print a script that completes commands, options and values in a shell')
    .addHelpText('after', examples)
    .action((shell: Shell) => {
      const script = scripts[shell](wordsOf(program));
      cli.answer({ shell, script }, () => [script.trimEnd()], 0);
    });
};
