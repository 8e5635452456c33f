import type { Command } from 'commander';
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

export function addSelection(command: Command): Command {
  command.option(
    '--certificate, --certificates <OLD=NEW,…>',
    'only these replacements, without the rules of lineage',
    toPairs,
  );
  return addSelectors(command).option(
    '--allow-name-loss',
    'the new certificate may lack names of the old one; needs --certificates',
  );
}

/** The selectors of every command that can narrow its work. Each takes ids and names. */
export function addSelectors(command: Command): Command {
  command.option('--region, --regions <R,…>', 'only these regions; all: every region that NLB offers', toRegions);
  return addPlaces(command, '--listeners');
}

/** The selectors of a command that reads the ledger: `--certificates` is a filter there. */
export function addFilters(command: Command): Command {
  return addPlaces(command, '--listener').option(
    '--certificate, --certificates <ID,…>',
    'only changes from or to one of these certificates',
    toIds('--certificate', '123-cn-hangzhou'),
  );
}

/** Errors name the spelling that is usual for the command. */
function addPlaces(command: Command, listenerOption: '--listener' | '--listeners'): Command {
  return command
    .option('--name <DOMAIN,…>', 'only certificates for these domains', toDomains)
    .option('--load-balancer, --load-balancers <NAME,…>', 'only these load balancers, by name or id', toLoadBalancers)
    .option(
      '--listener, --listeners <NAME:PORT,…>',
      'only these listeners, by load balancer and port or by id; with --load-balancers the union of both',
      toListeners(listenerOption),
    );
}

function toPairs(text: string, before: readonly object[] = []): readonly object[] {
  return [...before, ...text.split(',').map(toPair)];
}

function toPair(text: string): object {
  const [replaced, successor, ...rest] = text.split('=');
  if (!replaced || !successor || rest.length > 0) throw new UsageFault(`--certificates takes OLD=NEW, not "${text}"`);
  return { replaced, successor };
}
