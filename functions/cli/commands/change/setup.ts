import { Option } from 'commander';
import { english } from '../../../../shared/rotation/english.js';
import { aliyunCommands, rosTemplate } from '../../../../shared/setup/printed.js';
import type { View } from '../../../../shared/show/view/view.js';
import { plainJson } from '../../../../shared/wording/plain.js';
import { openSetup } from '../../../run/command-line/setup-account.js';
import { toBucket, toIds, toName, toRegion, toRegions } from '../../checked.js';
import type { Cli, Register } from '../../cli.js';
import { checkTemplate } from '../../setup/check.js';
import { findTemplate, openTemplate } from '../../setup/files.js';
import { makeSetup } from '../../setup/make.js';
import { removeSetup } from '../../setup/remove.js';
import { namesFor, regionFor, type SetupOptions, wantedFor } from '../../setup/request.js';
import { refuseReadOnly } from '../../setup/writable.js';
import { UsageFault } from '../../terminal/failure.js';
import { moreHelp } from '../../terminal/help.js';

export const registerSetup: Register = (program, cli) => {
  const { say } = cli.view;
  program
    .command('setup')
    .description(say`make what the functions need, and write it into s.yaml`)
    .option('--region <R>', say`region of the functions (default: that of the template or the profile)`, toRegion)
    .option('--regions <R,…>', say`REGIONS of the functions (default: their region)`, toRegions)
    .option('--name <TEXT>', say`name of role and policy, and beginning of the bucket's name`, toName)
    .option('--bucket <NAME>', say`bucket of the ledger (default: one of its own)`, toBucket)
    .option(
      '--load-balancers <ID,…>',
      say`load balancers that may be changed; all lifts an earlier limit (default: all)`,
      toIds('--load-balancers', 'nlb-abc'),
    )
    .option('--template <FILE>', say`template that gets the values`, './s.yaml')
    .option('-y, --yes', say`make it, or remove it, without asking`)
    .option('--overwrite', say`with --yes: replace other files of dist/ too`)
    .addOption(
      new Option('--print <FORM>', say`print it for others instead, and make no change`).choices(['aliyun', 'ros']),
    )
    .option('--account <ID>', say`with --print: account, so that no call is made`, toAccount)
    .option('--remove', say`remove what setup made, and nothing else`)
    .option('--with-ledger', say`with --remove: the ledger too`)
    .option('--check <FILE>', say`say which values of a template are still samples`)
    .addHelpText('after', help(cli.view))
    .action(({ check, ...options }: SetupOptions & { readonly check?: string }) =>
      check === undefined ? runSetup(cli, options) : checkTemplate(check, cli),
    );
};

function help(view: View): string {
  const { say } = view;
  return moreHelp(
    {
      examples: [
        ['nlb-cert setup', say`shows the plan, asks, and makes it`],
        'nlb-cert setup --region cn-hangzhou --regions cn-hangzhou,cn-shanghai --yes',
        'nlb-cert setup --print aliyun --account 1234567890123456 --region cn-hangzhou',
        ['nlb-cert setup --remove', say`removes what setup made; asks for the ledger separately`],
      ],
      after: [
        say`It makes a private bucket for the ledger, a queue for failed calls, and a RAM role with the policy that nlb-cert policy prints. Then it writes them into the template. What exists and fits stays; only what setup made is changed. After a failure the same command goes on.`,
        say`Its permissions are those of nlb-cert policy --features setup. A person needs them once, and the functions never.`,
      ],
    },
    view,
  );
}

async function runSetup(cli: Cli, options: SetupOptions): Promise<void> {
  refuseContradictions(options);
  if (options.print !== undefined) return print(cli, options, options.print);
  const template = options.remove
    ? await findTemplate(options.template, cli.edges)
    : await openTemplate(options.template, cli.edges);
  if (template !== undefined && !options.remove) await refuseReadOnly(template);
  const vars = template?.vars ?? {};
  const region = await regionFor(options, vars, regionsOf(cli));
  const account = await openSetup({ ...cli.context(), region }, cli.edges);
  try {
    const names = namesFor(options, vars, { account: account.id, region });
    const cloud = account.cloud(names);
    if (options.remove) await removeSetup(cli, { cloud, names }, options);
    else if (template !== undefined) await makeSetup(cli, { cloud, names, template }, options);
  } finally {
    await account.close();
  }
}

function regionsOf({ context, edges }: Cli) {
  return { environment: context().region, profile: async () => (await edges.currentKeys?.())?.region };
}

function refuseContradictions({ print, remove, account, withLedger }: SetupOptions): void {
  if (print !== undefined && remove)
    throw new UsageFault(english`--print and --remove exclude each other; leave one of them out`);
  if (account !== undefined && print === undefined) throw new UsageFault(english`--account needs --print`);
  if (withLedger && !remove) throw new UsageFault(english`--with-ledger needs --remove`);
}

/** Makes no call, except for the account if it is not given. */
async function print(cli: Cli, options: SetupOptions, form: 'aliyun' | 'ros'): Promise<void> {
  const template = await findTemplate(options.template, cli.edges);
  const vars = template?.vars ?? {};
  const region = await regionFor(options, vars, regionsOf(cli));
  const account = options.account ?? (await accountId(cli, region));
  const wanted = wantedFor(namesFor(options, vars, { account, region }), options);
  if (form === 'ros') {
    const document = rosTemplate(wanted);
    return cli.answer(document, () => [plainJson(document, 2)], 0);
  }
  const commands = aliyunCommands(wanted);
  cli.answer({ commands }, () => commands, 0);
}

async function accountId(cli: Cli, region: string): Promise<string> {
  const account = await openSetup({ ...cli.context(), region }, cli.edges);
  await account.close();
  return account.id;
}

function toAccount(text: string): string {
  if (/^\d{5,}$/.test(text)) return text;
  throw new UsageFault(english`--account takes the id of an account (digits)`);
}
