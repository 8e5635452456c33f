import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const FORMS = { cjs: 'exports.handler', mjs: 'export const handler' } as const;

/** A place for small handlers, gone after the test file. Gives what writes one: `(event, context) => …`, as source. */
export function handlers(): (source: string, form?: keyof typeof FORMS) => string {
  const folder = mkdtempSync(join(tmpdir(), 'emulated-fc-'));
  let count = 0;
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (source, form = 'cjs') => {
    count += 1;
    const file = join(folder, `handler-${count}.${form}`);
    writeFileSync(file, `${FORMS[form]} = ${source};\n`);
    return file;
  };
}
