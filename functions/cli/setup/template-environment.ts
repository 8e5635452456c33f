import { readFile } from 'node:fs/promises';
import type { TemplateValues } from '../../../shared/setup/template.js';
import type { Edges } from '../../run/edges.js';

/**
 * The environment, with REGIONS, LEDGER and the region of the functions from the s.yaml of this folder where they are not
 * set. A command in the folder of an installation is so about that installation. Nothing else is taken, because a file
 * that happens to be in a folder may choose no endpoint and no webhook.
 */
export async function withTemplate(env: Edges['env'], file: string): Promise<Edges['env']> {
  if (env.REGIONS && env.LEDGER) return env;
  const vars = await writtenVars(file);
  const taken = Object.entries(sources).flatMap(([name, path]) =>
    env[name] || !vars[path] ? [] : [[name, vars[path]] as const],
  );
  return { ...env, ...Object.fromEntries(taken) };
}

const sources = {
  ALIBABA_CLOUD_REGION_ID: 'region',
  REGIONS: 'environment.REGIONS',
  LEDGER: 'environment.LEDGER',
} as const;

/** Empty without a template, and for one that cannot be read or has samples: setup says what is wrong with it. */
async function writtenVars(file: string): Promise<TemplateValues> {
  const text = await readFile(file, 'utf8').catch(() => '');
  if (text === '') return {};
  const { samplesIn, varsOf } = await import('../../../shared/setup/template.js');
  try {
    return samplesIn(text).length > 0 ? {} : varsOf(text);
  } catch {
    return {};
  }
}
