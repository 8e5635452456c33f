import { namesInOrder } from '../../../../shared/rotation/model/names.js';
import { certificatesFor, certificatesNamed, type Directory } from '../../../../shared/show/find/directory.js';
import { certificateNames, type Names } from '../../../../shared/show/names.js';
import { outcomeOf, type Story } from '../../../../shared/show/story/story.js';
import { storyCommands } from '../../../../shared/show/story/story-commands.js';
import { storyLines } from '../../../../shared/show/story/story-lines.js';
import { commandLines, type Entry, entryLines, paragraphLines } from '../../../../shared/show/view/layout.js';
import type { View } from '../../../../shared/show/view/view.js';
import { asciiOf, toSubject } from '../../checked.js';
import type { Cli, ExitCode, Register } from '../../cli.js';
import { type FoundSubject, findSubjects, nothingFound } from '../../show/find-subject.js';
import { readStory } from '../../show/read-story.js';
import { moreHelp } from '../../terminal/help.js';

export const registerShow: Register = (program, cli) => {
  const { say } = cli.view;
  program
    .command('show')
    .argument('<name...>', say`a domain, a load balancer, a listener or a certificate`)
    .description(
      say`one certificate or listener: where, since when, until when, served, successor, history, what comes next`,
    )
    .addHelpText('after', help(cli.view))
    .action((words: readonly string[]) => show(cli, toSubject(words.join(' '))));
};

function help(view: View): string {
  const { say } = view;
  return moreHelp(
    {
      examples: [
        ['nlb-cert show shop.example.com', say`a domain`],
        ['nlb-cert show front', say`a load balancer, by name or id`],
        ['nlb-cert show front:443', say`a listener, by load balancer and port or by id`],
        ['nlb-cert show 123-cn-hangzhou', say`a certificate: its id in any spelling, its instance id, its name in CAS`],
      ],
      after: [say`It ends with 1 if a condition is about it, and with 2 if the name has several meanings or none.`],
    },
    view,
  );
}

async function show(cli: Cli, text: string): Promise<void> {
  const { found, directory } = await findSubjects(cli, text);
  const [only, ...others] = found;
  if (only === undefined || others.length > 0) return listMeanings(cli, text, found);
  const { story, names } = await readStory(cli.run('show'), only);
  if (story.attachments.length + story.certificates.length + story.loadBalancers.length === 0)
    throw nothingFound(text, directory);
  const answer = { asked: text, outcome: outcomeOf(story), ...story, commands: storyCommands(story) };
  const asked = asciiOf(text);
  const lines = () => [
    ...otherNameLines(asked, story, names, cli),
    ...coverLines(asked, story, directory, cli),
    ...storyLines(story, names, cli.view),
  ];
  cli.answer(answer, lines, exitCodeOf(story));
}

/** A domain that is not the one that stands for its certificates. */
function otherNameLines(asked: string, { certificates }: Story, names: Names, { view }: Cli): string[] {
  const ids = certificatesNamed(asked, { certificates }).map(({ id }) => id);
  const isFirst = ids.every((id) => namesInOrder(names.domainsOf(id) ?? [asked])[0] === asked);
  return isFirst
    ? []
    : paragraphLines(view.say`${asked} is one of the names of ${certificateNames(ids, names)}.`, view, '');
}

/** A domain may be mistyped, if only a wildcard covers it. One with its own certificate may be served by a wildcard too. */
function coverLines(asked: string, { subject, certificates }: Story, directory: Directory, { view }: Cli): string[] {
  const isDomain = subject.kind === 'certificates' && /^[a-z0-9*-]+(\.[a-z0-9-]+)+$/i.test(asked);
  if (!isDomain) return [];
  const isNamed = certificatesNamed(asked, { certificates }).length > 0;
  const covering = isNamed ? certificatesFor(asked, directory) : certificates;
  const others = covering.filter(({ id }) => !isNamed || certificates.every((own) => own.id !== id));
  const wildcards = [...new Set(others.flatMap(({ names }) => names.filter((name) => name.startsWith('*.'))))];
  if (wildcards.length === 0) return [];
  if (isNamed)
    return [
      ...paragraphLines(view.say`${wildcards.join(', ')} covers ${asked} too, and is not shown here`, view, ''),
      ...commandLines(`nlb-cert show '${wildcards[0] ?? ''}'`, view),
    ];
  const text = view.say`No certificate has the name ${asked}; ${wildcards.join(', ')} covers it.`;
  return paragraphLines(text, view, '').map((line) => view.paint('change', line));
}

interface Meaning {
  readonly kind: FoundSubject['subject']['kind'];
  readonly region: string;
  readonly command: string;
}

/** A name with several meanings: each with the command that shows it. */
function listMeanings(cli: Cli, asked: string, found: readonly FoundSubject[]): void {
  const { view } = cli;
  const meanings = found.flatMap(meaningsOf);
  const kinds = {
    certificates: view.say`certificate`,
    'load balancer': view.say`load balancer`,
    listener: view.say`listener`,
  };
  const entries = meanings.map(({ kind, region, command }): Entry => {
    return { state: kinds[kind], style: 'strong', subject: asked, where: region, commands: [command] };
  });
  const lines = () => [
    ...paragraphLines(view.say`${asked} has ${meanings.length} meanings; ask for one of them`, view, ''),
    ...entryLines(entries, view),
  ];
  cli.answer({ asked, meanings }, lines, 2);
}

/** The id of each: the text that was asked for is not clear. */
function meaningsOf({ subject, region }: FoundSubject): Meaning[] {
  const { kind } = subject;
  const ids = kind === 'certificates' ? subject.certificateIds : [subject.id];
  return ids.map((id) => ({ kind, region: region ?? '', command: `nlb-cert show ${id}` }));
}

/** 1: a condition is about it. */
function exitCodeOf({ faults, conditions }: Story): ExitCode {
  if (faults.length > 0) return 3;
  return conditions.length > 0 ? 1 : 0;
}
