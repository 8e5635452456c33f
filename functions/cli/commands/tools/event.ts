import { type RenewedEvent, renewedEvent } from '../../../../shared/events/renewed-event.js';
import type { View } from '../../../../shared/show/view/view.js';
import { plainJson } from '../../../../shared/wording/plain.js';
import { toBus, toCertificateId, toSource } from '../../checked.js';
import type { Register } from '../../cli.js';
import { moreHelp } from '../../terminal/help.js';

export const registerEvent: Register = (program, cli) => {
  program
    .command('event')
    .description(cli.view.say`print the event of a renewed certificate, for on-renewal or EventBridge`)
    .requiredOption('--successor <ID>', cli.view.say`id of the new certificate in CAS`, toCertificateId('--successor'))
    .option(
      '--replaced <ID>',
      cli.view.say`id of the replaced certificate; not needed if CAS renewed it`,
      toCertificateId('--replaced'),
    )
    .option('--source <NAME>', cli.view.say`sender of the event`, toSource, 'nlb-cert')
    .option('--bus <NAME>', cli.view.say`custom bus of EventBridge`, toBus)
    .addHelpText('after', help(cli.view))
    .action((options: RenewedEvent) => {
      const event = renewedEvent(options, cli.edges.now());
      cli.answer(event, () => [plainJson(event, 2)], 0);
    });
};

function help(view: View): string {
  const { say } = view;
  return moreHelp(
    {
      examples: [
        'nlb-cert event --successor 456-cn-hangzhou',
        'nlb-cert event --successor 456-cn-hangzhou --replaced 123-cn-hangzhou --bus cert-rotation',
      ],
      after: [say`It only prints the event. Pass it to on-renewal, or put it on a bus; docs/events.md shows both.`],
    },
    view,
  );
}
