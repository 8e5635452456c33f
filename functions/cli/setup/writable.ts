import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { english } from '../../../shared/rotation/english.js';
import { ConfigFault } from '../../../shared/runtime/faults.js';
import type { OpenTemplate } from './files.js';

/**
 * Throws a `ConfigFault` if the template or the functions cannot be written. Found after the resources were made, that
 * would leave them without a template that names them.
 */
export async function refuseReadOnly({
  path,
  dist,
  packageFolder,
}: Pick<OpenTemplate, 'path' | 'dist' | 'packageFolder'>): Promise<void> {
  const folders = [dirname(path), ...(packageFolder === undefined ? [] : [dist])];
  for (const folder of folders) {
    const code = await faultOf(folder);
    if (code !== undefined)
      throw new ConfigFault(
        english`${folder} cannot be written (${code}); make it a folder that you may write, or use another one`,
      );
  }
}

/** The code of the system. A folder that does not exist is made, so it is as its parent is. */
async function faultOf(folder: string): Promise<string | undefined> {
  try {
    if (!(await stat(folder)).isDirectory()) return 'ENOTDIR';
    await access(folder, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return code === 'ENOENT' && dirname(folder) !== folder ? faultOf(dirname(folder)) : code;
  }
}
