import type { RemovalStep } from '../../setup/removal.js';
import type { PlannedStep, StepName } from '../../setup/steps.js';
import { withAdvice } from '../../wording/advice.js';
import { commandLines, type Entry, entryLines, paragraphLines } from '../view/layout.js';
import type { Style } from '../view/paint.js';
import { shownText } from '../view/times.js';
import type { View } from '../view/view.js';

type Planned = Omit<PlannedStep, 'calls'> | Omit<RemovalStep, 'calls'>;

/** A step of the answer. `outcome` is absent before anything was done. */
export type ShownStep = Planned & { readonly outcome?: 'done' | 'failed' | 'not-done' };

/** The failure of one step. */
export interface StepFailure {
  readonly step: StepName;
  /** In English. */
  readonly message: string;
  /** Of the cloud or of the network; empty without one. */
  readonly code: string;
  readonly missing?: { readonly action: string; readonly resource: string };
}

export interface SetupAnswer {
  readonly account: string;
  readonly region: string;
  readonly steps: readonly ShownStep[];
  readonly failure?: StepFailure;
  /** The command to type next. */
  readonly next?: string;
  /** The options of `nlb-cert policy` for these names. */
  readonly policyOptions?: string;
}

/** The steps, then the failure with what is missing, then the next command. */
export function setupLines(answer: SetupAnswer, view: View): string[] {
  const { account, region, steps, failure, next } = answer;
  const { say } = view;
  return [
    ...paragraphLines(say`Account ${account}, region ${region}`, view, ''),
    ...entryLines(
      steps.map((step) => entryOf(step, view)),
      view,
    ),
    ...(failure === undefined ? [] : failureLines(failure, answer, view)),
    ...(next === undefined ? [] : [...paragraphLines(say`Next:`, view, ''), ...commandLines(next, view)]),
  ];
}

function entryOf({ step, resource, verdict, details, outcome }: ShownStep, view: View): Entry {
  const [state, style] = stateOf(verdict, outcome, view);
  const texts = details.map((detail) => shownText(detail, view));
  const shown = texts.length > 1 ? { details: texts } : { text: texts.join('') };
  return { state, style, subject: nounOf(step, view), where: resource, ...shown };
}

function stateOf(verdict: ShownStep['verdict'], outcome: ShownStep['outcome'], { say }: View): [string, Style] {
  if (outcome === 'failed') return [say`failed`, 'bad'];
  if (outcome === 'not-done') return [say`not done`, 'dim'];
  const isDone = outcome === 'done';
  switch (verdict) {
    case 'fits':
      return [say`fits`, 'good'];
    case 'make':
      return isDone ? [say`made`, 'good'] : [say`to make`, 'change'];
    case 'change':
      return isDone ? [say`changed`, 'good'] : [say`to change`, 'change'];
    case 'blocked':
      return [say`in the way`, 'bad'];
    case 'remove':
      return isDone ? [say`removed`, 'good'] : [say`to remove`, 'change'];
    case 'keep':
      return [say`kept`, 'dim'];
  }
}

function nounOf(step: StepName, { say }: View): string {
  switch (step) {
    case 'bucket':
      return say`bucket of the ledger`;
    case 'queue':
      return say`queue of failed calls`;
    case 'policy':
      return say`RAM policy`;
    case 'role':
      return say`RAM role`;
    case 'attachment':
      return say`attachment of the policy`;
    case 'files':
      return say`files`;
  }
}

function failureLines(failure: StepFailure, { steps, ...place }: SetupAnswer, view: View): string[] {
  const { say } = view;
  const { step, message, code, missing } = failure;
  const done = steps.filter(({ outcome }) => outcome === 'done').map((each) => nounOf(each.step, view));
  const words = missing === undefined ? withAdvice(message, code, view) : shownText(message, view);
  return [
    ...paragraphLines(say`${nounOf(step, view)}: ${words}`, view, ''),
    ...(missing === undefined ? [] : missingLines(missing, place, view)),
    ...paragraphLines(
      done.length === 0 ? say`Nothing was changed.` : say`Done so far: ${done.join(say`, `)}.`,
      view,
      '',
    ),
    ...paragraphLines(say`The same command goes on from here.`, view, ''),
  ];
}

function missingLines(
  { action, resource }: NonNullable<StepFailure['missing']>,
  { account, region, policyOptions = '' }: Pick<SetupAnswer, 'account' | 'region' | 'policyOptions'>,
  view: View,
): string[] {
  return [
    ...paragraphLines(view.say`Missing permission: ${action} on ${resource}. All that setup needs:`, view, ''),
    ...commandLines(`nlb-cert policy --features setup --account ${account} --regions ${region}${policyOptions}`, view),
  ];
}
