import { sendTests, type TargetAnswer } from '../../../../shared/notify/test-message.js';
import { openTransport } from '../../../../shared/notify/transport.js';
import { readConfig } from '../../../../shared/runtime/config.js';
import { ConfigFault } from '../../../../shared/runtime/faults.js';
import type { Paint } from '../../../../shared/show/view/paint.js';
import { plain } from '../../../../shared/wording/plain.js';
import type { Cli, Register } from '../../cli.js';
import { cureFor, notifyTexts as texts } from './notify-texts.js';

const examples = `
Examples
  nlb-cert notify --test
  NOTIFY_LANG=zh nlb-cert notify --test --json
  NOTIFY='dingtalk+https://oapi.dingtalk.com/robot/send?access_token=…&secret=SEC…' nlb-cert notify --test

Exit codes: 0 each target accepted it, 1 one did not, 2 NOTIFY is unset or wrong. Addresses are secrets and are not printed.`;

export const registerNotify: Register = (program, cli) => {
  program
    .command('notify')
    .description('send a test message to each target of NOTIFY, and say what each answers')
    .requiredOption('--test', 'send one marked message to each target')
    .addHelpText('after', examples)
    .action(() => test(cli));
};

async function test(cli: Cli): Promise<void> {
  const { env } = cli.edges;
  const { targets, lang } = readConfig({ ...env, REGIONS: env.REGIONS || 'all' }, '').notify;
  if (targets.length === 0) throw new ConfigFault(texts.unset);
  const { transport, close } = openTransport(cli.edges);
  const answers = await sendTests(targets, lang, transport).finally(close);
  const lines = () => answers.map((answer, index) => lineOf(answer, index + 1, cli.view.paint));
  cli.answer({ targets: answers }, lines, answers.every(({ accepted }) => accepted) ? 0 : 1);
}

function lineOf(answer: TargetAnswer, item: number, paint: Paint): string {
  const { target, vendor, accepted } = answer;
  const says = accepted ? texts.accepted : texts.refused(answer.reason, item, cureFor(vendor, answer.code));
  return `${paint(accepted ? 'good' : 'bad', accepted ? 'ok    ' : 'failed')}  ${plain(target)}: ${plain(says)}`;
}
