import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Env } from './terminal.js';

/**
 * How a process of the command line was started, as it can be typed again. `npx PACKAGE` installs the package into a folder
 * of its cache, whose program is on no PATH but that of the process. Source: npm 9 to 11, `npm exec`; the folder's
 * package.json has the packages as they were typed.
 */
export function typedProgram(path: string, env: Env): string {
  const [, folder] = /^(.*[\\/]_npx[\\/][^\\/]+)[\\/]node_modules[\\/]/.exec(path) ?? [];
  if (folder !== undefined) return `npx ${packageIn(folder) ?? 'nlb-cert-rotation'}`;
  return env.npm_command === 'exec' ? 'npx nlb-cert' : 'nlb-cert';
}

/** One package as it was typed: its name, a version, or the path of a file. */
function packageIn(folder: string): string | undefined {
  try {
    const { _npx: npx }: { readonly _npx?: { readonly packages?: readonly string[] } } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    );
    const [only, ...others] = npx?.packages ?? [];
    return others.length === 0 && /^[\w@./:\\-]+$/.test(only ?? '') ? only : undefined;
  } catch {
    return undefined;
  }
}
