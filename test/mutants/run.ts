/**
 * Breaks the code on purpose, in a copy, one rule at a time, and prints which faults no test notices:
 * `npm run test:mutants [-- part of a rule, a function or a file]`. Exit code 1 if a fault survives.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Fault, type Mutation, mutatorOf } from './fault.js';
import { faults } from './faults.js';

const [part = ''] = process.argv.slice(2);

const root = fileURLToPath(new URL('../..', import.meta.url));
const mutate = mutatorOf(root);
const wanted = faults.map((fault) => ({ fault, mutation: mutate(fault) })).filter(isWanted);

const folder = mkdtempSync(join(tmpdir(), 'mutants-'));
for (const name of ['functions', 'shared', 'test', 'docs', 's.yaml', 'package.json', 'tsconfig.json'])
  cpSync(join(root, name), join(folder, name), { recursive: true });
symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));

// A copy that fails as it is would seem to notice every fault.
if (!passes([...new Set(wanted.flatMap(({ fault }) => fault.tests))])) {
  console.log('the tests fail without a fault');
  process.exit(1);
}
const survivors = wanted.filter(({ fault, mutation }) => !isNoticed(fault, mutation));
rmSync(folder, { recursive: true });
console.log(`${wanted.length - survivors.length} killed, ${survivors.length} survived`);
process.exit(survivors.length === 0 ? 0 : 1);

function isWanted({ fault, mutation }: { readonly fault: Fault; readonly mutation: Mutation }): boolean {
  const file = mutation.kind === 'mutated' ? mutation.file : '';
  return `${file} ${fault.place} ${fault.rule}`.includes(part);
}

/** True if a test fails with the fault. A fault without a place in the code counts as survived: the list is stale. */
function isNoticed({ rule, place, tests }: Fault, mutation: Mutation): boolean {
  if (mutation.kind === 'nowhere') {
    console.log(`NOT FOUND  ${rule} (${place}): ${mutation.why}`);
    return false;
  }
  const path = join(folder, mutation.file);
  writeFileSync(path, mutation.mutated);
  const isKilled = !passes(tests);
  writeFileSync(path, mutation.text);
  console.log(`${isKilled ? 'killed    ' : 'SURVIVED  '} ${rule} (${place})`);
  return isKilled;
}

function passes(tests: readonly string[]): boolean {
  const options = ['run', '--config', 'test/vitest.config.ts', '--bail', '1', '--testTimeout', '20000'];
  const env = { ...process.env, RELEASE_CHECKS: '1', HISTORIES: '12' };
  return spawnSync('npx', ['vitest', ...options, ...tests], { cwd: folder, env }).status === 0;
}
