import { readFile } from 'node:fs/promises';
import { english } from '../../../shared/rotation/english.js';
import { ConfigFault } from '../../../shared/runtime/faults.js';
import type { TemplateValues } from '../../../shared/setup/template.js';
import type { Edges } from '../../run/edges.js';

interface FolderEnvironment {
  readonly env: Edges['env'];
  /** Why the s.yaml of this folder gave nothing, for a person. Absent without such a file, and for one of another project. */
  readonly templateFault?: string;
}

/**
 * The environment, with REGIONS, LEDGER and the region of the functions from the s.yaml of this folder where they are not
 * set. A command in the folder of an installation is so about that installation. Nothing else is taken, because a file
 * that happens to be in a folder may choose no endpoint and no webhook.
 */
export async function withTemplate(env: Edges['env'], file: string): Promise<FolderEnvironment> {
  if (env.REGIONS && env.LEDGER) return { env };
  const { vars, fault } = await writtenVars(file);
  const taken = Object.entries(sources).flatMap(([name, path]) =>
    env[name] || !vars[path] ? [] : [[name, vars[path]] as const],
  );
  return { env: { ...env, ...Object.fromEntries(taken) }, ...(fault && { templateFault: fault }) };
}

/** The message; with the fault of the s.yaml if the message is about REGIONS, which would come from there. */
export function withTemplateFault(message: string, fault: string | undefined): string {
  return fault !== undefined && message.includes('REGIONS is missing') ? `${message}; ${fault}` : message;
}

/** The same for an error that ends a command. */
export function errorWithTemplateFault(error: unknown, fault: string | undefined): unknown {
  if (!(error instanceof Error)) return error;
  const message = withTemplateFault(error.message, fault);
  return message === error.message ? error : new ConfigFault(message, { cause: error });
}

const sources = {
  ALIBABA_CLOUD_REGION_ID: 'region',
  REGIONS: 'environment.REGIONS',
  LEDGER: 'environment.LEDGER',
} as const;

/** Empty without a template, for one of another project, and with its fault for one that cannot be read or has samples. */
async function writtenVars(file: string): Promise<{ readonly vars: TemplateValues; readonly fault?: string }> {
  const { code, text } = await textOf(file);
  if (code !== '') return { vars: {}, ...(code !== 'ENOENT' && { fault: english`${file} cannot be read (${code})` }) };
  const { isOwnTemplate, samplesIn, varsOf } = await import('../../../shared/setup/template.js');
  try {
    if (!isOwnTemplate(text, file)) return { vars: {} };
    if (samplesIn(text).length === 0) return { vars: varsOf(text) };
    return { vars: {}, fault: english`${file} here still has samples: run nlb-cert setup` };
  } catch (error) {
    return { vars: {}, fault: error instanceof Error ? error.message : '' };
  }
}

async function textOf(file: string): Promise<{ readonly code: string; readonly text: string }> {
  try {
    return { code: '', text: await readFile(file, 'utf8') };
  } catch (error) {
    return { code: error instanceof Error && 'code' in error ? String(error.code) : 'unknown', text: '' };
  }
}
