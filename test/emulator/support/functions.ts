import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A place for small handlers, gone after the test file. Gives what writes one: `(event, context) => …`, as source. */
export function handlers(): (source: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'emulated-fc-'));
  let count = 0;
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (source) => {
    count += 1;
    const file = join(folder, `handler-${count}.cjs`);
    writeFileSync(file, `exports.handler = ${source};\n`);
    return file;
  };
}
