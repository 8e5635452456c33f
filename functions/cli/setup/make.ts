import { normalize, resolve } from 'node:path';
import { planSetup } from '../../../shared/setup/plan.js';
import type { SetupCloud } from '../../../shared/setup/ports.js';
import { shellCommand } from '../../../shared/setup/printed.js';
import type { PlannedStep } from '../../../shared/setup/steps.js';
import { type SetupAnswer, type ShownStep, setupLines } from '../../../shared/show/setup/setup-lines.js';
import { isAgreed } from '../apply/propose.js';
import type { Cli } from '../cli.js';
import { show } from './answer.js';
import { type Carrying, carryOutStep } from './carry-out.js';
import { failureOf } from './failure.js';
import { type OpenTemplate, planFiles } from './files.js';
import { inStep, look, type StepFault } from './look.js';
import { type Names, placeOf, type SetupOptions, wantedFor } from './request.js';

interface Making {
  readonly cloud: SetupCloud;
  readonly names: Names;
  readonly template: OpenTemplate;
}

interface Work {
  readonly planned: PlannedStep;
  readonly act: () => Promise<void>;
}

/** Reads what exists, shows the plan, asks, and makes it step by step. Every run ends in the same state. */
export async function makeSetup(cli: Cli, making: Making, options: SetupOptions): Promise<void> {
  const base = placeOf(making.names);
  const next = deployOf(options.template);
  const work = await planned(cli, making, options).catch((error: StepFault) => error);
  if (!Array.isArray(work)) return show(cli, { ...base, steps: [], failure: failureOf(work) }, 3);
  const steps = work.map(({ planned }) => shown(planned));
  if (steps.some(({ verdict }) => verdict === 'blocked')) return show(cli, { ...base, steps }, 1, inTheWay(cli));
  const open = work.filter(({ planned }) => planned.verdict !== 'fits');
  if (open.length === 0)
    return show(cli, { ...base, steps, next }, 0, [cli.view.say`Everything is there; nothing was changed.`]);
  if (!options.yes && !(await isConsented(cli, { ...base, steps }))) return;
  await carryOut(cli, work, { ...base, next });
}

/** Outside of a checkout `npx s` installs an unrelated package. Without `-t`, Serverless Devs takes the s.yaml of the folder. */
function deployOf(file: string): string {
  const flags = resolve(file) === resolve('s.yaml') ? [] : ['-t', normalize(file)];
  return shellCommand('npx', '@serverless-devs/s', 'deploy', ...flags);
}

async function planned(cli: Cli, { cloud, names, template }: Making, options: SetupOptions): Promise<readonly Work[]> {
  const existing = await look(cloud);
  const wanted = wantedFor(names, options, existing.policy);
  const carrying: Carrying = { cloud, wanted, now: cli.edges.now };
  const mayReplace = options.overwrite === true || (cli.terminal.canAsk && !options.yes);
  const files = await planFiles(template, names, mayReplace);
  return [
    ...planSetup(existing, wanted, cli.edges.now()).map((planned) => ({
      planned,
      act: () => carryOutStep(planned, carrying),
    })),
    { planned: files.planned, act: files.write },
  ];
}

function inTheWay({ view }: Cli): readonly string[] {
  return [view.say`Nothing was made, because something is in the way.`];
}

/** On a terminal the plan is shown before the question. Elsewhere the plan is the answer. */
async function isConsented(cli: Cli, answer: SetupAnswer): Promise<boolean> {
  const { terminal, view } = cli;
  if (!terminal.canAsk || cli.json()) {
    show(cli, answer, 0, [view.say`Not a terminal, so nothing was made; pass --yes to make it.`]);
    return false;
  }
  cli.answer({}, () => setupLines(answer, view), 0);
  if (await isAgreed(cli, view.say`Make it? (y/N) `)) return true;
  cli.answer({}, () => [view.say`Nothing was changed.`], 0);
  return false;
}

async function carryOut(
  cli: Cli,
  work: readonly Work[],
  { next, ...base }: Pick<SetupAnswer, 'account' | 'region' | 'policyOptions'> & { readonly next: string },
): Promise<void> {
  const steps: ShownStep[] = [];
  for (const [at, { planned, act }] of work.entries()) {
    cli.progress.show(cli.view.say`setup`, at, work.length);
    if (planned.verdict === 'fits') steps.push(shown(planned));
    else
      try {
        await inStep(planned.step, act);
        steps.push({ ...shown(planned), outcome: 'done' });
      } catch (error) {
        const rest = work.slice(at + 1).map((each) => shown(each.planned, 'not-done'));
        const all = [...steps, { ...shown(planned), outcome: 'failed' } as const, ...rest];
        return show(cli, { ...base, steps: all, failure: failureOf(error) }, 3);
      }
  }
  show(cli, { ...base, steps, next }, 0);
}

function shown({ calls: _calls, ...step }: PlannedStep, outcome?: 'not-done'): ShownStep {
  return { ...step, ...(outcome && step.verdict !== 'fits' && { outcome }) };
}
