import { readFile } from 'node:fs/promises';
import { english } from '../../../shared/rotation/english.js';
import { ConfigFault } from '../../../shared/runtime/faults.js';
import type { Sample } from '../../../shared/setup/template.js';
import type { View } from '../../../shared/show/view/view.js';
import { plain } from '../../../shared/wording/plain.js';
import type { Cli } from '../cli.js';
import { termLines } from '../terminal/help.js';
import { refuseForeign } from './files.js';

/**
 * Names each value of a template that is still a sample. Deployed like that, the functions would have no ledger and no role.
 * Throws a `ConfigFault` for an empty template and for one of another project.
 */
export async function checkTemplate(file: string, cli: Cli): Promise<void> {
  const text = await textOf(file);
  await refuseForeign(text, file);
  const { samplesIn } = await import('../../../shared/setup/template.js');
  const samples = samplesIn(text);
  cli.answer({ file, samples }, () => linesOf(file, samples, cli.view), samples.length === 0 ? 0 : 2);
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT')
      throw new ConfigFault(english`${file} does not exist; run nlb-cert setup in the folder that it is to be in`);
    throw new ConfigFault(
      english`${file} cannot be read (${code}); run nlb-cert setup in the folder that it is to be in`,
    );
  }
}

function linesOf(file: string, samples: readonly Sample[], view: View): readonly string[] {
  const { say } = view;
  if (samples.length === 0) return [say`${plain(file)}: every value is set`];
  const terms = samples.map(
    ({ path, sample, fix }) => [path, say`${sample} is a sample: ${view.translate(fix)}`] as const,
  );
  return [
    view.paint('bad', say`${plain(file)}: not to be deployed yet`),
    ...terms.flatMap((term) => termLines(term, terms, view)),
    say`nlb-cert setup writes them all.`,
  ];
}
