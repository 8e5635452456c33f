import { type RenewedEvent, renewedEvent } from '../../../../shared/events/renewed-event.js';
import { toBus, toSource } from '../../checked.js';
import type { Register } from '../../cli.js';

const examples = `
Examples
  nlb-cert event --successor 456-cn-hangzhou
  nlb-cert event --successor 456-cn-hangzhou --replaced 123-cn-hangzhou --bus cert-rotation

It prints, and sends nothing: pass it to on-renewal, or put it on a bus. docs/events.md shows both.`;

export const registerEvent: Register = (program, cli) => {
  program
    .command('event')
    .description('an event that says that a certificate was renewed, for on-renewal or EventBridge')
    .requiredOption('--successor <ID>', 'the new certificate, as CAS names it')
    .option('--replaced <ID>', 'what it replaces; CAS knows by itself where it renewed the certificate')
    .option('--source <NAME>', 'who says so', toSource, 'nlb-cert')
    .option('--bus <NAME>', 'the custom bus of EventBridge that it is for', toBus)
    .addHelpText('after', examples)
    .action((options: RenewedEvent) => {
      const event = renewedEvent(options, cli.edges.now());
      cli.answer(event, () => [JSON.stringify(event, null, 2)], 0);
    });
};
