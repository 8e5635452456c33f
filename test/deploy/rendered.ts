import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
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

/**
 * A template as Serverless Devs renders it, offline and with a home of its own; in another region than its own if one is
 * given. Rejects where it does not render.
 */
export async function rendered(file: string, region?: string): Promise<Rendered> {
  const home = await mkdtemp(join(tmpdir(), 'rotation-s-'));
  try {
    return await preview(root, region === undefined ? file : await movedTo(region, file, home), home);
  } finally {
    // Serverless Devs leaves a process behind that still writes its log there.
    await rm(home, { recursive: true, force: true, maxRetries: 10 });
  }
}

/** What `npx @serverless-devs/s preview` shows in a folder. */
export async function preview(folder: string, file: string, home: string): Promise<Rendered> {
  const s = join(root, 'node_modules/@serverless-devs/s/bin/s');
  const { stdout } = await run(process.execPath, [s, 'preview', '-t', file, '-o', 'json', '--silent'], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: home, serverless_devs_config_home: home },
  });
  return JSON.parse(stdout);
}

/** As somebody edits it: the region under `vars`. */
async function movedTo(region: string, file: string, folder: string): Promise<string> {
  const text = await readFile(join(root, file), 'utf8');
  const moved = text.replace('\n  region: cn-hangzhou\n', `\n  region: ${region}\n`);
  if (moved === text && region !== 'cn-hangzhou') throw new Error(`${file} has no region under vars`);
  const path = join(folder, 's.yaml');
  await writeFile(path, moved);
  return path;
}
