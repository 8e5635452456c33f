import { writeFile } from 'node:fs/promises';
import { Option } from 'commander';
import type { Sight } from '../../../../shared/reconcile/context.js';
import type { Estate } from '../../../../shared/report/estate.js';
import { gatherEstate } from '../../../../shared/report/gather.js';
import { publishedIn, withLastKnown } from '../../../../shared/report/last-known.js';
import { reportPage } from '../../../../shared/report/page/page.js';
import { faultEntries } from '../../../../shared/show/condition-entries.js';
import { exitCodeOf } from '../../../../shared/show/explain.js';
import { entryLines, paragraphLines } from '../../../../shared/show/view/layout.js';
import type { View } from '../../../../shared/show/view/view.js';
import { totalsOf } from '../../../../shared/wording/count.js';
import { plainJson } from '../../../../shared/wording/plain.js';
import type { Cli, Register } from '../../cli.js';
import { UsageFault } from '../../terminal/failure.js';
import { moreHelp } from '../../terminal/help.js';

interface Options {
  readonly out?: string;
  readonly openData?: 'json';
}

const usualFile = 'nlb-cert-report.html';

export const registerReport: Register = (program, cli) => {
  program
    .command('report')
    .description(cli.view.say`the whole estate as one HTML page; only reads`)
    .option('--out <FILE>', cli.view.say`file of the page, - for standard output (default: ${usualFile})`)
    .addOption(
      new Option('--open-data <FORMAT>', cli.view.say`also write the data of the page to a file beside it`).choices([
        'json',
      ]),
    )
    .addHelpText('after', help(cli.view))
    .action(async ({ out, openData }: Options) => {
      if (out === '-' && (openData !== undefined || cli.json()))
        throw new UsageFault('--out - prints only the page; name a file, or leave --json and --open-data out');
      const { estate, faults, code } = await lookAtEstate(cli);
      const file = out ?? (cli.json() ? undefined : usualFile);
      if (file === '-') return cli.answer({}, () => [reportPage(estate)], code);
      const written = file === undefined ? [] : await write(file, estate, openData !== undefined);
      const lines = () => [
        ...entryLines(faultEntries(faults, cli.view), cli.view),
        ...written.flatMap((name) => paragraphLines(cli.view.say`Wrote ${name}.`, cli.view, '')),
        ...paragraphLines(summary(estate, cli.view), cli.view, ''),
      ];
      cli.answer(estate, lines, code);
    });
};

function help(view: View): string {
  const { say } = view;
  return moreHelp(
    {
      examples: [
        ['nlb-cert report', say`writes nlb-cert-report.html`],
        'nlb-cert report --out /tmp/now.html --open-data json',
        'nlb-cert report --out - > now.html',
        ['nlb-cert report --json', say`prints the data, and writes no page`],
      ],
    },
    view,
  );
}

/** A dry run over everything, and the estate that it saw. */
async function lookAtEstate(cli: Cli) {
  const run = cli.run('report');
  const sights: Sight[] = [];
  const estates: Estate[] = [];
  const report = await run.pass({
    scope: { kind: 'everything' },
    dryRun: true,
    saw: (sight) => sights.push(sight),
    publish: async (pass, ledger, { read }) => {
      const result = { report: pass, sights, lookedBy: 'nlb-cert report', policy: run.policy };
      const published = publishedIn(await read('report/latest.json'));
      estates.push(withLastKnown(await gatherEstate(result, ledger), published, sights));
      return { texts: {}, facts: undefined };
    },
  });
  const [estate] = estates;
  if (estate === undefined) throw new Error(report.faults.at(-1)?.message ?? 'the report could not be made');
  return { estate, faults: report.faults, code: exitCodeOf(report) };
}

async function write(file: string, estate: Estate, withData: boolean): Promise<string[]> {
  const texts = [
    { name: file, text: reportPage(estate) },
    ...(withData ? [{ name: `${file.replace(/\.html?$/i, '')}.json`, text: `${plainJson(estate)}\n` }] : []),
  ];
  for (const { name, text } of texts)
    await writeFile(name, text).catch((error: Error) => {
      throw new UsageFault(`cannot write ${name}: ${error.message}; name another file with --out`);
    });
  return texts.map(({ name }) => name);
}

function summary({ attached, conditions, regions, work }: Estate, { say, count }: View): string {
  const listeners = regions.reduce((sum, region) => sum + region.listeners, 0);
  const unseen = regions.filter(({ seen }) => !seen).length;
  const totals = say`${count(totalsOf(attached).certificates, 'certificate')} on ${count(listeners, 'listener')}`;
  const needs = say`${totals}; ${work.length} open or held; ${count(conditions.length, 'item')} for you`;
  return unseen === 0 ? say`${needs}.` : say`${needs}; ${unseen} of ${count(regions.length, 'region')} not seen.`;
}
