import { type RenewedEvent, renewedEvent } from '../../../../shared/events/renewed-event.js';
import { plainJson } from '../../../../shared/wording/plain.js';
import { toBus, toSource } from '../../checked.js';
import type { Register } from '../../cli.js';

const examples = `
Examples
  nlb-cert event --successor 456-cn-hangzhou
  nlb-cert event --successor 456-cn-hangzhou --replaced 123-cn-hangzhou --bus cert-rotation

It only prints the event. Pass it to on-renewal, or put it on a bus; docs/events.md shows both.`;

export const registerEvent: Register = (program, cli) => {
  program
    .command('event')
    .description('print the event of a renewed certificate, for on-renewal or EventBridge')
    .requiredOption('--successor <ID>', 'id of the new certificate in CAS')
    .option('--replaced <ID>', 'id of the replaced certificate; not needed if CAS renewed it')
    .option('--source <NAME>', 'sender of the event', toSource, 'nlb-cert')
    .option('--bus <NAME>', 'custom bus of EventBridge', toBus)
    .addHelpText('after', examples)
    .action((options: RenewedEvent) => {
      const event = renewedEvent(options, cli.edges.now());
      cli.answer(event, () => [plainJson(event, 2)], 0);
    });
};
