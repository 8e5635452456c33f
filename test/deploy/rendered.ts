import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

type Json = { readonly [key: string]: unknown };

export interface Rendered {
  readonly vars: Json;
  readonly actions: { readonly [key: string]: readonly Json[] };
  readonly resources: { readonly [name: string]: { readonly component: string; readonly props: Json } };
}

/** A template as Serverless Devs renders it, offline and with a home of its own. Rejects where it does not render. */
export async function rendered(file: string): Promise<Rendered> {
  const home = await mkdtemp(join(tmpdir(), 'rotation-s-'));
  try {
    const s = join(root, 'node_modules/@serverless-devs/s/bin/s');
    const { stdout } = await run(process.execPath, [s, 'preview', '-t', file, '-o', 'json', '--silent'], {
      cwd: root,
      env: { PATH: process.env.PATH, HOME: home, serverless_devs_config_home: home },
    });
    return JSON.parse(stdout);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
