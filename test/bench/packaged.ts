import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildBundles } from '../../functions/build/bundles.js';
import { makePackage } from '../../functions/build/package.js';
import { type Process, timesOf } from './processes.js';
import type { Row } from './table.js';

const run = promisify(execFile);

/** The start of the installed command and of the built one, which has the checkout around it. */
export async function packagedRows(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'packaged-'));
  try {
    const dist = await buildBundles();
    await run('npm', ['install', '--global', '--offline', '--prefix', folder, await makePackage(folder)]);
    const started = (name: string, file: string): Process => {
      const argv = JSON.stringify([file, '--version']);
      return { name, script: `require('node:child_process').execFileSync(process.execPath, ${argv})` };
    };
    const { whole } = await timesOf([
      started('packaged', join(folder, 'bin', 'nlb-cert')),
      started('built', join(dist, 'cli.js')),
    ]);
    return [['nlb-cert --version: packaged / built', whole('packaged') / whole('built')]];
  } finally {
    await rm(folder, { recursive: true });
  }
}
