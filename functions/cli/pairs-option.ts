import { readFile } from 'node:fs/promises';
import { parsePairsFile } from '../../shared/events/pairs-file.js';
import type { SelectionOptions } from './selection.js';
import { UsageFault } from './terminal/failure.js';

/** The options with the pairs of the file beside those that were typed. */
export async function withPairsOf(path: string | undefined, options: SelectionOptions): Promise<SelectionOptions> {
  if (path === undefined) return options;
  const pairs = parsePairsFile(await textOf(path), path);
  return { ...options, certificates: [...(options.certificates ?? []), ...pairs] };
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new UsageFault(`--from-file ${path} cannot be read (${why}); give a CSV or JSON file of old,new pairs`);
  }
}
