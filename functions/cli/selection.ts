import type { Command } from 'commander';
import type { View } from '../../shared/show/view/view.js';
import { toIds, toRegions } from './checked.js';
import { UsageFault } from './terminal/failure.js';

/** The options that select a part of the estate for a plan or a backfill, as the parser returns them. */
export interface SelectionOptions {
  readonly certificates?: readonly object[];
  readonly regions?: readonly string[];
  readonly loadBalancers?: readonly string[];
  readonly listeners?: readonly string[];
  readonly allowNameLoss?: boolean;
}

export function addSelection(command: Command, { say }: Pick<View, 'say'>): Command {
  return command
    .option('--certificates <OLD=NEW,…>', say`only these replacements, without the rules of lineage`, toPairs)
    .option('--regions <R,…>', say`only these regions`, toRegions)
    .option('--load-balancers <ID,…>', say`only these load balancers`, toIds('--load-balancers', 'nlb-abc'))
    .option(
      '--listeners <ID,…>',
      say`only these listeners; with --load-balancers the union of both`,
      toIds('--listeners', 'lsn-abc@443'),
    )
    .option('--allow-name-loss', say`the new certificate may lack names of the old one; needs --certificates`);
}

function toPairs(text: string, before: readonly object[] = []): readonly object[] {
  return [...before, ...text.split(',').map(toPair)];
}

function toPair(text: string): object {
  const [replaced, successor, ...rest] = text.split('=');
  if (!replaced || !successor || rest.length > 0) throw new UsageFault(`--certificates takes OLD=NEW, not "${text}"`);
  return { replaced, successor };
}
