/**
 * Breaks the code on purpose, in a copy, one rule at a time, and tells which fault no test notices:
 * `npm run test:mutants [-- part of a file's or rule's name]`. Takes some minutes; exit code 1 when a mutant survives.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Fault, faults } from './faults.js';

const [part = ''] = process.argv.slice(2);
const wanted = faults.filter(({ file, rule }) => `${file} ${rule}`.includes(part));

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'mutants-'));
for (const name of ['functions', 'shared', 'test', 'package.json', 'tsconfig.json'])
  cpSync(join(root, name), join(folder, name), { recursive: true });
symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));

// A copy that fails as it is would catch every mutant.
if (!passes([...new Set(wanted.flatMap(({ tests }) => tests))])) {
  console.log('the tests fail as they are');
  process.exit(1);
}
const survivors = wanted.filter((fault) => !isNoticed(fault));
rmSync(folder, { recursive: true });
console.log(`${wanted.length - survivors.length} killed, ${survivors.length} survived`);
process.exit(survivors.length === 0 ? 0 : 1);

/** True when a test fails with the fault in. A fault whose place is gone counts as survived: the list is stale. */
function isNoticed({ rule, file, from, to, tests }: Fault): boolean {
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  if (!text.includes(from)) {
    console.log(`NOT FOUND  ${rule} (${file}): ${from}`);
    return false;
  }
  writeFileSync(
    path,
    text.replaceAll(from, () => to),
  );
  const isKilled = !passes(tests);
  writeFileSync(path, text);
  console.log(`${isKilled ? 'killed    ' : 'SURVIVED  '} ${rule} (${file})`);
  return isKilled;
}

function passes(tests: readonly string[]): boolean {
  const options = ['run', '--config', 'test/vitest.config.ts', '--bail', '1', '--testTimeout', '20000'];
  const env = { ...process.env, RELEASE_CHECKS: '1', HISTORIES: '12' };
  return spawnSync('npx', ['vitest', ...options, ...tests], { cwd: folder, env }).status === 0;
}
