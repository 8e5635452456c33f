import { sendTests, type TargetAnswer } from '../../../../shared/notify/test-message.js';
import { openTransport } from '../../../../shared/notify/transport.js';
import { english } from '../../../../shared/rotation/english.js';
import { readConfig } from '../../../../shared/runtime/config.js';
import { ConfigFault } from '../../../../shared/runtime/faults.js';
import { type Entry, entryLines } from '../../../../shared/show/view/layout.js';
import type { View } from '../../../../shared/show/view/view.js';
import type { Cli, Register } from '../../cli.js';
import { moreHelp } from '../../terminal/help.js';
import { cureFor } from './notify-texts.js';

export const registerNotify: Register = (program, cli) => {
  program
    .command('notify')
    .description(cli.view.say`send a test message to each target of NOTIFY, and say what each answers`)
    .requiredOption('--test', cli.view.say`send one marked message to each target`)
    .addHelpText('after', help(cli.view))
    .action(() => test(cli));
};

async function test(cli: Cli): Promise<void> {
  const { env } = cli.edges;
  const { targets, lang } = readConfig({ ...env, REGIONS: env.REGIONS || 'all' }, '').notify;
  if (targets.length === 0)
    throw new ConfigFault(
      english`NOTIFY is not set; set it to a comma list of webhooks, as docs/notifications.md shows`,
    );
  const { transport, close } = openTransport(cli.edges);
  const answers = await sendTests(targets, lang, transport).finally(close);
  const lines = () =>
    entryLines(
      answers.map((answer, index) => entryOf(answer, index + 1, cli.view)),
      cli.view,
    );
  cli.answer({ targets: answers }, lines, answers.every(({ accepted }) => accepted) ? 0 : 1);
}

function help(view: View): string {
  return moreHelp(
    {
      examples: [
        'nlb-cert notify --test',
        'NOTIFY_LANG=zh nlb-cert notify --test --json',
        "NOTIFY='dingtalk+https://oapi.dingtalk.com/robot/send?access_token=…&secret=SEC…' nlb-cert notify --test",
      ],
      after: [
        view.say`Exit codes: 0 each target accepted it, 1 one did not, 2 NOTIFY is unset or wrong. Addresses are secrets and are not printed.`,
      ],
    },
    view,
  );
}

function entryOf(answer: TargetAnswer, item: number, view: View): Entry {
  const { say } = view;
  const { target, vendor, accepted } = answer;
  const says = accepted
    ? say`accepted the test message; look whether it is there`
    : say`${view.translate(answer.reason)}; check ${view.translate(cureFor(vendor, answer.code))} in item ${item} of NOTIFY`;
  const [state, style] = accepted ? ([say`ok`, 'good'] as const) : ([say`failed`, 'bad'] as const);
  return { state, style, subject: target, where: '', text: says };
}
