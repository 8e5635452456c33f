import type { View } from '../../../../shared/show/view/view.js';
import { type Consent, propose } from '../../apply/propose.js';
import { rollback } from '../../apply/rollback.js';
import type { Cli, Register } from '../../cli.js';
import { addFilters, type Selectors } from '../../selection/options.js';
import { rollbackPayload } from '../../selection/requests.js';
import { moreHelp } from '../../terminal/help.js';

interface Options extends Selectors, Consent {
  readonly since?: string;
  readonly certificates?: readonly string[];
  readonly follow: boolean;
}

export const registerRollback: Register = (program, cli) => {
  const { say } = cli.view;
  addFilters(program.command('rollback'), cli.view)
    .description(say`shows the plan that attaches the replaced certificates again, asks, and applies it`)
    .option('--since <TIME>', say`changes since then: 6h, 2d, or 2026-06-15T12:00:00Z (default: 7d)`)
    .option('--dry-run', say`show the plan only; writes nothing`)
    .option('-y, --yes', say`apply without asking`)
    .option('--apply', say`apply without showing the plan and without asking`)
    .option('--no-follow', say`make one pass only`)
    .addHelpText('after', help(cli.view))
    .action((options: Options) => runRollback(cli, options));
};

function help(view: View): string {
  const { say } = view;
  return moreHelp(
    {
      examples: [
        [
          'nlb-cert rollback --listener lsn-abc@443 --since 6h',
          say`shows the plan, asks, applies it and follows it to its end`,
        ],
        'nlb-cert rollback --listeners front:443 --dry-run',
        ['nlb-cert rollback --name shop.example.com --yes', say`shows the plan and applies it without asking`],
        'nlb-cert rollback --certificate 456-cn-hangzhou --apply',
      ],
      after: [
        say`You can stop following at any time: the functions continue if they use the same LEDGER. Otherwise run nlb-cert confirm.`,
      ],
    },
    view,
  );
}

async function runRollback(cli: Cli, { since, follow: follows, apply, yes, dryRun, ...filters }: Options) {
  const consent = { ...(apply && { apply }), ...(yes && { yes }), ...(dryRun && { dryRun }) };
  const payload = { ...(await rollbackPayload(cli, filters)), since, apply: true };
  // A yes is for the changes that the plan showed, although the ledger may have more by then.
  let asked: ReturnType<typeof rollback> | undefined;
  const request = (run: Parameters<typeof rollback>[1]) => {
    asked ??= rollback(Buffer.from(JSON.stringify(payload)), run);
    return asked;
  };
  await propose(cli, { name: 'rollback', request, follows }, consent);
}
