import type { Command } from 'commander';
import { english } from '../../../shared/rotation/english.js';
import type { View } from '../../../shared/show/view/view.js';
import { toDomains, toIds, toListeners, toLoadBalancers, toRegions } from '../checked.js';
import { UsageFault } from '../terminal/failure.js';

/** The options that select a part of the estate, as the parser returns them: ids and names. */
export interface Selectors {
  readonly regions?: readonly string[];
  readonly loadBalancers?: readonly string[];
  readonly listeners?: readonly string[];
  /** Domains. */
  readonly name?: readonly string[];
}

/** The selectors of a plan or a backfill, with the pairs of a mapping. */
export interface SelectionOptions extends Selectors {
  readonly certificates?: readonly object[];
  readonly allowNameLoss?: boolean;
}

export function addSelection(command: Command, view: Pick<View, 'say'>): Command {
  const { say } = view;
  command.option(
    '--certificate, --certificates <OLD=NEW,…>',
    say`only these replacements, without the rules of lineage`,
    toPairs,
  );
  return addSelectors(command, view).option(
    '--allow-name-loss',
    say`the new certificate may lack names of the old one; needs --certificates`,
  );
}

/** The selectors of every command that can narrow its work. Each takes ids and names. */
export function addSelectors(command: Command, view: Pick<View, 'say'>): Command {
  const { say } = view;
  command.option('--region, --regions <R,…>', say`only these regions; all: every region that NLB offers`, toRegions);
  return addPlaces(command, '--listeners', view);
}

/** The selectors of a command that reads the ledger: `--certificates` is a filter there. */
export function addFilters(command: Command, view: Pick<View, 'say'>): Command {
  return addPlaces(command, '--listener', view).option(
    '--certificate, --certificates <ID,…>',
    view.say`only changes from or to one of these certificates`,
    toIds('--certificate', '123-cn-hangzhou'),
  );
}

/** Errors name the spelling that is usual for the command. */
function addPlaces(
  command: Command,
  listenerOption: '--listener' | '--listeners',
  { say }: Pick<View, 'say'>,
): Command {
  return command
    .option('--name <DOMAIN,…>', say`only certificates for these domains`, toDomains)
    .option(
      '--load-balancer, --load-balancers <NAME,…>',
      say`only these load balancers, by name or id`,
      toLoadBalancers,
    )
    .option(
      '--listener, --listeners <NAME:PORT,…>',
      say`only these listeners, by load balancer and port or by id; with --load-balancers the union of both`,
      toListeners(listenerOption),
    );
}

function toPairs(text: string, before: readonly object[] = []): readonly object[] {
  return [...before, ...text.split(',').map(toPair)];
}

function toPair(text: string): object {
  const [replaced, successor, ...rest] = text.split('=');
  if (!replaced || !successor || rest.length > 0)
    throw new UsageFault(english`--certificates takes OLD=NEW, not "${text}"`);
  return { replaced, successor };
}
