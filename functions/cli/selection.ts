import type { Command } from 'commander';
import { toIds, toRegions } from './checked.js';
import { UsageFault } from './terminal/failure.js';

/** Options that say which part of the estate a plan or a backfill is about, as the parser gives them. */
export interface SelectionOptions {
  readonly certificates?: readonly object[];
  readonly regions?: readonly string[];
  readonly loadBalancers?: readonly string[];
  readonly listeners?: readonly string[];
  readonly allowNameLoss?: boolean;
}

export function addSelection(command: Command): Command {
  return command
    .option('--certificates <OLD=NEW,…>', 'only these, whatever lineage says', toPairs)
    .option('--regions <R,…>', 'only these regions', toRegions)
    .option('--load-balancers <ID,…>', 'only these load balancers', toIds('--load-balancers', 'nlb-abc'))
    .option(
      '--listeners <ID,…>',
      'only these listeners; with --load-balancers their union',
      toIds('--listeners', 'lsn-abc@443'),
    )
    .option('--allow-name-loss', 'names that only the old certificate has may be lost; needs --certificates');
}

function toPairs(text: string, before: readonly object[] = []): readonly object[] {
  return [...before, ...text.split(',').map(toPair)];
}

function toPair(text: string): object {
  const [replaced, successor, ...rest] = text.split('=');
  if (!replaced || !successor || rest.length > 0) throw new UsageFault(`--certificates takes OLD=NEW, not "${text}"`);
  return { replaced, successor };
}
