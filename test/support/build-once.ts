import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { TestProject } from 'vitest/node';
import { buildBundles } from '../../functions/build/bundles.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The command of the local cloud as one file: a process that has to translate it takes half a second for that. */
    readonly cloudCommand: string;
  }
}

/** The bundles are what is deployed, so they are built fresh for every run of the suite; the local cloud as well. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'cloud-command-'));
  const cloudCommand = join(folder, 'main.mjs');
  await Promise.all([buildBundles(), buildCloud(cloudCommand)]);
  provide('cloudCommand', cloudCommand);
  return () => rm(folder, { recursive: true, force: true });
}

async function buildCloud(outfile: string): Promise<void> {
  const source = fileURLToPath(new URL('../emulator/main.ts', import.meta.url));
  await build({ entryPoints: [source], outfile, bundle: true, platform: 'node', target: 'node20', format: 'esm' });
}
