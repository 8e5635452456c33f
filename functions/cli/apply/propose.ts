import { english } from '../../../shared/rotation/english.js';
import type { Cli } from '../cli.js';
import { UsageFault } from '../terminal/failure.js';
import { type ApprovedChange, carryOut } from './carry-out.js';
import { dryRun, exitCodeOfPlan } from './dry-run.js';

/** The options of every command that makes a change. */
export interface Consent {
  readonly dryRun?: boolean;
  /** The answer to the question. */
  readonly yes?: boolean;
  /** Neither plan nor question. */
  readonly apply?: boolean;
}

/** A change that is applied only if a person agrees to its plan. */
interface Proposal extends ApprovedChange {
  /** `--yes` applies it without the plan, because planning reads as much as the change itself. */
  readonly plansOnlyToAsk?: boolean;
}

type Plan = Awaited<ReturnType<typeof dryRun>>;

/**
 * Plans a change, asks, and applies it. Without a person to ask, and without consent in the options, the plan is the answer
 * and nothing is changed. Every command that changes something goes through here.
 */
export async function propose(cli: Cli, proposal: Proposal, consent: Consent): Promise<void> {
  const { dryRun: isDry = false, yes = false, apply = false } = consent;
  if (isDry && (apply || yes))
    throw new UsageFault(english`--dry-run and --${apply ? 'apply' : 'yes'} exclude each other; leave one of them out`);
  const isPlanned = !apply && !(yes && (cli.json() || proposal.plansOnlyToAsk));
  if (!isPlanned || (await agree(cli, proposal, { isDry, yes }))) await carryOut(cli, proposal);
}

/** Shows the plan, and returns whether to apply it. If not, the plan was the answer of the command. */
async function agree(
  cli: Cli,
  proposal: Proposal,
  { isDry, yes }: { readonly isDry: boolean; readonly yes: boolean },
): Promise<boolean> {
  const plan = await dryRun(cli, proposal);
  const { report, lines, notApplied } = plan;
  const isEmpty = isNothing(plan, proposal);
  const canAsk = cli.terminal.canAsk && !cli.json();
  if (isEmpty || isDry || !(yes || canAsk)) {
    const hint = isEmpty || isDry ? [] : [cli.view.say`Not a terminal, so not applied; pass --yes to apply.`];
    cli.answer(report, () => [...lines(), ...notApplied(), ...hint], exitCodeOfPlan(report));
    return false;
  }
  cli.answer({}, lines, 0);
  if (yes || (await isAgreed(cli, questionOf(plan, cli)))) return true;
  cli.answer({}, () => [cli.view.say`Nothing was changed.`], exitCodeOfPlan(report));
  return false;
}

/** A sweep or a confirm without a step still settles open changes and writes what it found, unless it had nothing to read. */
function isNothing({ report, mappingsWait }: Plan, { plansOnlyToAsk }: Proposal): boolean {
  return report.steps.length === 0 && !mappingsWait && !(plansOnlyToAsk && report.calls > 0);
}

function questionOf({ report, mappingsWait }: Plan, { view }: Cli): string {
  if (report.steps.length > 0) return view.say`Apply it? (y/N) `;
  return mappingsWait
    ? view.say`No listener changes now. Keep this, and apply it after the wait? (y/N) `
    : view.say`No listener changes. Write the findings to the ledger? (y/N) `;
}

/** Asks on the terminal. Only yes is a yes. */
export async function isAgreed({ terminal }: Cli, question: string): Promise<boolean> {
  return /^\s*y(es)?\s*$/i.test(await terminal.ask(question));
}
