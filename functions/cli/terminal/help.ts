import type { HelpConfiguration } from 'commander';
import { columnsOf, commandLines, paragraphLines, proseLines } from '../../../shared/show/view/layout.js';
import type { View } from '../../../shared/show/view/view.js';

/** Longer lines are hard to read. */
export const mostHelpColumns = 120;

/** What stands after the options: commands with their meaning, then paragraphs. */
interface MoreHelp {
  readonly examples: readonly (string | readonly [command: string, meaning: string])[];
  /** Terms with their meaning, under a title. */
  readonly terms?: { readonly title: string; readonly items: readonly (readonly [term: string, meaning: string])[] };
  readonly before?: readonly string[];
  readonly after?: readonly string[];
}

export function moreHelp({ examples, terms, before = [], after = [] }: MoreHelp, view: View): string {
  const fitted = fittedView(view);
  const title = (text: string) => view.paint('strong', text);
  const paragraphs = (texts: readonly string[]) => texts.flatMap((text) => ['', ...paragraphLines(text, fitted, '')]);
  return [
    ...(terms === undefined
      ? []
      : ['', title(terms.title), ...terms.items.flatMap((item) => termLines(item, terms.items, fitted))]),
    ...paragraphs(before),
    ...['', title(view.say`Examples`)],
    ...examples.flatMap((example) => exampleLines(example, fitted)),
    ...paragraphs(after),
  ].join('\n');
}

function fittedView(view: View): View {
  return { ...view, columns: Math.min(view.columns, mostHelpColumns) };
}

const gap = 2;

export function termLines(
  [term, meaning]: readonly [string, string],
  all: readonly (readonly [string, string])[],
  view: View,
): string[] {
  const width = Math.max(...all.map(([each]) => columnsOf(each)));
  const margin = ' '.repeat(width + 2 * gap);
  const [first = '', ...others] = proseLines(meaning, view.columns - margin.length, view);
  return [`  ${term}${' '.repeat(width - columnsOf(term))}  ${first}`, ...others.map((line) => `${margin}${line}`)];
}

/** The meaning stands above its command, because a command is copied as a whole. */
function exampleLines(example: MoreHelp['examples'][number], view: View): string[] {
  const [command, meaning] = typeof example === 'string' ? [example, ''] : example;
  return [
    ...(meaning === '' ? [] : paragraphLines(`# ${meaning}`, view).map((line) => view.paint('dim', line))),
    ...commandLines(command, view),
  ];
}

/** The parser's help in the language and the width of the view. */
export function helpConfiguration(view: View): HelpConfiguration {
  return {
    showGlobalOptions: true,
    styleTitle: (title) => view.paint('strong', titleIn(title, view)),
    styleUsage: (usage) => usage.replace(/^nlb-cert\b/, view.program ?? 'nlb-cert'),
    displayWidth: columnsOf,
    // Of an option with two spellings, the usual one.
    optionTerm: ({ flags }) => flags.replace(/^--[\w-]+, (?=--)/, ''),
    boxWrap: (text, width) => proseLines(text, width, view).join('\n'),
    optionDescription: ({ description, argChoices, defaultValue }) => {
      if (argChoices !== undefined) return view.say`${description} (${argChoices.join(view.say`, `)})`;
      if (typeof defaultValue !== 'string' || defaultValue === '') return description;
      return view.say`${description} (default: ${defaultValue})`;
    },
  };
}

function titleIn(title: string, { say }: View): string {
  switch (title) {
    case 'Usage:':
      return say`Usage:`;
    case 'Arguments:':
      return say`Arguments:`;
    case 'Options:':
      return say`Options:`;
    case 'Global Options:':
      return say`Global options:`;
    case 'Commands:':
      return say`Commands:`;
    default:
      return title;
  }
}
