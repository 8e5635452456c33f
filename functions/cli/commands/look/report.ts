import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Option } from 'commander';
import type { Sight } from '../../../../shared/reconcile/context.js';
import type { Estate } from '../../../../shared/report/estate.js';
import { gatherEstate } from '../../../../shared/report/gather.js';
import { publishedIn, withLastKnown } from '../../../../shared/report/last-known.js';
import { english } from '../../../../shared/rotation/english.js';
import { faultEntries } from '../../../../shared/show/condition-entries.js';
import { exitCodeOf } from '../../../../shared/show/explain.js';
import { entryLines, paragraphLines } from '../../../../shared/show/view/layout.js';
import type { View } from '../../../../shared/show/view/view.js';
import { byCause } from '../../../../shared/wording/condition.js';
import { totalsOf } from '../../../../shared/wording/count.js';
import { plainJson } from '../../../../shared/wording/plain.js';
import type { Cli, Register } from '../../cli.js';
import { UsageFault } from '../../terminal/failure.js';
import { fileProblem } from '../../terminal/file-problem.js';
import { moreHelp } from '../../terminal/help.js';

interface Options {
  readonly out?: string;
  readonly openData?: 'json';
  readonly open?: true;
  readonly published?: true;
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
    .option('--open', cli.view.say`open the page`)
    .option('--published', cli.view.say`the page of the last full sweep of the functions, from the ledger`)
    .addHelpText('after', help(cli.view))
    .action((options: Options) => {
      refuseContradictions(options, cli);
      return options.published ? publishedReport(options, cli) : newReport(options, cli);
    });
};

function help(view: View): string {
  const { say } = view;
  return moreHelp(
    {
      examples: [
        ['nlb-cert report', say`writes nlb-cert-report.html`],
        ['nlb-cert report --open', say`and opens it`],
        ['nlb-cert report --published --open', say`the page that the functions stored, without a new look`],
        'nlb-cert report --out /tmp/now.html --open-data json',
        'nlb-cert report --out - > now.html',
        ['nlb-cert report --json', say`prints the data, and writes no page`],
      ],
    },
    view,
  );
}

function refuseContradictions({ out, openData, open, published }: Options, cli: Cli): void {
  const isData = openData !== undefined || cli.json();
  if (out === '-' && isData)
    throw new UsageFault(english`--out - prints only the page; name a file, or leave --json and --open-data out`);
  if (out === '-' && open) throw new UsageFault(english`--open needs a file; leave --out - out`);
  if (published && isData)
    throw new UsageFault(english`--published is a page; its data is report/latest.json beside the ledger`);
  if (open && cli.json() && out === undefined)
    throw new UsageFault(english`--open needs a page; leave --json out, or add --out FILE`);
}

async function newReport({ out, openData, open }: Options, cli: Cli): Promise<void> {
  const { estate, faults, code } = await lookAtEstate(cli);
  const file = out ?? (cli.json() ? undefined : usualFile);
  const page = file === undefined ? '' : await pageOf(estate, cli);
  if (file === '-') return cli.answer({}, () => [page], code);
  const data = openData === undefined ? [] : [{ name: dataFile(file), text: `${plainJson(estate)}\n` }];
  const texts = file === undefined ? [] : [{ name: file, text: page }, ...data];
  const written = await write(texts, cli);
  const lines = () => [
    ...entryLines(faultEntries(faults, cli.view), cli.view),
    ...written,
    ...paragraphLines(summary(estate, cli.view), cli.view, ''),
  ];
  cli.answer(estate, lines, code);
  if (open && file !== undefined) await openPage(file, cli);
}

function dataFile(page = usualFile): string {
  return `${page.replace(/\.html?$/i, '')}.json`;
}

/**
 * The stored page, copied to this machine. A link to the object would be no help: from a domain of OSS a browser gets
 * HTML as a download, and whoever has a signed link can read the estate. Source: OSS, "x-oss-force-download".
 */
async function publishedReport({ out, open }: Options, cli: Cli): Promise<void> {
  const page = await cli.run('report').readLedger((_, stored) => stored('report/latest.html'));
  if (page === undefined)
    throw new UsageFault(
      english`the ledger has no report/latest.html; the sweep function writes it every hour; nlb-cert report makes one now`,
    );
  const file = out ?? usualFile;
  if (file === '-') return cli.answer({}, () => [page], 0);
  const lines = await write([{ name: file, text: page }], cli);
  cli.answer({}, () => lines, 0);
  if (open) await openPage(file, cli);
}

/** Without a desktop, the address to open elsewhere. */
async function openPage(file: string, { terminal, view }: Cli): Promise<void> {
  const path = resolve(file);
  if (await terminal.open(path)) return;
  terminal.printError(view.say`no desktop to open it on; open ${pathToFileURL(path).href} in a browser`);
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

/** The page in the language of the view. */
async function pageOf(estate: Estate, { view, run }: Cli): Promise<string> {
  const { reportPage } = await import('../../../../shared/report/publish.js');
  const { site, docsUrl } = run('report').page;
  return reportPage(estate, view, { site, docsUrl });
}

interface TextFile {
  readonly name: string;
  readonly text: string;
}

/** Returns a line for each file. */
async function write(texts: readonly TextFile[], { view }: Cli): Promise<string[]> {
  for (const { name, text } of texts)
    await writeFile(name, text).catch((error: unknown) => {
      throw new UsageFault(english`cannot write ${name}: ${fileProblem(error)}; name another file with --out`);
    });
  return texts.flatMap(({ name }) => paragraphLines(view.say`Wrote ${name}.`, view, ''));
}

function summary({ attached, conditions, regions, work }: Estate, { say, count }: View): string {
  const listeners = regions.reduce((sum, region) => sum + region.listeners, 0);
  const unseen = regions.filter(({ seen }) => !seen).length;
  const totals = say`${count(totalsOf(attached).certificates, 'certificate')} on ${count(listeners, 'listener')}`;
  const needs = say`${totals}; ${work.length} open or held; ${count(byCause(conditions).length, 'item')} for you`;
  return unseen === 0 ? say`${needs}.` : say`${needs}; ${unseen} of ${count(regions.length, 'region')} not seen.`;
}
